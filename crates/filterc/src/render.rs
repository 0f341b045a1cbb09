//! Diagnostics for readers: one line, a drawing for terminals, RFC 9457 for programs.

mod problem;
#[cfg(feature = "report")]
mod report;
#[cfg(feature = "report")]
mod seen;

use filterc_syntax::{Diagnostic, LineIndex, Severity, visible};

pub use problem::{Problem, problem};
#[cfg(feature = "report")]
pub use report::{Theme, report};

/// `body.json:1:71: error[FC0203]: …`, whatever a name or a key of the body holds.
pub fn one_line(name: &str, source: &[u8], diagnostic: &Diagnostic) -> String {
    let at = LineIndex::new(source).position(diagnostic.span().start);
    let (severity, code) = (severity(diagnostic.severity), diagnostic.code);
    let (name, message) = (visible(name), visible(&diagnostic.message));
    format!("{name}:{}:{}: {severity}[{code}]: {message}", at.line, at.column)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
