//! The shapes of Prefect's API (3.9.1): objects, pages, errors, and the reads that are no filters. Everything that knows them
//! stands in this folder. What they mean is facts of the API, recorded from a real server (`tests/conformance/`).

mod able_queues;
mod actions;
mod block_documents;
mod block_schemas;
mod bounds;
mod buckets;
mod choosing;
mod deployments;
mod describe;
mod emitted;
mod encryption;
mod errors;
mod events;
mod fixed;
mod graph;
mod limits;
mod logs;
mod parameters;
mod places;
mod plain;
mod polled;
mod polling;
mod published;
mod read;
mod reads;
mod received;
mod references;
mod requests;
mod runs;
mod schedule;
mod secrets;
mod services;
mod slots;
mod states;
mod stored;
mod streams;
mod tag_limits;
mod times;
mod ui;
mod unions;
mod version;
mod work_pools;

use std::fmt::Debug;

use filterc::catalog::Answer;
use filterc::lang::coerce::{Reading, bool_from};
use filterc::syntax::NodeId;

pub(crate) use actions::{Answers, routes as actions};
pub(crate) use describe::describe;
pub(crate) use encryption::check_key;
pub use encryption::{BadEncryptionKey, EncryptionKey};
pub(crate) use errors::{bad_cursor, bad_path, bad_query, refused};
pub(crate) use fixed::{UI_SETTINGS, root};
pub(crate) use reads::{has_path, routes};
pub(crate) use received::{Inbox, keep};
pub(crate) use requests::{path_values, readable};
pub(crate) use services::work;
pub(crate) use stored::complete;
pub(crate) use streams::{is_stream, routes as streams};
pub(crate) use version::check as check_version;

use crate::endpoint::{Asked, encoded};
use crate::failure::Failure;
use crate::generic::page;
use crate::object::Object;
use crate::reader::Reader;
use crate::table::Table;

/// Rows with what of other tables stands in their objects.
pub(crate) trait Objects: Debug + Send + Sync {
    /// The objects, in the order of the rows.
    fn objects(&self) -> Vec<Object<'_>>;
}

/// Endpoints that change something: actions serve them.
pub(crate) fn writes(path: &str) -> bool {
    path.ends_with("/bulk_delete") || path.ends_with("/bulk_set_state")
}

/// The answer about rows that no database has: task workers are not served.
pub(crate) fn unstored() -> Vec<u8> {
    b"[]".to_vec()
}

/// The answer to a request, in bytes.
pub(crate) async fn answer(reader: &Reader<'_>, asked: &Asked<'_>) -> Result<Vec<u8>, Failure> {
    let endpoint = reader.app.catalog().endpoint(asked.endpoint);
    match endpoint.path.as_str() {
        "/events/filter" => events::page(reader, asked).await,
        "/flow_runs/history" | "/task_runs/history" => buckets::history(reader, asked).await,
        "/flow_runs/lateness" => lateness(reader, asked).await,
        "/ui/flow_runs/history" => ui::runs(reader, asked).await,
        "/ui/flows/next-runs" => ui::next_runs(reader, asked).await,
        "/ui/flows/count-deployments" => ui::numbers(reader, asked, "flow_ids").await,
        "/ui/flow_runs/count-task-runs" => ui::numbers(reader, asked, "flow_run_ids").await,
        "/ui/task_runs/count" => ui::by_state(reader, asked).await,
        "/ui/task_runs/dashboard/counts" => ui::dashboard(reader, asked).await,
        "/concurrency_limits/filter" => tag_limits::page(reader, asked).await,
        "/work_queues/{id}/concurrency_status" => slots::of_queue(reader, asked).await,
        "/work_pools/{name}/concurrency_status" => slots::of_pool(reader, asked).await,
        "/work_pools/{name}/get_scheduled_flow_runs" => polling::of_pool(reader, asked).await,
        "/work_queues/{id}/get_runs" => polling::of_queue(reader, asked).await,
        "/deployments/get_scheduled_flow_runs" => polling::of_deployments(reader, asked).await,
        path if path.starts_with("/events/count-by/") => events::counts(reader, asked).await,
        path => {
            if path.starts_with("/work_pools/{work_pool_name}/") {
                pool_exists(reader, asked).await?;
            }
            plain_answer(reader, asked, endpoint.answer).await
        }
    }
}

