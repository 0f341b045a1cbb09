//! What goes to stdout and stderr. Rows, keys, names of files and texts of databases may hold anything: of what they hold, nothing
//! reaches a terminal but what can be seen. Text shows the rest as escapes, JSON writes it as escapes of its own.
//!
//! A stdout that takes nothing more makes the command fail when it ends, and never a panic; of
//! a stderr that takes nothing more nobody can be told.

use std::borrow::Cow;
use std::fmt::Arguments;
use std::io::{self, IsTerminal as _, Write};
use std::sync::OnceLock;

use filterc::syntax::{is_hidden, visible_json, visible_lines};

use crate::{Failure, Outcome};

/// Why stdout takes nothing more. From then on nothing is written to it.
static BROKEN: OnceLock<io::Error> = OnceLock::new();

/// Writes text to stdout, without a line end.
pub(crate) fn write(text: Arguments<'_>) {
    let text = text.to_string();
    write_to(io::stdout().lock(), &visible_lines(&text));
}

/// Writes text with styles of ours to stdout; who calls has made what is not ours visible.
pub(crate) fn write_styled(text: Arguments<'_>) {
    let text = text.to_string();
    write_to(anstream::stdout().lock(), &colours_only(&text));
}

/// Writes text to stderr, without a line end.
pub(crate) fn write_error(text: Arguments<'_>) {
    let text = text.to_string();
    // There is no other place to tell it.
    let _ = io::stderr().lock().write_all(visible_lines(&text).as_bytes());
}

/// Writes text with styles of ours to stderr; who calls has made what is not ours visible.
pub(crate) fn write_styled_error(text: Arguments<'_>) {
    let text = text.to_string();
    // There is no other place to tell it.
    let _ = anstream::stderr().lock().write_all(colours_only(&text).as_bytes());
}

/// Writes a line of JSON.
pub(crate) fn json(json: &str) {
    write_to(io::stdout().lock(), &format!("{}\n", visible_json(json)));
}

/// Writes text for a program, which has no escapes of its own: SQL, a catalog, Markdown. A program gets it as it is.
pub(crate) fn print_exact(text: &str) {
    let text = if io::stdout().is_terminal() { visible_lines(text) } else { Cow::Borrowed(text) };
    write_to(io::stdout().lock(), &text);
}

/// A key on a line of its own: one that would not be seen as it is, would take two lines, or looks like this is a string of JSON.
pub(crate) fn key(text: &str) -> Cow<'_, str> {
    if !text.starts_with('"') && !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    visible_json(&serde_json::Value::from(text).to_string()).into_owned().into()
}

fn write_to(mut to: impl Write, text: &str) {
    if BROKEN.get().is_none()
        && let Err(error) = to.write_all(text.as_bytes())
    {
        // Only the first one is told.
        let _ = BROKEN.set(error);
    }
}

/// Text in which nothing is hidden but colours.
fn colours_only(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, after)) = rest.split_once("\u{1b}[") {
        let codes = after.bytes().take_while(|b| b.is_ascii_digit() || *b == b';').count();
        out += &visible_lines(plain);
        match after.split_at_checked(codes) {
            Some((codes, end)) if end.starts_with('m') => out += &format!("\u{1b}[{codes}"),
            _ => out += "\\u{1b}[",
        }
        rest = match after.get(codes..) {
            Some(end) if end.starts_with('m') => end,
            _ => after,
        };
    }
    out + &visible_lines(rest)
}

/// Lines of a log, each written whole.
#[cfg_attr(not(feature = "serve"), expect(dead_code, reason = "only a server has a log"))]
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogLines {
    pub(crate) is_json: bool,
}

impl Write for LogLines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let shown = if self.is_json {
            visible_json(text).into_owned()
        } else {
            colours_only(text).replace('\n', "\\n")
        };
        anstream::stderr().lock().write_all(format!("{shown}\n").as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// The outcome of a command that has written everything: whether that went well.
pub(crate) fn finish() -> Outcome {
    let flushed = match BROKEN.get() {
        None => io::stdout().flush(),
        Some(error) => Err(io::Error::new(error.kind(), error.to_string())),
    };
    flushed.or_else(|error| failed(&error))
}

/// Returns the outcome of a failed write: whoever closes a pipe has read enough.
pub(crate) fn failed(error: &io::Error) -> Outcome {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Ok(());
    }
    Err(Failure::Other(format!("cannot write to stdout: {error}")))
}

/// A file that may grow no more (`ulimit -f`) is a failed write, and not the end of the process.
#[cfg(unix)]
pub(crate) fn survive_full_files() {
    use signal_hook::consts::SIGXFSZ;
    // That it cannot be registered is no reason to do nothing at all.
    let _ = signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default());
}

#[cfg(not(unix))]
pub(crate) fn survive_full_files() {}

macro_rules! print {
    ($($text:tt)*) => { $crate::out::write(format_args!($($text)*)) };
}

macro_rules! println {
    () => { $crate::out::write(format_args!("\n")) };
    ($($text:tt)*) => { $crate::out::write(format_args!("{}\n", format_args!($($text)*))) };
}

macro_rules! styled {
    ($($text:tt)*) => { $crate::out::write_styled(format_args!("{}\n", format_args!($($text)*))) };
}

macro_rules! estyled {
    ($($text:tt)*) => { $crate::out::write_styled_error(format_args!("{}\n", format_args!($($text)*))) };
}

macro_rules! eprintln {
    ($($text:tt)*) => { $crate::out::write_error(format_args!("{}\n", format_args!($($text)*))) };
}

pub(crate) use {eprintln, estyled, print, println, styled};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_steers_a_terminal_only_colours_are_left() {
        assert_eq!(colours_only("\u{1b}[1;31merror\u{1b}[0m: a\nb"), "\u{1b}[1;31merror\u{1b}[0m: a\nb");
        assert_eq!(colours_only("\u{1b}[2J\u{1b}]0;x\u{7}\u{1b}"), "\\u{1b}[2J\\u{1b}]0;x\\u{7}\\u{1b}");
        assert_eq!(colours_only("\u{1b}[\u{1b}[0m\u{9b}0m\u{202e}"), "\\u{1b}[\u{1b}[0m\\u{9b}0m\\u{202e}");
    }

    #[test]
    fn a_key_takes_one_line_and_is_read_back() {
        for text in ["plain", "", "a b", "\u{e9}"] {
            assert_eq!(key(text), text);
        }
        for text in ["a\nb", "\u{1b}[2J", "\"quoted\"", "\u{202e}x", "a\r", "\u{e0041}"] {
            let shown = key(text);
            assert!(shown.is_ascii() && !shown.contains(is_hidden), "{shown}");
            assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }
    }
}
