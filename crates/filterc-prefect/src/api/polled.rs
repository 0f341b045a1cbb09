//! That workers asked for runs: their queues and deployments are ready from then on. It is written down after the answer was
//! found, in a transaction of its own; where that fails, the next poll says it again.

use filterc::Values;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::api::writer::{Row, Writer};
use filterc_server::app::App;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;

/// The queues that were asked.
pub(super) async fn queues(reader: &Reader<'_>, queues: &[Uuid]) {
    write(reader, "work_queue_id", queues).await;
}

/// The deployments that were asked for.
pub(super) async fn deployments(reader: &Reader<'_>, deployments: &[Uuid]) {
    write(reader, "id", deployments).await;
}

async fn write(reader: &Reader<'_>, column: &str, keys: &[Uuid]) {
    if !reader.app.writes() || keys.is_empty() {
        return;
    }
    // Its connection may be the only one.
    reader.release().await;
    if let Err(failure) = handle(reader.app, column, keys).await {
        tracing::warn!(?failure, "a poll was not written down");
    }
}

async fn handle(app: &App, column: &str, keys: &[Uuid]) -> Result<(), Failure> {
    let writer = Writer::begin(app).await?;
    let done = writer.reader.as_server(Box::pin(ready(&writer, column, keys))).await;
    writer.end(done).await
}

async fn ready(writer: &Writer<'_>, column: &str, keys: &[Uuid]) -> Result<(), Failure> {
    if column == "work_queue_id" {
        let mut queues = writer.find("work_queues", &[("id", Values::Uuids(keys))]).await?;
        writer.update("work_queues", &queues.uuids("id"), polled(writer)).await?;
        queues.retain(|queue| queue.text("status") == Some("NOT_READY"));
        set_ready(writer, "work_queues", &queues.uuids("id"), Map::new()).await?;
    }
    let found = writer.find("deployments", &[(column, Values::Uuids(keys))]).await?;
    // When they were changed stays as it is: it says whether their schedules have to be looked at.
    for (key, deployment) in found.by("id") {
        let mut changes = polled(writer);
        let updated = deployment.micros("updated").map_or(Value::Null, crate::api::writer::time);
        changes.insert("updated".to_owned(), updated);
        set_ready(writer, "deployments", &[key], changes).await?;
    }
    Ok(())
}

fn polled(writer: &Writer<'_>) -> Row {
    Map::from_iter([("last_polled".to_owned(), writer.now())])
}

async fn set_ready(writer: &Writer<'_>, of: &str, keys: &[Uuid], mut changes: Row) -> Result<(), Failure> {
    if keys.is_empty() {
        return Ok(());
    }
    changes.insert("status".to_owned(), "READY".into());
    writer.update(of, keys, changes).await?;
    Ok(())
}
