//! Findings on stderr; colours are dropped where no terminal shows them.

use anstyle::{AnsiColor, Style};
use filterc::syntax::visible;
use filterc::{CompileError, Diagnostic, Theme, report};

use crate::body::Body;
use crate::{Failure, out, page};

const RED: Style = AnsiColor::Red.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// Prints the findings of a refused body.
pub(crate) fn refused(body: &Body, refused: &CompileError) -> Failure {
    if let Some(error) = refused.of_cursor() {
        return argument("--after", &CompileError { diagnostics: vec![error.clone()] });
    }
    findings(&body.name, &body.bytes, &refused.diagnostics);
    Failure::Refused
}

/// Draws findings about a source.
pub(crate) fn findings(name: &str, source: &[u8], diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        out::estyled!("{}", report(name, source, diagnostic, Theme::Colour, page::width()));
    }
}

/// A finding about an argument, which has no source to draw.
pub(crate) fn argument(name: &str, refused: &CompileError) -> Failure {
    let lines = refused.diagnostics.iter().flat_map(|diagnostic| {
        let help = diagnostic.help.as_ref().map(|help| format!("  {help}"));
        [format!("{name}: {} [{}]", diagnostic.message, diagnostic.code)].into_iter().chain(help)
    });
    Failure::Lines(lines.collect())
}

/// Prints one line that says what failed.
pub(crate) fn failure(message: &str) {
    out::estyled!("{RED}error{RED:#}: {}", visible(message));
}

/// A line that says what failed, and further ones about it.
pub(crate) fn failures(lines: &[String]) {
    let mut lines = lines.iter();
    failure(lines.next().map(String::as_str).unwrap_or_default());
    lines.for_each(|line| out::eprintln!("{}", visible(line)));
}

/// Prints one line worth knowing.
pub(crate) fn note(message: &str) {
    out::estyled!("{CYAN}note{CYAN:#}: {}", visible(message));
}
