//! What workers ask for: the runs that a pool or a queue has to offer. Nothing is offered by what is paused, and no more than
//! there are slots for.

use axum::http::StatusCode;
use filterc::catalog::Comparison;
use filterc::{Argument, Dialect, Values};
use filterc_db::Cell;
use foldhash::{HashMap, HashMapExt, HashSet};
use serde_json::Value;
use uuid::Uuid;

use super::bounds::bound;
use super::holders::Holders;
use super::pool_key::{no_work_pool, no_work_queue};
use super::runs::{FlowRuns, OfPool};
use super::work_pools::slots;
use super::{choosing, holding, polled};
use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_server::shapes::Reply;
use filterc_store::{RowRef, Rows};

/// A run that tries again inside its process waits for no worker.
const IN_PROCESS: &str = "in_process";
/// Runs of a page, at most.
const MOST: usize = 200;

/// The runs of a pool: of each of its queues, those that come first, then of all of them, by the priority of their queues.
pub(super) async fn of_pool(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let name = request.values.last().map(|(_, name)| name.as_str()).unwrap_or_default();
    let pools = reader.find("work_pools", &[("name", Values::Texts(&[name]))]).await?;
    let pool = pools.first().ok_or_else(|| no_work_pool(name))?;
    let id = pool.uuid("id").unwrap_or_default();
    let mut queues = reader.find("work_queues", &[("work_pool_id", Values::Uuids(&[id]))]).await?;
    // Slots are taken whoever sees by what.
    let taken = reader.as_server(Box::pin(taken_in(reader, id))).await?;
    let left = free(pool, taken.values().sum());
    let names: Vec<_> =
        request.compiled.parameter("work_queue_names").into_iter().flat_map(Argument::texts).collect();
    let known: HashSet<_> = queues.views().filter_map(|queue| queue.text("name")).collect();
    if let Some(missing) = names.iter().find(|name| !known.contains(*name)) {
        return Err(no_work_queue(name, missing));
    }
    let wanted: HashSet<_> = names.into_iter().collect();
    let is_wanted =
        |queue: RowRef<'_>| wanted.is_empty() || queue.text("name").is_some_and(|name| wanted.contains(name));
    let open = |queue: &RowRef<'_>| is_wanted(*queue) && !paused(*queue) && !paused(pool);
    let most = request.compiled.limit().map_or(usize::MAX, |limit| limit as usize);
    let offered: HashMap<Uuid, (i64, usize)> = queues
        .views()
        .filter(open)
        .filter_map(|queue| {
            let id = queue.uuid("id")?;
            let free = free(queue, taken.get(&id).copied().unwrap_or(0)).min(most);
            Some((id, (queue.int("priority").unwrap_or(i64::MAX), free)))
        })
        .collect();
    let ids: Vec<_> = offered.keys().copied().collect();
    let mut runs = scheduled(reader, request, ("work_queue_id", Values::Uuids(&ids))).await?;
    runs.retain(|run| {
        let policy = run.json("empirical_policy").and_then(|policy| policy.get("retry_type")?.as_str());
        policy != Some(IN_PROCESS)
    });
    let of = |run: RowRef<'_>| run.uuid("work_queue_id").and_then(|id| offered.get(&id)).copied();
    let mut given: HashMap<Uuid, usize> = HashMap::new();
    runs.retain(|run| {
        let given = given.entry(run.uuid("work_queue_id").unwrap_or_default()).or_default();
        *given += 1;
        of(run).is_some_and(|(_, free)| *given <= free)
    });
    // Stable: within a priority they stay in the order of their times.
    runs.sort_by(|run| of(run).map(|(priority, _)| priority));
    runs.rows.truncate(left.min(most));
    let answer = encoded(&FlowRuns::load(reader, runs).await?.with_pools())?;
    queues.retain(is_wanted);
    polled::queues(reader, &queues.uuids("id")).await;
    Ok(answer)
}

async fn taken_in(reader: &Reader<'_>, pool: Uuid) -> Result<HashMap<Uuid, i64>, Failure> {
    let queues = reader.find("work_queues", &[("work_pool_id", Values::Uuids(&[pool]))]).await?;
    slots(reader, &queues.uuids("id"), Holders::OfPool).await
}

