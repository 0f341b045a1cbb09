//! Objects out of what a transaction has written, in the shapes that reads have.

use axum::body::Bytes;
use filterc::lang::codes::WRONG_TYPE;
use filterc::syntax::{Pointer, Span};
use filterc::{CompileError, Diagnostic, Values};
use uuid::Uuid;

use super::action::{ActionRequest, ActionResponse};
use crate::api::writer::Writer;
use crate::api::{Shape, load};
use filterc_server::failure::Failure;

/// The object of a row with this key; 200.
pub(super) async fn row(writer: &Writer<'_>, of: &str, key: Uuid) -> Result<ActionResponse, Failure> {
    row_as(writer, of, key, Shape::default()).await
}

/// Returns a row as the answer of an action, with the members that a shape asks for.
pub(super) async fn row_as(
    writer: &Writer<'_>,
    of: &str,
    key: Uuid,
    shape: Shape,
) -> Result<ActionResponse, Failure> {
    let table = writer.find(of, &[("id", Values::Uuids(&[key]))]).await?;
    let rows = load(&writer.reader, of, table, shape).await?;
    let object = rows.objects().pop();
    ActionResponse::answer(&object.ok_or_else(|| writer.unseen())?)
}

/// The failure that says that a body as a whole breaks a rule, or its member of this name.
pub(super) fn refused(request: &ActionRequest<'_>, name: &str, message: &str) -> Failure {
    let mut pointer = Pointer::default();
    if !name.is_empty() {
        pointer.push_key(name);
    }
    let error = Diagnostic::error(WRONG_TYPE, Span::new(0, request.raw.len()), message).at(pointer);
    let refused = CompileError { diagnostics: vec![error] };
    Failure::Refused { endpoint: None, body: Bytes::copy_from_slice(request.raw), refused }
}

/// The failure that says that a row is not there.
pub(super) fn missing(detail: &'static str) -> impl Fn() -> Failure {
    move || Failure::missing(detail)
}
