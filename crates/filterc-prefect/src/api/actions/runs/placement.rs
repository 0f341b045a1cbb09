//! Where a flow run is put: the queue of a pool, by their names.

use filterc::Values;
use uuid::Uuid;

use crate::api::pool_key::{no_work_pool, no_work_queue};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

/// The queue, or the default one of the pool. Without a pool there is none.
pub(super) async fn queue(
    writer: &Writer<'_>,
    pool: Option<&str>,
    queue: Option<&str>,
) -> Result<Option<Uuid>, Failure> {
    let Some(pool) = pool.filter(|pool| !pool.is_empty()) else { return Ok(None) };
    let pools = writer.find("work_pools", &[("name", Values::Texts(&[pool]))]).await?;
    let Some(queue) = queue.filter(|queue| !queue.is_empty()) else {
        return Ok(pools.first().ok_or_else(|| no_work_pool(pool))?.uuid("default_queue_id"));
    };
    let missing = || no_work_queue(pool, queue);
    let id = pools.first().and_then(|pool| pool.uuid("id")).ok_or_else(missing)?;
    let wanted = [("work_pool_id", Values::Uuids(&[id])), ("name", Values::Texts(&[queue]))];
    let queues = writer.find("work_queues", &wanted).await?;
    queues.first().and_then(|queue| queue.uuid("id")).ok_or_else(missing).map(Some)
}
