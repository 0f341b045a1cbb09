//! Findings on stderr; colours are dropped where no terminal shows them.

use anstyle::{AnsiColor, Style};
use filterc::{Diagnostic, Refused, Theme, report};

use crate::body::Body;
use crate::{Failure, out, page};

const RED: Style = AnsiColor::Red.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// Prints the findings of a refused body.
pub(crate) fn refused(body: &Body, refused: &Refused) -> Failure {
    if let Some(error) = refused.of_cursor() {
        return argument("--after", &Refused { diagnostics: vec![error.clone()] });
    }
    findings(&body.name, &body.bytes, &refused.diagnostics);
    Failure::Refused
}

/// Draws findings about a source.
pub(crate) fn findings(name: &str, source: &[u8], diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        out::eprint!("{}", report(name, source, diagnostic, Theme::Colour, page::width()));
        out::eprintln!();
    }
}

/// A finding about an argument, which has no source to draw.
pub(crate) fn argument(name: &str, refused: &Refused) -> Failure {
    let lines = refused.diagnostics.iter().map(|diagnostic| {
        let help = diagnostic.help.as_ref().map(|help| format!("\n  {help}")).unwrap_or_default();
        format!("{name}: {} [{}]{help}", diagnostic.message, diagnostic.code)
    });
    Failure::Other(lines.collect::<Vec<_>>().join("\n"))
}

/// One line that says what failed.
pub(crate) fn failure(message: &str) {
    out::eprintln!("{RED}error{RED:#}: {message}");
}

/// One line worth knowing.
pub(crate) fn note(message: &str) {
    out::eprintln!("{CYAN}note{CYAN:#}: {message}");
}
