//! Objects out of what a transaction has written, in the shapes that reads have.

use filterc::OneOf;
use uuid::Uuid;

use super::action::Done;
use crate::failure::Failure;
use crate::prefect::{Shape, load};
use crate::writer::Writer;

/// The object of a row with this key; 200.
pub(super) async fn row(writer: &Writer<'_>, of: &str, key: Uuid) -> Result<Done, Failure> {
    let table = writer.find(of, &[("id", OneOf::Uuids(&[key]))]).await?;
    let rows = load(&writer.reader, of, table, Shape::default()).await?;
    let object = rows.objects().pop();
    Done::answer(&object.ok_or_else(Failure::hidden)?)
}

/// The failure that says that a row is not there.
pub(super) fn missing(detail: &'static str) -> impl Fn() -> Failure {
    move || Failure::missing(detail)
}
