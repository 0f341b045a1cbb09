//! Slots of limits that a policy hides from those who took them. They give these back, and not those of others.

use filterc::Values;
use serde_json::json;
use uuid::Uuid;

use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;

const OF: &str = "configurations";
/// The prefix of the keys under which these numbers are stored.
const PREFIX: &str = "concurrency-unseen:";

/// Adds slots that were taken. The limit is locked.
pub(super) async fn take(writer: &Writer<'_>, limit: Uuid, slots: i64) -> Result<(), Failure> {
    writer.reader.as_server(Box::pin(change(writer, limit, slots))).await.map(drop)
}

/// Subtracts slots, and returns how many there were to subtract. The limit is locked.
pub(super) async fn give(writer: &Writer<'_>, limit: Uuid, slots: i64) -> Result<i64, Failure> {
    change(writer, limit, -slots).await.map(i64::abs)
}

/// By how many the number changed, which is never below zero.
async fn change(writer: &Writer<'_>, limit: Uuid, by: i64) -> Result<i64, Failure> {
    let key = format!("{PREFIX}{limit}");
    let found = writer.find(OF, &[("key", Values::Texts(&[&key]))]).await?;
    let stored = found.first().and_then(|row| row.json("value")?.get("slots")?.as_i64());
    let before = stored.unwrap_or_default();
    let after = before.saturating_add(by).max(0);
    if after != before {
        let row =
            Row::from_iter([("key".to_owned(), key.into()), ("value".to_owned(), json!({"slots": after}))]);
        writer.replace(OF, row, &["key"]).await?;
    }
    Ok(after.saturating_sub(before))
}
