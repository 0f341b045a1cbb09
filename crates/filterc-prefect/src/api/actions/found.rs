//! Rows that an action is about: what is not visible is not there.

use filterc::Values;
use serde_json::Value;
use uuid::Uuid;

use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_store::{RowRef, Rows};

/// The row with this key, which nobody else changes meanwhile.
pub(super) async fn by_key<'a>(
    writer: &Writer<'a>,
    of: &str,
    key: Uuid,
    missing: impl Fn() -> Failure,
) -> Result<Rows<'a>, Failure> {
    let table = writer.locked(of, key).await?;
    if table.rows.is_empty() { Err(missing()) } else { Ok(table) }
}

/// The key of the first row with this text in a column.
pub(super) async fn key_by_text(
    writer: &Writer<'_>,
    of: &str,
    column: &str,
    text: &str,
) -> Result<Option<Uuid>, Failure> {
    let table = writer.find(of, &[(column, Values::Texts(&[text]))]).await?;
    Ok(table.first().and_then(|row| row.uuid("id")))
}

/// Columns of a row, to be written again.
pub(super) fn copied(row: RowRef<'_>, columns: &[&str]) -> Row {
    let value =
        |name: &&str| ((*name).to_owned(), serde_json::to_value(row.cell(name)).unwrap_or(Value::Null));
    columns.iter().map(value).collect()
}
