//! Which runs hold the slots of a queue, or of the queues of a pool.

use filterc::{Argument, Values};
use serde_json::json;
use uuid::Uuid;

use super::holders::Holders;
use super::work_pools::{WorkPools, slots};
use super::{holding, now};
use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::Failure;
use filterc_server::generic::{int, page};
use filterc_server::reader::Reader;
use filterc_store::RowRef;
use filterc_store::object::{JsonPart, Object};

/// Answers the runs of one queue: a page.
pub(super) async fn of_queue(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let id = request.values.first().and_then(|(_, id)| Uuid::try_parse(id).ok()).unwrap_or_default();
    let queue = reader.find("work_queues", &[("id", Values::Uuids(&[id]))]).await?;
    let queue = queue.first().ok_or_else(|| Failure::missing("Work queue not found."))?;
    let runs = reader.rows(request.compiled).await?;
    let (total, now) = (reader.total(request.compiled).await?, now());
    let mut shown = Object::default()
        .with("active_slots", int(total))
        .with("concurrency_limit", queue.part("concurrency_limit"))
        .with("flow_runs", JsonPart::objects(runs.views().map(|view| run(view, now)).collect()));
    shown.0.extend(page(Vec::new(), total, request).0.into_iter().filter(|(name, _)| name != "results"));
    encoded(&shown)
}

/// Answers the runs of a pool: a page of its queues, each with some of its runs.
pub(super) async fn of_pool(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let name = request.values.first().map(|(_, name)| name.as_str()).unwrap_or_default();
    let pool = reader.find("work_pools", &[("name", Values::Texts(&[name]))]).await?;
    if pool.first().is_none() {
        return Err(Failure::missing(format!("Work pool {} not found.", in_quotes(name))));
    }
    let pool = WorkPools::load(reader, pool).await?;
    let limit = pool.view().map_or(JsonPart::Null, |pool| pool.part("concurrency_limit"));
    let queues = reader.rows(request.compiled).await?;
    let total = reader.total(request.compiled).await?;
    let ids = queues.uuids("id");
    let (taken, now) = (slots(reader, &ids, Holders::OfPool).await?, now());
    let most = request.compiled.parameter("flow_run_limit").and_then(Argument::as_i64);
    let most = usize::try_from(most.unwrap_or_default()).unwrap_or_default();
    let states = holding(reader, Holders::OfPool);
    let wanted = [("work_queue_id", Values::Uuids(&ids)), ("state_type", Values::Members(&states))];
    let runs = reader.find("flow_runs", &wanted).await?;
    let by_queue = runs.grouped("work_queue_id");
    let shown_queues = queues.views().map(|queue| {
        let id = queue.uuid("id").unwrap_or_default();
        let number = || JsonPart::Int(taken.get(&id).copied().unwrap_or(0));
        let runs = by_queue.get(&id).into_iter().flatten().take(most).map(|view| run(*view, now));
        Object::default()
            .with("queue_id", queue.part("id"))
            .with("queue_name", queue.part("name"))
            .with("active_slots", number())
            .with("concurrency_limit", queue.part("concurrency_limit"))
            .with("flow_runs", JsonPart::objects(runs.collect()))
            .with("flow_run_count", number())
    });
    let mut shown = Object::default()
        .with("active_slots", JsonPart::Int(pool.view().map_or(0, |view| pool.taken(view))))
        .with("concurrency_limit", limit)
        .with("queues", JsonPart::objects(shown_queues.collect()));
    shown.0.extend(page(Vec::new(), total, request).0.into_iter().filter(|(name, _)| name != "results"));
    encoded(&shown)
}

/// A name in the quotes that it has not, as the server writes this one message.
fn in_quotes(name: &str) -> String {
    let escaped = name.replace('\\', "\\\\");
    if !name.contains('\'') {
        format!("'{escaped}'")
    } else if !name.contains('"') {
        format!("\"{escaped}\"")
    } else {
        format!("'{}'", escaped.replace('\'', "\\'"))
    }
}

fn run(run: RowRef<'_>, now: i64) -> Object<'_> {
    let since = run.micros("state_timestamp");
    run.object(&["id", "name", "state_type", "state_name", "start_time", "state_timestamp"]).with(
        "time_in_current_state",
        JsonPart::or_null(since.map(|since| JsonPart::Seconds(now.saturating_sub(since)))),
    )
}

/// Returns the status of a queue: whether it is polled and keeps up.
pub(super) async fn health(reader: &Reader<'_>, id: Uuid) -> Result<Vec<u8>, Failure> {
    const SILENCE: i64 = 60;
    let missing = || {
        Failure::Exception(axum::http::StatusCode::NOT_FOUND, format!("Work queue with id {id} not found"))
    };
    let queue = reader.find("work_queues", &[("id", Values::Uuids(&[id]))]).await?;
    let queue = queue.first().ok_or_else(missing)?;
    let late = [("work_queue_id", Values::Uuids(&[id])), ("state_name", Values::Texts(&["Late"]))];
    let late = reader.find("flow_runs", &late).await?.rows.len();
    let polled = queue.micros("last_polled");
    let silent = polled.is_none_or(|at| now().saturating_sub(at) > SILENCE * 1_000_000);
    let policy = json!({"maximum_late_runs": 0, "maximum_seconds_since_last_polled": SILENCE});
    encoded(
        &Object::default()
            .with("healthy", JsonPart::Bool(late == 0 && !silent))
            .with("late_runs_count", int(late as u64))
            .with("last_polled", queue.part("last_polled"))
            .with("health_check_policy", JsonPart::Made(policy)),
    )
}
