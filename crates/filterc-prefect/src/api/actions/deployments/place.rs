//! Where the runs of a deployment go: the queue that a body names.

use uuid::Uuid;

use super::super::action::ActionRequest;
use super::super::pools::{ensure_queue, queue_of_pool};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

/// The queue from now on, where a body says something of it. A pool that is null takes it away.
pub(super) async fn queue(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
) -> Result<Option<Option<Uuid>>, Failure> {
    let text = |name: &str| request.member(name).as_str().filter(|text| !text.is_empty());
    Ok(match (text("work_pool_name"), text("work_queue_name")) {
        (Some(pool), queue) => Some(queue_of_pool(writer, pool, queue).await?),
        (None, _)
            if request.body.get("work_pool_name").is_some_and(serde_json::Value::is_null)
                && is_change(request) =>
        {
            Some(None)
        }
        (None, Some(queue)) => Some(Some(ensure_queue(writer, queue).await?)),
        (None, None) => None,
    })
}

/// A deployment that is made has a flow.
fn is_change(request: &ActionRequest<'_>) -> bool {
    request.member("flow_id").is_null()
}
