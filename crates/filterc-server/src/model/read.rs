//! Reads bodies that write.

use axum::body::Bytes;
use filterc::syntax::parse;
use filterc::{CompileError, Diagnostic, Leniencies, Limits};
use serde_json::Value;

use super::{Kind, check};
use crate::failure::Failure;

/// How large bodies that write may be: they hold parameters, schemas and data, which are deeper and longer than filters.
const LIMITS: Limits = Limits {
    bytes: 16 << 20,
    depth: 128,
    keys: 200_000,
    list: 200_000,
    text: 16 << 20,
    wildcards: usize::MAX,
    pattern: usize::MAX,
};

/// The values of a body, as actions take them, with what of it was read as another value than it is.
pub fn read(
    kind: &Kind<'_>,
    body: &Bytes,
    leniencies: Leniencies,
    now: i64,
) -> Result<(Value, Vec<Diagnostic>), Failure> {
    warned(kind, body, leniencies, now).map_err(|refused| Failure::Refused {
        endpoint: None,
        body: body.clone(),
        refused,
    })
}

/// The same of any text, or what is wrong with it.
pub fn checked(
    kind: &Kind<'_>,
    text: &[u8],
    leniencies: Leniencies,
    now: i64,
) -> Result<Value, CompileError> {
    warned(kind, text, leniencies, now).map(|(value, _)| value)
}

fn warned(
    kind: &Kind<'_>,
    text: &[u8],
    leniencies: Leniencies,
    now: i64,
) -> Result<(Value, Vec<Diagnostic>), CompileError> {
    let (tree, errors) = parse(text, &LIMITS);
    let errors = if errors.is_empty() { check::check(&tree, kind, leniencies, now) } else { Err(errors) };
    errors.map_err(|diagnostics| CompileError { diagnostics })
}
