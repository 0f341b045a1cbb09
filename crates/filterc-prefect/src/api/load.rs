//! Rows of any collection as the objects that answers show.

use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::Rows;

use super::holders::Holders;
use super::objects::Objects;
use super::{block_documents, block_schemas, deployments, limits, plain, runs, states, work_pools};

/// The amount of a row that an answer shows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    pub(super) on_page: bool,
    pub(super) secrets: Option<block_documents::Secrets>,
    pub(super) holders: Option<Holders>,
}

/// Rows of a collection with all that stands in their objects.
pub(super) async fn load<'a>(
    reader: &Reader<'a>,
    collection: &str,
    table: Rows<'a>,
    shape: Shape,
) -> Result<Box<dyn Objects + 'a>, Failure> {
    let secrets = shape.secrets.unwrap_or(block_documents::Secrets::Hidden);
    let holders = shape.holders.unwrap_or(Holders::OfQueue);
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
