//! Queues with a filter, as agents of old had them: their runs are those with its tags and of its deployments, whatever queue
//! the runs themselves name.

use filterc::catalog::Direction;
use filterc::{CollectionQuery, ColumnValue, Values};
use serde_json::Value;
use uuid::Uuid;

use super::holders::Holders;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::{RowRef, Rows};

/// The filter of a queue that has one.
pub(super) fn filter(queue: RowRef<'_>) -> Option<&Value> {
    queue.json("filter").filter(|filter| !filter.is_null())
}

/// Counts the runs that a filter selects and that hold a slot.
pub(super) async fn taken(reader: &Reader<'_>, filter: &Value) -> Result<i64, Failure> {
    let runs = chosen(reader, filter, Holders::OfPool.states())?.compile()?;
    Ok(i64::try_from(reader.total(&runs).await?).unwrap_or(i64::MAX))
}

/// The first of the runs that a filter chooses and that wait to be started, those before a time where one is said.
pub(super) async fn scheduled<'a>(
    reader: &Reader<'a>,
    filter: &Value,
    before: Option<i64>,
    most: usize,
) -> Result<Rows<'a>, Failure> {
    let at = "next_scheduled_start_time";
    let runs = chosen(reader, filter, &["SCHEDULED"])?;
    let runs = match before {
        Some(before) => runs.at_most(at, ColumnValue::Micros(before)),
        None => runs,
    };
    let runs = runs.order(at, Direction::Ascending).limit(u32::try_from(most).unwrap_or(u32::MAX));
    Ok(reader.rows(&runs.compile()?).await?)
}

/// The runs that the filter of a queue stands for.
fn chosen<'a>(reader: &Reader<'a>, filter: &Value, states: &[&str]) -> Result<CollectionQuery<'a>, Failure> {
    let list = |name| filter.get(name).and_then(Value::as_array);
    let broken = || Failure::Broken(format!("the filter of a queue is none: {filter}"));
    let runs = reader.query("flow_runs").any_member("state_type", states);
    let runs = match list("deployment_ids") {
        Some(ids) => {
            let ids: Option<Vec<_>> = ids.iter().map(|id| Uuid::try_parse(id.as_str()?).ok()).collect();
            runs.any("deployment_id", Values::Uuids(&ids.ok_or_else(broken)?))
        }
        None => runs.is_not_null("deployment_id"),
    };
    Ok(match list("tags").filter(|tags| !tags.is_empty()) {
        Some(tags) => {
            let tags: Option<Vec<_>> = tags.iter().map(Value::as_str).collect();
            runs.all("tags", &tags.ok_or_else(broken)?)
        }
        None => runs,
    })
}
