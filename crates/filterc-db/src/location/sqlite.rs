//! What the URL of a SQLite database says: which file, and how it is opened.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::DatabaseError;

/// A file, or a database in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    /// The path, decoded; the name of a database in memory.
    pub(crate) file: String,
    pub(crate) mode: Mode,
    /// Other connections of this process see the same pages, those of a database in memory among them.
    pub(crate) shared: bool,
    /// Nobody changes the file, so nothing is locked.
    pub(crate) immutable: bool,
    /// How SQLite reaches files, if not as it always does.
    pub(crate) vfs: Option<String>,
}

/// What may happen to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is there and is written to.
    Write,
    /// It is there and is read.
    Read,
    /// It is made where there is none.
    Create,
    /// There is no file.
    Memory,
}

impl Location {
    /// Reads `sqlite://FILE`, `sqlite:FILE` or `sqlite::memory:`, with `?mode=ro` and the like behind it.
    pub(crate) fn parse(url: &str) -> Result<Self, DatabaseError> {
        let rest = url.strip_prefix("sqlite:").unwrap_or(url);
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (file, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let mode = if file == ":memory:" { Mode::Memory } else { Mode::Write };
        let file = decode_json(file)?.into_owned();
        if file.is_empty() {
            return Err(malformed("it names no file; it is `sqlite://` and a file, or `sqlite::memory:`"));
        }
        if file.contains('\0') {
            return Err(malformed("no file has NUL in its name"));
        }
        let mut location = Self { file, mode, shared: false, immutable: false, vfs: None };
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            location.set(key, &decode_json(value)?)?;
        }
        Ok(location)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), DatabaseError> {
        match (key, value) {
            ("mode", "rw") => {}
            ("mode", "ro") => self.mode = Mode::Read,
            ("mode", "rwc") => self.mode = Mode::Create,
            // Under a name, for whoever asks for the same name.
            ("mode", "memory") => (self.mode, self.shared) = (Mode::Memory, true),
            ("mode", _) => return Err(malformed("`mode` is `ro`, `rw`, `rwc` or `memory`")),
            ("cache", "private") => self.shared = false,
            ("cache", "shared") => self.shared = true,
            ("cache", _) => return Err(malformed("`cache` is `private` or `shared`")),
            ("immutable", "true" | "1") => self.immutable = true,
            ("immutable", "false" | "0") => self.immutable = false,
            ("immutable", _) => return Err(malformed("`immutable` is `true` or `false`")),
            ("vfs", name) => self.vfs = Some(name.to_owned()),
            _ => return Err(malformed("its parameters are `mode`, `cache`, `immutable` and `vfs`")),
        }
        Ok(())
    }
}

fn decode_json(text: &str) -> Result<Cow<'_, str>, DatabaseError> {
    percent_decode_str(text).decode_utf8().map_err(|_| malformed("what its `%` stand for is not UTF-8"))
}

fn malformed(problem: &str) -> DatabaseError {
    DatabaseError::Url(format!("the URL of the SQLite database is malformed: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(file: &str, mode: Mode) -> Location {
        Location { file: file.to_owned(), mode, shared: false, immutable: false, vfs: None }
    }

    #[test]
    fn a_file_is_named_with_and_without_slashes() {
        for (url, expected) in [
            ("sqlite:///tmp/a.db", file("/tmp/a.db", Mode::Write)),
            ("sqlite:a.db", file("a.db", Mode::Write)),
            ("sqlite://a%3Fb%20c.db?mode=ro", file("a?b c.db", Mode::Read)),
            ("sqlite://a.db?mode=rwc&cache=private", file("a.db", Mode::Create)),
            ("sqlite://a.db?immutable=1", Location { immutable: true, ..file("a.db", Mode::Write) }),
            (
                "sqlite://a.db?vfs=unix",
                Location { vfs: Some("unix".to_owned()), ..file("a.db", Mode::Write) },
            ),
        ] {
            assert_eq!(Location::parse(url), Ok(expected), "{url}");
        }
    }

    #[test]
    fn memory_is_shared_only_under_a_name() {
        assert_eq!(Location::parse("sqlite::memory:"), Ok(file(":memory:", Mode::Memory)));
        assert_eq!(Location::parse("sqlite://:memory:"), Ok(file(":memory:", Mode::Memory)));
        let named = Location { shared: true, ..file("shop", Mode::Memory) };
        assert_eq!(Location::parse("sqlite://shop?mode=memory"), Ok(named));
    }

    #[test]
    fn parameters_that_nobody_knows_are_refused() {
        for url in [
            "sqlite://a?mode=x",
            "sqlite://a?cache",
            "sqlite://a?immutable=2",
            "sqlite://a?x=1",
            "sqlite:%ff",
            "sqlite://",
            "sqlite://a%00b",
        ] {
            assert!(matches!(Location::parse(url), Err(DatabaseError::Url(_))), "{url}");
        }
    }
}