/// Rows, a count or a page, as the collection shapes them.
async fn plain_answer(reader: &Reader<'_>, asked: &Asked<'_>, answer: Answer) -> Result<Vec<u8>, Failure> {
    if !answer.gives_rows() {
        return encoded(&reader.count(asked.compiled).await?);
    }
    let table = reader.page(asked).await?;
    let of_pool = asked.values.iter().any(|(name, _)| name == "work_pool_name");
    let holders = of_pool.then_some(work_pools::Holders::OfPool);
    let shape = Shape { on_page: answer == Answer::Page, secrets: secrets(asked), holders };
    let rows = load(reader, &asked.compiled.collection().name, table, shape).await?;
    if answer == Answer::Page {
        let total = reader.total(asked.compiled).await?;
        return encoded(&page(rows.objects(), total, asked));
    }
    encoded(&rows.objects())
}

/// How much of a row is shown.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    on_page: bool,
    secrets: Option<block_documents::Secrets>,
    holders: Option<work_pools::Holders>,
}

fn secrets(asked: &Asked<'_>) -> Option<block_documents::Secrets> {
    let (tree, _) = filterc::syntax::parse(asked.body, &filterc::syntax::Limits::default());
    let wanted = tree.members(NodeId::ROOT).filter(|(key, _)| tree.text(*key) == "include_secrets").last();
    let (Reading::Exact(shown) | Reading::Guess(shown)) = bool_from(&tree, wanted?.1)?;
    Some(shown.into())
}

/// Rows of a collection with all that stands in their objects.
async fn load<'a>(
    reader: &Reader<'a>,
    collection: &str,
    table: Table<'a>,
    shape: Shape,
) -> Result<Box<dyn Objects + 'a>, Failure> {
    let secrets = shape.secrets.unwrap_or(block_documents::Secrets::Hidden);
    let holders = shape.holders.unwrap_or(work_pools::Holders::OfQueue);
    let task_run = if shape.on_page { runs::TASK_RUN_ON_PAGE } else { runs::TASK_RUN };
    Ok(match collection {
        "flow_runs" => Box::new(runs::FlowRuns::load(reader, table).await?),
        "task_runs" => Box::new(runs::TaskRuns::load(reader, table, task_run).await?),
        "flow_run_states" | "task_run_states" => {
            let mut table = table;
            states::with_results(reader, &mut table).await?;
            Box::new(states::States(table))
        }
        "deployments" => Box::new(deployments::Deployments::load(reader, table).await?),
        "work_pools" => Box::new(work_pools::WorkPools::load(reader, table).await?),
        "work_queues" => Box::new(work_pools::WorkQueues::load(reader, table, holders).await?),
        "concurrency_limits_v2" => Box::new(limits::Limits(table)),
        "block_schemas" => Box::new(block_schemas::BlockSchemas::load(reader, table).await?),
        "block_documents" => Box::new(block_documents::BlockDocuments::load(reader, table, secrets).await?),
        other => {
            let missing = || Failure::Broken(format!("nothing says how `{other}` looks"));
            Box::new(plain::Plain { table, members: plain::members(other).ok_or_else(missing)? })
        }
    })
}

/// The mean, in seconds, or null.
async fn lateness(reader: &Reader<'_>, asked: &Asked<'_>) -> Result<Vec<u8>, Failure> {
    let (_, rows) = reader.groups(asked.compiled).await?;
    encoded(&rows.first().and_then(|row| row.values.first()))
}

/// Queues and workers of a pool that is not there are not an empty list.
async fn pool_exists(reader: &Reader<'_>, asked: &Asked<'_>) -> Result<(), Failure> {
    let name = asked.values.first().map(|(_, name)| name.as_str()).unwrap_or_default();
    reads::work_pool(reader, name).await.map(drop)
}

/// The positions of states of runs.
fn states_by_name(reader: &Reader<'_>, names: &[&str]) -> Vec<u16> {
    let states = reader.app.catalog().enums().find(|(_, of)| of.name == "StateType");
    let members = states.into_iter().flat_map(|(_, of)| (0..).zip(&of.members));
    members.filter(|(_, name)| names.contains(&name.as_str())).map(|(at, _)| at).collect()
}

/// The states in which a run holds a slot.
fn holding(reader: &Reader<'_>, holders: work_pools::Holders) -> Vec<u16> {
    states_by_name(reader, holders.states())
}

/// Microseconds since 1970.
fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}
