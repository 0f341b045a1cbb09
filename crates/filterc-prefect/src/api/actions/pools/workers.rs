//! Workers of a pool: they say that they are there.

use filterc::Values;
use serde_json::{Value, json};

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::missing;
use super::by_name::status;
use crate::api::pool_key::{no_work_pool, work_pool};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Key, Kind, Model};

pub(super) const ACTIONS: &[Action] = &[
    Action::post(
        "/work_pools/{work_pool_name}/workers/heartbeat",
        Body::model(&HEARTBEAT),
        |writer, request| Box::pin(heartbeat(writer, request)),
    ),
    Action::delete("/work_pools/{work_pool_name}/workers/{name}", |writer, request| {
        Box::pin(delete(writer, request))
    }),
];

static HEARTBEAT: Model = Model::parameters(
    "a heartbeat",
    &[
        Key::required("name", Kind::Text),
        Key::or_null("heartbeat_interval_seconds", Kind::Int(i32::MIN as i64, i32::MAX as i64)),
    ],
);

/// A worker that is new is made; a pool that waited for one is ready.
async fn heartbeat(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let name = request.value(0);
    let key = work_pool(&writer.reader, name).await?;
    let pools = writer.locked("work_pools", key).await?;
    let pool = pools.first().ok_or_else(|| no_work_pool(name))?;
    let worker = json!({
        "work_pool_id": key, "name": request.member("name"), "last_heartbeat_time": writer.now(), "status": "ONLINE",
    });
    let mut worker = worker.as_object().cloned().unwrap_or_default();
    if let interval @ Value::Number(_) = request.member("heartbeat_interval_seconds") {
        worker.insert("heartbeat_interval_seconds".to_owned(), interval.clone());
    }
    writer.replace("workers", worker, &["work_pool_id", "name"]).await?;
    if pool.text("status") == Some("NOT_READY") {
        writer.update("work_pools", &[key], status(writer, "READY")).await?;
    }
    Ok(ActionResponse::nothing())
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let pool = work_pool(&writer.reader, request.value(0)).await?;
    let wanted = [("work_pool_id", Values::Uuids(&[pool])), ("name", Values::Texts(&[request.value(1)]))];
    let workers = writer.find("workers", &wanted).await?;
    ActionResponse::changed(
        writer.delete("workers", &workers.uuids("id")).await?,
        missing("Worker not found."),
    )
}
