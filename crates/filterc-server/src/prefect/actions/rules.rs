//! Rules that texts of several collections keep, and how large bodies may be.

use axum::body::Bytes;
use filterc::lang::codes::WRONG_TYPE;
use filterc::syntax::{Diagnostic, Span};
use filterc::{Limits, Refused};

use super::action::Call;
use crate::failure::Failure;

/// Of bodies that write: they hold parameters, schemas and data, which are deeper and longer than filters.
pub(super) const LIMITS: Limits = Limits {
    bytes: 16 << 20,
    depth: 128,
    keys: 200_000,
    list: 200_000,
    text: 16 << 20,
    wildcards: usize::MAX,
};

/// Names that stand in paths and are shown to people.
pub(super) fn name(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("a name is not empty".to_owned());
    }
    let banned = text.chars().find(|c| matches!(c, '/' | '%' | '&' | '>' | '<'))?;
    Some(format!("a name has no `{banned}`"))
}

/// The same, of more than spaces and quotes.
pub(super) fn shown_name(text: &str) -> Option<String> {
    if text.trim_matches([' ', '\'', '"']).is_empty() {
        return Some("a name is not empty".to_owned());
    }
    name(text)
}

/// A body whose members are each as they should be, and that breaks a rule as a whole.
pub(super) fn refused(call: &Call<'_>, message: impl Into<String>) -> Failure {
    let whole = Span::new(0, call.raw.len());
    let diagnostics = vec![Diagnostic::error(WRONG_TYPE, whole, message.into())];
    Failure::Refused {
        endpoint: None,
        body: Bytes::copy_from_slice(call.raw),
        refused: Refused { diagnostics },
    }
}
