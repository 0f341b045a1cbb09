//! Diagnostics for readers: one line, a drawing for terminals, RFC 9457 for programs.

mod problem;
#[cfg(feature = "report")]
mod report;

use filterc_syntax::{Diagnostic, LineIndex, Severity};

pub use problem::{Problem, problem};
#[cfg(feature = "report")]
pub use report::{Theme, report};

/// `body.json:1:71: error[FC0203]: …`
pub fn one_line(name: &str, source: &[u8], diagnostic: &Diagnostic) -> String {
    let at = LineIndex::new(source).position(diagnostic.span().start);
    let (severity, code) = (severity(diagnostic.severity), diagnostic.code);
    // A key of the body may hold line breaks.
    let message: String = diagnostic.message.chars().flat_map(shown).collect();
    format!("{name}:{}:{}: {severity}[{code}]: {message}", at.line, at.column)
}

/// A character on a line: control characters as `\n`, `\u{7f}`.
fn shown(c: char) -> impl Iterator<Item = char> {
    let (escaped, plain) = if c.is_control() { (Some(c.escape_default()), None) } else { (None, Some(c)) };
    escaped.into_iter().flatten().chain(plain)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
