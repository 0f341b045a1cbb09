//! What Prefect's API (3.9.1) has beyond its catalog: objects, pages, errors, reads that are no filters, actions, streams, services.
//! What they mean is facts of the API, recorded from a real server (`tests/conformance/`).

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
mod guest;
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
mod seed;
mod services;
mod shapes;
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
mod writer;

use std::fmt::Debug;

use filterc::catalog::Answer;

pub use encryption::{BadEncryptionKey, EncryptionKey};
pub use guest::{Prefect, settings};

use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::Failure;
use filterc_server::generic::page;
use filterc_server::reader::Reader;
use filterc_server::shapes::Reply;
use filterc_store::Rows;
use filterc_store::object::Object;

/// Rows with what of other tables stands in their objects.
pub(crate) trait Objects: Debug + Send + Sync {
    /// The objects, in the order of the rows.
    fn objects(&self) -> Vec<Object<'_>>;
}

/// Rows, a count or a page, as the collection shapes them.
async fn plain_answer(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Reply, Failure> {
    let answer = reader.app.catalog().endpoint(request.endpoint).answer;
    if !answer.gives_rows() {
        return encoded(&reader.count(request.compiled).await?).map(Reply::from);
    }
    let found = reader.page(request.endpoint, request.compiled).await?;
    let of_pool = request.values.iter().any(|(name, _)| name == "work_pool_name");
    let holders = of_pool.then_some(work_pools::Holders::OfPool);
    let secrets = request.compiled.parameter("include_secrets").and_then(|shown| shown.as_bool());
    let shape = Shape { on_page: answer == Answer::Page, secrets: secrets.map(Into::into), holders };
    let rows = load(reader, &request.compiled.collection().name, found.rows, shape).await?;
    let bytes = match found.total {
        Some(total) => encoded(&page(rows.objects(), total, request))?,
        None => encoded(&rows.objects())?,
    };
    Ok(Reply { bytes, next: found.next })
}

/// The amount of a row that an answer shows.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    on_page: bool,
    secrets: Option<block_documents::Secrets>,
    holders: Option<work_pools::Holders>,
}

/// Rows of a collection with all that stands in their objects.
async fn load<'a>(
    reader: &Reader<'a>,
    collection: &str,
    table: Rows<'a>,
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
            let missing = || Failure::Broken(format!("the catalog has no `{other}`"));
            let columns =
                || reader.app.catalog().find_collection(other).map(|id| reader.app.catalog().collection(id));
            match plain::members(other) {
                Some(members) => Box::new(plain::Plain { table, members }),
                None => Box::new(plain::Declared { table, of: columns().ok_or_else(missing)? }),
            }
        }
    })
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
