//! The queues that would take the runs of a deployment, as filters of queues said before there were work pools.

use filterc::{Dialect, Values};
use serde_json::Value;
use uuid::Uuid;

use super::work_pools::QUEUE;
use filterc_server::endpoint::encoded;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;

/// Those whose filter names no tag that the deployment has not, and no deployments but this one among others.
pub(super) async fn of_deployment(reader: &Reader<'_>, key: Uuid) -> Result<Vec<u8>, Failure> {
    let found = reader.find("deployments", &[("id", Values::Uuids(&[key]))]).await?;
    let deployment = found.first().ok_or_else(|| Failure::missing("Deployment not found"))?;
    let tags = deployment.json("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let key = key.to_string();
    let mut queues = reader.find("work_queues", &[]).await?;
    // A filter that is not there demands nothing on SQLite; on Postgres nothing fits it.
    let lenient = reader.app.store.dialect() == Dialect::Sqlite;
    let fits = |filter: Option<&Value>, member: &str, may: &dyn Fn(&[Value]) -> bool| match filter
        .and_then(|filter| filter.get(member))
    {
        Some(Value::Array(wanted)) => wanted.is_empty() || may(wanted),
        Some(Value::Null) => true,
        Some(_) => false,
        None => lenient,
    };
    queues.retain(|queue| {
        let filter = queue.json("filter");
        fits(filter, "tags", &|wanted| wanted.iter().all(|tag| tags.contains(tag)))
            && fits(filter, "deployment_ids", &|wanted| wanted.iter().any(|one| one == key.as_str()))
    });
    encoded(&queues.views().map(|queue| queue.object(QUEUE)).collect::<Vec<_>>())
}
