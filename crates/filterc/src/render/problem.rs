//! RFC 9457 problem details.

use filterc_syntax::{Diagnostic, LineIndex};
use serde::Serialize;

/// `application/problem+json` for a refused body.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Problem<'d> {
    /// What kind of problem.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// In words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The first error.
    pub detail: String,
    /// All errors.
    pub errors: Vec<Finding<'d>>,
    /// What was accepted beside them, though probably not meant.
    pub warnings: Vec<Finding<'d>>,
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Finding<'d> {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// Code, severity, message, labels with byte ranges, pointer, help and edits.
    #[serde(flatten)]
    pub diagnostic: &'d Diagnostic,
}

/// The problem of a refused body.
pub fn problem<'d>(source: &[u8], diagnostics: &'d [Diagnostic]) -> Problem<'d> {
    let index = LineIndex::new(source);
    let finding = |diagnostic: &'d Diagnostic| {
        let at = index.position(diagnostic.span().start);
        Finding { line: at.line, column: at.column, diagnostic }
    };
    let first = diagnostics.iter().find(|diagnostic| diagnostic.is_error());
    Problem {
        kind: "https://datatracker.ietf.org/doc/html/rfc9110#section-15.5.21",
        title: "the filter was refused",
        status: 422,
        detail: first.map(|error| error.message.clone()).unwrap_or_default(),
        errors: diagnostics.iter().filter(|one| one.is_error()).map(finding).collect(),
        warnings: diagnostics.iter().filter(|one| !one.is_error()).map(finding).collect(),
    }
}
