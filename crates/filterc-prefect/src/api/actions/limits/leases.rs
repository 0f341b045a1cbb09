//! Who holds slots, and until when. Leases are rows of the table of configurations: they last as long as the slots they are for,
//! and change in the same transactions.

use filterc::Values;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::found::key_by_text;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::RowRef;

const OF: &str = "configurations";
/// The prefix of the keys under which leases are stored.
const PREFIX: &str = "concurrency-lease:";

/// Slots of limits, held until a time in microseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lease {
    pub(crate) id: Uuid,
    pub(crate) limits: Vec<Uuid>,
    /// Of each limit.
    pub(crate) slots: i64,
    /// `{"type": …, "id": …}`, or null.
    pub(crate) holder: Value,
    pub(crate) since: i64,
    pub(crate) until: i64,
}

impl Lease {
    fn stored(row: RowRef<'_>) -> Option<Self> {
        let id = Uuid::try_parse(row.text("key")?.strip_prefix(PREFIX)?).ok()?;
        let value = row.json("value")?;
        let limits = value.get("limits")?.as_array()?.iter();
        Some(Self {
            id,
            limits: limits.filter_map(|id| Uuid::try_parse(id.as_str()?).ok()).collect(),
            slots: value.get("slots")?.as_i64()?,
            holder: value.get("holder")?.clone(),
            since: value.get("since")?.as_i64()?,
            until: value.get("until")?.as_i64()?,
        })
    }

    fn row(&self) -> Row {
        let Self { id, limits, slots, holder, since, until } = self;
        let value =
            json!({"limits": limits, "slots": slots, "holder": holder, "since": since, "until": until});
        Row::from_iter([("key".to_owned(), key(*id).into()), ("value".to_owned(), value)])
    }

    /// The run that holds it, where that is a task run.
    pub(crate) fn task_run(&self) -> Option<&str> {
        if self.holder.get("type")? == "task_run" { self.holder.get("id")?.as_str() } else { None }
    }
}

fn key(lease: Uuid) -> String {
    format!("{PREFIX}{lease}")
}

/// Writes down a new lease, or a change of one.
pub(crate) async fn keep(writer: &Writer<'_>, lease: &Lease) -> Result<(), Failure> {
    Ok(writer.replace(OF, lease.row(), &["key"]).await?)
}

/// The lease of this id, which nobody else changes meanwhile.
pub(crate) async fn locked(writer: &Writer<'_>, id: Uuid) -> Result<Option<Lease>, Failure> {
    let Some(row) = key_by_text(writer, OF, "key", &key(id)).await? else { return Ok(None) };
    Ok(writer.locked(OF, row).await?.first().and_then(Lease::stored))
}

/// Deletes a lease.
pub(crate) async fn end(writer: &Writer<'_>, id: Uuid) -> Result<(), Failure> {
    let row = key_by_text(writer, OF, "key", &key(id)).await?;
    writer.delete(OF, row.as_slice()).await?;
    Ok(())
}

/// The leases of slots of one of these limits, the oldest first.
pub(crate) async fn by_limits(reader: &Reader<'_>, limits: &[Uuid]) -> Result<Vec<Lease>, Failure> {
    let mut leases = all(reader).await?;
    leases.retain(|lease| lease.limits.iter().any(|limit| limits.contains(limit)));
    Ok(leases)
}

/// The leases that were not renewed in time, of whatever limits, and of none.
pub(crate) async fn expired(reader: &Reader<'_>, now: i64) -> Result<Vec<Lease>, Failure> {
    let mut leases = all(reader).await?;
    leases.retain(|lease| lease.until <= now);
    Ok(leases)
}

/// All leases, the oldest first.
async fn all(reader: &Reader<'_>) -> Result<Vec<Lease>, Failure> {
    let rows = reader.find(OF, &[] as &[(&str, Values<'_>)]).await?;
    let mut leases: Vec<_> = rows.views().filter_map(Lease::stored).collect();
    leases.sort_by_key(|lease| (lease.since, lease.id));
    Ok(leases)
}
