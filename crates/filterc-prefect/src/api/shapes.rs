//! How the answers of endpoints are shaped: those with a shape of their own, by their paths. All others give rows, counts and
//! pages as their collection shapes them.

use filterc::Catalog;
use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_server::shapes::{Answers, Shape, Shapes, UnknownEndpoint};

use super::{buckets, events, plain_answer, polling, reads, slots, tag_limits, ui};

/// Endpoints that change something: actions answer them.
pub(super) const ACTIONS: [&str; 4] =
    ["/deployments/bulk_delete", "/flow_runs/bulk_delete", "/flow_runs/bulk_set_state", "/flows/bulk_delete"];

/// The endpoint of rows that no database has: task workers are not served.
const UNSTORED: &str = "/task_workers/filter";

const SHAPED: &[(&str, Shape)] = &[
    ("/events/filter", |reader, request| Box::pin(events::page(reader, request))),
    ("/events/count-by/day", |reader, request| Box::pin(events::counts(reader, request))),
    ("/events/count-by/time", |reader, request| Box::pin(events::counts(reader, request))),
    ("/events/count-by/event", |reader, request| Box::pin(events::counts(reader, request))),
    ("/events/count-by/resource", |reader, request| Box::pin(events::counts(reader, request))),
    ("/flow_runs/history", |reader, request| Box::pin(buckets::history(reader, request))),
    ("/task_runs/history", |reader, request| Box::pin(buckets::history(reader, request))),
    ("/flow_runs/lateness", |reader, request| Box::pin(lateness(reader, request))),
    ("/ui/flow_runs/history", |reader, request| Box::pin(ui::runs(reader, request))),
    ("/ui/flows/next-runs", |reader, request| Box::pin(ui::next_runs(reader, request))),
    ("/ui/flows/count-deployments", |reader, request| Box::pin(ui::numbers(reader, request, "flow_ids"))),
    ("/ui/flow_runs/count-task-runs", |reader, request| {
        Box::pin(ui::numbers(reader, request, "flow_run_ids"))
    }),
    ("/ui/task_runs/count", |reader, request| Box::pin(ui::by_state(reader, request))),
    ("/ui/task_runs/dashboard/counts", |reader, request| Box::pin(ui::dashboard(reader, request))),
    ("/concurrency_limits/filter", |reader, request| Box::pin(tag_limits::page(reader, request))),
    ("/work_queues/{id}/concurrency_status", |reader, request| Box::pin(slots::of_queue(reader, request))),
    ("/work_pools/{name}/concurrency_status", |reader, request| Box::pin(slots::of_pool(reader, request))),
    ("/work_pools/{name}/get_scheduled_flow_runs", |reader, request| {
        Box::pin(polling::of_pool(reader, request))
    }),
    ("/work_queues/{id}/get_runs", |reader, request| Box::pin(polling::of_queue(reader, request))),
    ("/work_pools/{work_pool_name}/queues/filter", |reader, request| Box::pin(of_pool(reader, request))),
    ("/work_pools/{work_pool_name}/workers/filter", |reader, request| Box::pin(of_pool(reader, request))),
    ("/deployments/get_scheduled_flow_runs", |reader, request| {
        Box::pin(polling::of_deployments(reader, request))
    }),
];

/// The shapes of all endpoints of a catalog.
pub(super) fn all(catalog: &Catalog) -> Result<Shapes, UnknownEndpoint> {
    let mut shapes = Shapes::new(catalog, |reader, request| Box::pin(plain_answer(reader, request)));
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
async fn of_pool(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let name = request.values.first().map(|(_, name)| name.as_str()).unwrap_or_default();
    reads::work_pool(reader, name).await?;
    plain_answer(reader, request).await
}
