//! A body with the statements that other people would ask: one file a case, in `cases/`.
//!
//! The first line says what is asked. Lines `on:`, `body:` and, where a page of everything is meant, `page: everything` follow.
//! Then come statements, each under a line that says whose it is: `prefect`, `hand`, with ` sqlite` or ` postgres` where it is
//! only for one database; several `hand` statements compete, the fastest counts. `$ids(flow_runs, 3, 2)` stands for the
//! quoted ids of two flow runs from the third on, in bodies and in statements, `$array(…)` for an array of Postgres, `$json(…)` for
//! one of JSON, both without their quotes.

use std::path::Path;

use filterc::Dialect;

use crate::data::id;

#[derive(Debug)]
pub(crate) struct Case {
    /// The name of the file.
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) on: String,
    pub(crate) body: String,
    /// It selects everything, and is about its page.
    pub(crate) everything: bool,
    texts: Vec<Text>,
}

/// Whose statement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    Filterc,
    Prefect,
    Hand,
}

#[derive(Debug)]
struct Text {
    author: Author,
    only: Option<Dialect>,
    sql: String,
}

impl Case {
    /// All cases, in the order of their names.
    pub(crate) fn all() -> Result<Vec<Self>, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("forms/cases");
        let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
        let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Result<Self, String> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
        let mut lines = text.lines();
        let about = lines.next().unwrap_or_default().to_owned();
        let (mut on, mut body, mut everything) = (String::new(), String::new(), false);
        let mut texts: Vec<Text> = Vec::new();
        for line in lines {
            if let Some(value) = line.strip_prefix("on: ") {
                value.clone_into(&mut on);
            } else if let Some(value) = line.strip_prefix("body: ") {
                body = expanded(value, '"')?;
            } else if line == "page: everything" {
                everything = true;
            } else if let Some(head) = line.strip_suffix(':') {
                texts.push(heading(head).ok_or_else(|| format!("{name}: what is `{line}`?"))?);
            } else if let Some(text) = texts.last_mut() {
                text.sql = format!("{} {}", text.sql, line.trim());
            }
        }
        for text in &mut texts {
            text.sql = expanded(text.sql.trim(), '\'')?;
        }
        Ok(Self { name, about, on, body, everything, texts })
    }

    /// The statements of an author for a database.
    pub(crate) fn texts(&self, author: Author, dialect: Dialect) -> impl Iterator<Item = &str> {
        let fits = move |text: &&Text| text.author == author && text.only.is_none_or(|only| only == dialect);
        self.texts.iter().filter(fits).map(|text| text.sql.as_str())
    }
}

fn heading(head: &str) -> Option<Text> {
    let (author, only) = head.split_once(' ').unwrap_or((head, ""));
    let author = match author {
        "prefect" => Author::Prefect,
        "hand" => Author::Hand,
        _ => return None,
    };
    let only = match only {
        "" => None,
        "sqlite" => Some(Dialect::Sqlite),
        "postgres" => Some(Dialect::Postgres),
        _ => return None,
    };
    Some(Text { author, only, sql: String::new() })
}

/// The calls as lists of ids.
fn expanded(text: &str, quote: char) -> Result<String, String> {
    let ids = with_lists(text, "$ids(", ("", ""), &quote.to_string())?;
    let arrays = with_lists(&ids, "$array(", ("{", "}"), "")?;
    with_lists(&arrays, "$json(", ("[", "]"), "\"")
}

/// `$call(collection, first, count)` as a list of ids, in brackets and quotes.
fn with_lists(text: &str, call: &str, brackets: (&str, &str), quote: &str) -> Result<String, String> {
    let (mut done, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(call) {
        let malformed = || format!("`{call}{after}` is not `{call}collection, first, count)`");
        let (arguments, after_call) = after.split_once(')').ok_or_else(malformed)?;
        let parts: Vec<_> = arguments.split(',').map(str::trim).collect();
        let [collection, first, count] = parts[..] else { return Err(malformed()) };
        let number = |text: &str| text.parse::<u64>().map_err(|_| malformed());
        let (first, count) = (number(first)?, number(count)?);
        let ids: Vec<_> =
            (first..first + count).map(|n| format!("{quote}{}{quote}", id(collection, n))).collect();
        done += before;
        done += &format!("{}{}{}", brackets.0, ids.join(","), brackets.1);
        rest = after_call;
    }
    Ok(done + rest)
}
