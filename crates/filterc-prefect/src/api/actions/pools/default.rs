//! Pools with their default queue, and the queues and pools that are made because something names them.

use filterc::Values;
use serde_json::{Value, json};
use uuid::Uuid;

use super::by_name::{AGENTS, of_agents};
use super::queues;
use crate::api::pool_key::{no_work_queue, work_pool};
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;

/// The pool that queues without a pool are in.
pub(in super::super) const POOL: &str = "default-agent-pool";

/// The queue that each pool has.
pub(super) const QUEUE: &str = "default";

/// The priority of a queue of the default pool that something names: it goes before all that are there.
const FIRST: i64 = 1;

/// Inserts a pool with its queue; none where there is one of this name.
pub(super) async fn insert_pool(writer: &Writer<'_>, mut pool: Row) -> Result<Option<Uuid>, Failure> {
    let paused = pool.get("is_paused") == Some(&Value::Bool(true));
    let agents = pool.get("type").and_then(Value::as_str) == Some(AGENTS);
    let status = if paused && !agents { "PAUSED" } else { "NOT_READY" };
    pool.insert("status".to_owned(), status.into());
    let Some(key) = writer.insert_new("work_pools", pool).await? else { return Ok(None) };
    let queue = json!({ "name": QUEUE, "description": "The work pool's default queue." });
    let queue = queues::insert(writer, key, queue.as_object().cloned().unwrap_or_default()).await?;
    let queue = queue.ok_or_else(|| Failure::Broken("a new pool has a queue".to_owned()))?;
    let mut changes = Row::new();
    changes.insert("default_queue_id".to_owned(), queue.to_string().into());
    changes.insert("updated".to_owned(), writer.now());
    writer.update("work_pools", &[key], changes).await?;
    Ok(Some(key))
}

/// The default pool, and its default queue; it is made where it is missing, and then that is told.
pub(super) async fn pool(writer: &Writer<'_>) -> Result<(Uuid, Made), Failure> {
    for _ in 0..2 {
        let found = writer.find("work_pools", &[("name", Values::Texts(&[POOL]))]).await?;
        if let Some(key) = found.first().and_then(|pool| pool.uuid("id")) {
            return Ok((key, Made::Before));
        }
        if let Some(key) = insert_pool(writer, of_agents()).await? {
            return Ok((key, Made::Now));
        }
    }
    Err(Failure::Broken("the default pool is there and not to be seen".to_owned()))
}

/// When the default pool was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Before,
    Now,
}

/// The queue of this name in the default pool; what is missing is made.
pub(in super::super) async fn ensure_queue(writer: &Writer<'_>, name: &str) -> Result<Uuid, Failure> {
    let pools = writer.find("work_pools", &[("name", Values::Texts(&[POOL]))]).await?;
    if pools.first().is_none() {
        // Before there is a default pool, a queue of this name will do.
        let queues = writer.find("work_queues", &[("name", Values::Texts(&[name]))]).await?;
        if let Some(key) = queues.first().and_then(|queue| queue.uuid("id")) {
            return Ok(key);
        }
    }
    let (pool, _) = pool(writer).await?;
    named(writer, pool, name, Some(FIRST)).await
}

/// The queue of this name in a pool, which is made where it is missing; the default queue where there is no name.
pub(in super::super) async fn queue_of_pool(
    writer: &Writer<'_>,
    pool: &str,
    name: Option<&str>,
) -> Result<Option<Uuid>, Failure> {
    let key = work_pool(&writer.reader, pool).await?;
    match name {
        Some(name) => named(writer, key, name, None).await.map(Some),
        None => {
            let pools = writer.find("work_pools", &[("id", Values::Uuids(&[key]))]).await?;
            Ok(pools.first().and_then(|pool| pool.uuid("default_queue_id")))
        }
    }
}

/// The queue of this name in a pool, made at a priority, or at the first free one.
async fn named(writer: &Writer<'_>, pool: Uuid, name: &str, priority: Option<i64>) -> Result<Uuid, Failure> {
    for _ in 0..2 {
        if let Some(key) = queues::find(writer, pool, name).await? {
            return Ok(key);
        }
        let queue = json!({ "name": name, "priority": priority });
        let inserted = queues::insert(writer, pool, queue.as_object().cloned().unwrap_or_default()).await?;
        if let Some(key) = inserted {
            return Ok(key);
        }
    }
    Err(no_work_queue(POOL, name))
}
