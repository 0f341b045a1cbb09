//! Rules that texts of several collections keep.

use axum::body::Bytes;
use filterc::CompileError;
use filterc::lang::codes::WRONG_TYPE;
use filterc::syntax::{Diagnostic, Span};

use super::action::ActionRequest;
use filterc_server::failure::Failure;

/// Keys that stand in paths: lower case letters, digits and `-`.
pub(super) fn slug(text: &str) -> Option<String> {
    let fits = text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    (!fits).then(|| "only lower case letters, digits and `-` stand here".to_owned())
}

/// Names that stand in paths and are shown to people.
pub(super) fn name(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("a name is not empty".to_owned());
    }
    let banned = text.chars().find(|c| matches!(c, '/' | '%' | '&' | '>' | '<'))?;
    Some(format!("a name has no `{banned}`"))
}

/// Returns what is wrong with a name that is shown: it has more than spaces and quotes.
pub(super) fn shown_name(text: &str) -> Option<String> {
    if text.trim_matches([' ', '\'', '"']).is_empty() {
        return Some("a name is not empty".to_owned());
    }
    name(text)
}

/// A body whose members are each as they should be, and that breaks a rule as a whole.
pub(super) fn refused(request: &ActionRequest<'_>, message: impl Into<String>) -> Failure {
    let whole = Span::new(0, request.raw.len());
    let diagnostics = vec![Diagnostic::error(WRONG_TYPE, whole, message.into())];
    Failure::Refused {
        endpoint: None,
        body: Bytes::copy_from_slice(request.raw),
        refused: CompileError { diagnostics },
    }
}
