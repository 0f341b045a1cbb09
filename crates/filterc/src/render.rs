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
    format!("{name}:{}:{}: {severity}[{code}]: {}", at.line, at.column, diagnostic.message)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
