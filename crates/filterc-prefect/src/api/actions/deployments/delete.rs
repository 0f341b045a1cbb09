//! Deployments are deleted, with their limits and the runs that have not started.

use std::slice;

use filterc::Values;
use foldhash::{HashMap, HashMapExt as _};
use serde_json::json;
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::missing;
use super::super::bulk::selected;
use super::scheduled::{Forget, runs};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

pub(super) const ACTIONS: &[Action] = &[
    Action::delete("/deployments/{id}", |writer, request| Box::pin(delete(writer, request))),
    Action::post(BULK_DELETE, Body::Filter(None), |writer, request| Box::pin(bulk_delete(writer, request))),
];

const BULK_DELETE: &str = "/deployments/bulk_delete";
const LIMITS: &str = "concurrency_limits_v2";

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let found = writer.find("deployments", &[("id", Values::Uuids(&[request.key()?]))]).await?;
    let gone = remove(writer, found.uuids("id")).await?;
    ActionResponse::changed(gone.len() as u64, missing("Deployment not found"))
}

async fn bulk_delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let keys = selected(writer, request).await?;
    ActionResponse::answer(&json!({ "deleted": remove(writer, keys).await? }))
}

/// Deletes deployments with their limits and the runs that have not started; those that are gone. What the database keeps keeps both.
/// Fails where the policy hides one of these.
async fn remove(writer: &Writer<'_>, keys: Vec<Uuid>) -> Result<Vec<Uuid>, Failure> {
    let rows = writer.find("deployments", &[("id", Values::Uuids(&keys))]).await?;
    let limits: HashMap<_, _> =
        rows.views().filter_map(|row| Some((row.uuid("id")?, row.uuid("concurrency_limit_id")?))).collect();
    // Nobody can tell any more whose they were when the deployments are gone.
    let mut waiting = HashMap::new();
    for key in &keys {
        let runs = runs(writer, *key, Forget::All).await?;
        writer.may_touch("flow_runs", &runs).await?;
        writer.may_touch(LIMITS, limits.get(key).map(slice::from_ref).unwrap_or_default()).await?;
        waiting.insert(*key, runs);
    }
    let gone = writer.delete_each("deployments", keys).await?;
    // A policy may have shown them because of their deployment.
    writer.reader.as_server(Box::pin(delete_dependants(writer, &gone, &waiting, &limits))).await?;
    Ok(gone)
}

async fn delete_dependants(
    writer: &Writer<'_>,
    gone: &[Uuid],
    waiting: &HashMap<Uuid, Vec<Uuid>>,
    limits: &HashMap<Uuid, Uuid>,
) -> Result<(), Failure> {
    for key in gone {
        writer.delete("flow_runs", waiting.get(key).map(Vec::as_slice).unwrap_or_default()).await?;
        writer.delete(LIMITS, limits.get(key).map(slice::from_ref).unwrap_or_default()).await?;
    }
    Ok(())
}
