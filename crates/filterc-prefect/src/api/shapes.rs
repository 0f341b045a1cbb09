//! How the answers of endpoints are shaped: those with a shape of their own, by their paths. All others give rows, counts and
//! pages as their collection shapes them.

use filterc::Catalog;
use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_server::shapes::{Answers, Reply, Shape, Shapes, UnknownEndpoint};

use super::errors::ACTIONS;
use super::{buckets, events, plain_answer, polling, pool_key, slots, tag_limits, ui};

/// The endpoint of rows that no database has: task workers are not served.
const UNSTORED: &str = "/task_workers/filter";

/// A function that answers with JSON, or with a [`Reply`], as a shape.
macro_rules! shape {
    ($answer:path $(, $argument:literal)?) => {
        |reader, request| {
            Box::pin(async move { Ok(Reply::from($answer(reader, request $(, $argument)?).await?)) })
        }
    };
}

const SHAPED: &[(&str, Shape)] = &[
    ("/events/filter", shape!(events::page)),
    ("/events/count-by/day", shape!(events::counts)),
    ("/events/count-by/time", shape!(events::counts)),
    ("/events/count-by/event", shape!(events::counts)),
    ("/events/count-by/resource", shape!(events::counts)),
    ("/flow_runs/history", shape!(buckets::history)),
    ("/task_runs/history", shape!(buckets::history)),
    ("/flow_runs/lateness", shape!(lateness)),
    ("/ui/flow_runs/history", shape!(ui::runs)),
    ("/ui/flows/next-runs", shape!(ui::next_runs)),
    ("/ui/flows/count-deployments", shape!(ui::numbers, "flow_ids")),
    ("/ui/flow_runs/count-task-runs", shape!(ui::numbers, "flow_run_ids")),
    ("/ui/task_runs/count", shape!(ui::by_state)),
    ("/ui/task_runs/dashboard/counts", shape!(ui::dashboard)),
    ("/concurrency_limits/filter", shape!(tag_limits::page)),
    ("/work_queues/{id}/concurrency_status", shape!(slots::of_queue)),
    ("/work_pools/{name}/concurrency_status", shape!(slots::of_pool)),
    ("/work_pools/{name}/get_scheduled_flow_runs", shape!(polling::of_pool)),
    ("/work_queues/{id}/get_runs", shape!(polling::of_queue)),
    ("/work_pools/{work_pool_name}/queues/filter", shape!(of_pool)),
    ("/work_pools/{work_pool_name}/workers/filter", shape!(of_pool)),
    ("/deployments/get_scheduled_flow_runs", shape!(polling::of_deployments)),
];

/// The shapes of all endpoints of a catalog.
pub(super) fn all(catalog: &Catalog) -> Result<Shapes, UnknownEndpoint> {
    let mut shapes = Shapes::new(catalog, shape!(plain_answer));
    for (path, shape) in SHAPED {
        shapes.at(path, Answers::Shaped(*shape))?;
    }
    for path in ACTIONS {
        shapes.at(path, Answers::Route)?;
    }
    shapes.at(UNSTORED, Answers::Fixed(b"[]"))?;
    Ok(shapes)
}

/// The mean, in seconds, or null.
async fn lateness(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let (_, rows) = reader.groups(request.compiled).await?;
    encoded(&rows.first().and_then(|row| row.values.first()))
}

/// Rows of a pool: those of one that is not there are not an empty list.
async fn of_pool(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Reply, Failure> {
    let name = request.values.first().map(|(_, name)| name.as_str()).unwrap_or_default();
    pool_key::work_pool(reader, name).await?;
    plain_answer(reader, request).await
}
