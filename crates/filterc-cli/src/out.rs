//! What goes to stdout and stderr. A stdout that takes nothing more makes the command fail when it ends, and never a panic; of
//! a stderr that takes nothing more nobody can be told.

use std::fmt::Arguments;
use std::io::{self, Write as _};
use std::sync::OnceLock;

use crate::{Failure, Outcome};

/// Why stdout takes nothing more. From then on nothing is written to it.
static BROKEN: OnceLock<io::Error> = OnceLock::new();

/// Writes to stdout, without a line end.
pub(crate) fn write(text: Arguments<'_>) {
    if BROKEN.get().is_none()
        && let Err(error) = anstream::stdout().lock().write_fmt(text)
    {
        // Only the first one is told.
        let _ = BROKEN.set(error);
    }
}

/// Writes to stderr, without a line end.
pub(crate) fn write_error(text: Arguments<'_>) {
    // There is no other place to tell it.
    let _ = anstream::stderr().lock().write_fmt(text);
}

/// The outcome of a command that has written everything: whether that went well.
pub(crate) fn finish() -> Outcome {
    let flushed = match BROKEN.get() {
        None => io::stdout().flush(),
        Some(error) => Err(io::Error::new(error.kind(), error.to_string())),
    };
    flushed.or_else(|error| failed(&error))
}

/// What a failed write means: whoever closes a pipe has read enough.
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

macro_rules! eprint {
    ($($text:tt)*) => { $crate::out::write_error(format_args!($($text)*)) };
}

macro_rules! eprintln {
    () => { $crate::out::write_error(format_args!("\n")) };
    ($($text:tt)*) => { $crate::out::write_error(format_args!("{}\n", format_args!($($text)*))) };
}

pub(crate) use {eprint, eprintln, print, println};
