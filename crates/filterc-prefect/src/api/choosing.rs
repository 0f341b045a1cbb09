//! Queues with a filter, as agents of old had them: their runs are those with its tags and of its deployments, whatever queue
//! the runs themselves name.

use serde_json::{Value, json};

use super::work_pools::Holders;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::{RowRef, Rows};

/// The filter of a queue that has one.
pub(super) fn filter(queue: RowRef<'_>) -> Option<&Value> {
    queue.json("filter").filter(|filter| !filter.is_null())
}

/// Counts the runs that a filter selects and that hold a slot.
pub(super) async fn taken(reader: &Reader<'_>, filter: &Value) -> Result<i64, Failure> {
    let runs = chosen(filter, Holders::OfPool.states());
    let number = reader.number_of("/flow_runs/count", &json!({ "flow_runs": runs })).await?;
    Ok(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The first of the runs that a filter chooses and that wait to be started, those before a time where one is said.
pub(super) async fn scheduled<'a>(
    reader: &Reader<'a>,
    filter: &Value,
    before: Option<&Value>,
    most: usize,
) -> Result<Rows<'a>, Failure> {
    let mut runs = chosen(filter, &["SCHEDULED"]);
    if let (Some(members), Some(before)) = (runs.as_object_mut(), before) {
        members.insert("next_scheduled_start_time".to_owned(), json!({ "before_": before }));
    }
    let body = json!({ "flow_runs": runs, "sort": "NEXT_SCHEDULED_START_TIME_ASC", "limit": most });
    Ok(reader.select("/flow_runs/filter", &body).await?)
}

/// The filter of runs that the filter of a queue stands for.
fn chosen(filter: &Value, states: &[&str]) -> Value {
    let list = |name| filter.get(name).and_then(Value::as_array);
    let deployment = match list("deployment_ids") {
        Some(ids) => json!({ "any_": ids }),
        None => json!({ "is_null_": false }),
    };
    let mut runs = json!({ "deployment_id": deployment, "state": { "type": { "any_": states } } });
    if let (Some(members), Some(tags)) = (runs.as_object_mut(), list("tags").filter(|tags| !tags.is_empty()))
    {
        members.insert("tags".to_owned(), json!({ "all_": tags }));
    }
    runs
}