/// The runs of a queue, and of others of its name.
pub(super) async fn of_queue(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let text = request.values.last().map(|(_, id)| id.as_str()).unwrap_or_default();
    let id = Uuid::try_parse(text).map_err(|_| Failure::no_route())?;
    let missing = || Failure::Exception(StatusCode::NOT_FOUND, format!("Work queue with id {id} not found."));
    let queues = reader.find("work_queues", &[("id", Values::Uuids(&[id]))]).await?;
    let queue = queues.first().ok_or_else(missing)?;
    let mut runs = match choosing::filter(queue) {
        Some(filter) => chosen(reader, request, queue, filter).await?,
        None => named(reader, request, queue).await?,
    };
    if paused(queue) {
        runs.rows.clear();
    }
    runs.rows.truncate(request.compiled.limit().map_or(usize::MAX, |limit| limit as usize));
    let answer = encoded(&FlowRuns::load(reader, runs).await?.shaped(OfPool::Null))?;
    // People who look on are no workers.
    if request.headers.get("x-prefect-ui").is_none_or(|header| header != "true") {
        polled::queues(reader, &[id]).await;
    }
    Ok(answer)
}

/// The runs that name a queue, as many as there are slots for.
async fn named<'a>(
    reader: &Reader<'a>,
    request: &CompiledRequest<'_>,
    queue: RowRef<'_>,
) -> Result<Rows<'a>, Failure> {
    let name = queue.text("name").unwrap_or_default();
    let mut runs = scheduled(reader, request, ("work_queue_name", Values::Texts(&[name]))).await?;
    if queue.int("concurrency_limit").is_some() {
        let states = holding(reader, Holders::OfQueue);
        let holders = [("work_queue_name", Values::Texts(&[name])), ("state_type", Values::Members(&states))];
        let taken = reader.as_server(Box::pin(reader.find("flow_runs", &holders))).await?.rows.len();
        runs.rows.truncate(free(queue, i64::try_from(taken).unwrap_or(i64::MAX)));
    }
    Ok(runs)
}

/// The runs that the filter of a queue chooses, as many as there are slots for.
async fn chosen<'a>(
    reader: &Reader<'a>,
    request: &CompiledRequest<'_>,
    queue: RowRef<'_>,
    filter: &Value,
) -> Result<Rows<'a>, Failure> {
    let mut most = request.compiled.limit().map_or(MOST, |limit| limit as usize).min(MOST);
    if queue.int("concurrency_limit").is_some() {
        let taken = reader.as_server(Box::pin(choosing::taken(reader, filter))).await?;
        most = most.min(free(queue, taken));
    }
    let before = request.compiled.parameter("scheduled_before").and_then(Argument::as_micros);
    choosing::scheduled(reader, filter, before, most).await
}

/// The runs of some deployments.
pub(super) async fn of_deployments(
    reader: &Reader<'_>,
    request: &CompiledRequest<'_>,
) -> Result<Reply, Failure> {
    let answer = super::plain_answer(reader, request).await?;
    let ids = request.compiled.parameter("deployment_ids").map(Argument::uuids).unwrap_or_default();
    polled::deployments(reader, ids).await;
    Ok(answer)
}

/// Runs that wait to be started, in the order of their times.
async fn scheduled<'a>(
    reader: &Reader<'a>,
    request: &CompiledRequest<'_>,
    of: (&str, Values<'_>),
) -> Result<Rows<'a>, Failure> {
    let states = super::states_by_name(reader, &["SCHEDULED"]);
    let mut runs = reader.find("flow_runs", &[of, ("state_type", Values::Members(&states))]).await?;
    let (catalog, ir, column) =
        (reader.app.catalog(), request.compiled.query.ir(), "next_scheduled_start_time");
    let before = bound(catalog, ir, column, Comparison::AtMost);
    let after = bound(catalog, ir, column, Comparison::AtLeast);
    runs.retain(|run| {
        let at = run.micros(column);
        before.is_none_or(|before| at.is_some_and(|at| at <= before))
            && after.is_none_or(|after| at.is_some_and(|at| at >= after))
    });
    // A run without a time comes where the database puts NULL.
    let last = reader.app.store.dialect() == Dialect::Postgres;
    runs.sort_by_micros(column, |at| (last && at.is_none(), at));
    Ok(runs)
}

fn paused(view: RowRef<'_>) -> bool {
    *view.cell("is_paused") == Cell::Bool(true)
}

/// Slots of a pool or a queue that are not taken.
fn free(view: RowRef<'_>, taken: i64) -> usize {
    match view.int("concurrency_limit") {
        Some(limit) => usize::try_from(limit.saturating_sub(taken)).unwrap_or(0),
        None => usize::MAX,
    }
}
