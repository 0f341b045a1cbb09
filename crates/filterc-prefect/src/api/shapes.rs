//! How the answers of endpoints are shaped: those with a shape of their own, by their paths. All others give rows, counts and
//! pages as their collection shapes them.

use filterc::Catalog;
use filterc_server::endpoint::{Asked, encoded};
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
    ("/events/filter", |reader, asked| Box::pin(events::page(reader, asked))),
    ("/events/count-by/day", |reader, asked| Box::pin(events::counts(reader, asked))),
    ("/events/count-by/time", |reader, asked| Box::pin(events::counts(reader, asked))),
    ("/events/count-by/event", |reader, asked| Box::pin(events::counts(reader, asked))),
    ("/events/count-by/resource", |reader, asked| Box::pin(events::counts(reader, asked))),
    ("/flow_runs/history", |reader, asked| Box::pin(buckets::history(reader, asked))),
    ("/task_runs/history", |reader, asked| Box::pin(buckets::history(reader, asked))),
    ("/flow_runs/lateness", |reader, asked| Box::pin(lateness(reader, asked))),
    ("/ui/flow_runs/history", |reader, asked| Box::pin(ui::runs(reader, asked))),
    ("/ui/flows/next-runs", |reader, asked| Box::pin(ui::next_runs(reader, asked))),
    ("/ui/flows/count-deployments", |reader, asked| Box::pin(ui::numbers(reader, asked, "flow_ids"))),
    ("/ui/flow_runs/count-task-runs", |reader, asked| Box::pin(ui::numbers(reader, asked, "flow_run_ids"))),
    ("/ui/task_runs/count", |reader, asked| Box::pin(ui::by_state(reader, asked))),
    ("/ui/task_runs/dashboard/counts", |reader, asked| Box::pin(ui::dashboard(reader, asked))),
    ("/concurrency_limits/filter", |reader, asked| Box::pin(tag_limits::page(reader, asked))),
    ("/work_queues/{id}/concurrency_status", |reader, asked| Box::pin(slots::of_queue(reader, asked))),
    ("/work_pools/{name}/concurrency_status", |reader, asked| Box::pin(slots::of_pool(reader, asked))),
    ("/work_pools/{name}/get_scheduled_flow_runs", |reader, asked| Box::pin(polling::of_pool(reader, asked))),
    ("/work_queues/{id}/get_runs", |reader, asked| Box::pin(polling::of_queue(reader, asked))),
    ("/work_pools/{work_pool_name}/queues/filter", |reader, asked| Box::pin(of_pool(reader, asked))),
    ("/work_pools/{work_pool_name}/workers/filter", |reader, asked| Box::pin(of_pool(reader, asked))),
    ("/deployments/get_scheduled_flow_runs", |reader, asked| {
        Box::pin(polling::of_deployments(reader, asked))
    }),
];

/// The shapes of all endpoints of a catalog.
pub(super) fn all(catalog: &Catalog) -> Result<Shapes, UnknownEndpoint> {
    let mut shapes = Shapes::new(catalog, |reader, asked| Box::pin(plain_answer(reader, asked)));
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
async fn lateness(reader: &Reader<'_>, asked: &Asked<'_>) -> Result<Vec<u8>, Failure> {
    let (_, rows) = reader.groups(asked.compiled).await?;
    encoded(&rows.first().and_then(|row| row.values.first()))
}

/// Rows of a pool: those of one that is not there are not an empty list.
async fn of_pool(reader: &Reader<'_>, asked: &Asked<'_>) -> Result<Vec<u8>, Failure> {
    let name = asked.values.first().map(|(_, name)| name.as_str()).unwrap_or_default();
    reads::work_pool(reader, name).await?;
    plain_answer(reader, asked).await
}
