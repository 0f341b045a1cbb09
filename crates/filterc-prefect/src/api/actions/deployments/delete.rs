//! Deployments are deleted, with their limits and the runs that have not started.

use filterc::Values;
use foldhash::{HashMap, HashMapExt as _};
use serde_json::json;
use uuid::Uuid;

use super::super::action::{Action, Body, Call, Done};
use super::super::answers::missing;
use super::super::bulk::selected;
use super::scheduled::{Forget, runs};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

pub(super) const ACTIONS: &[Action] = &[
    Action::delete("/deployments/{id}", |writer, call| Box::pin(delete(writer, call))),
    Action::post(BULK_DELETE, Body::Filter(None), |writer, call| Box::pin(bulk_delete(writer, call))),
];

const BULK_DELETE: &str = "/deployments/bulk_delete";

async fn delete(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let found = writer.find("deployments", &[("id", Values::Uuids(&[call.key()?]))]).await?;
    let gone = remove(writer, found.uuids("id")).await?;
    Done::changed(gone.len() as u64, missing("Deployment not found"))
}

async fn bulk_delete(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let keys = selected(writer, call).await?;
    Done::answer(&json!({ "deleted": remove(writer, keys).await? }))
}

/// Deletes deployments with their limits and the runs that have not started; those that are gone. What the database keeps keeps both.
async fn remove(writer: &Writer<'_>, keys: Vec<Uuid>) -> Result<Vec<Uuid>, Failure> {
    let rows = writer.find("deployments", &[("id", Values::Uuids(&keys))]).await?;
    let limits: HashMap<_, _> =
        rows.views().filter_map(|row| Some((row.uuid("id")?, row.uuid("concurrency_limit_id")?))).collect();
    // Nobody can tell any more whose they were when the deployments are gone.
    let mut waiting = HashMap::new();
    for key in &keys {
        waiting.insert(*key, runs(writer, *key, Forget::All).await?);
    }
    let gone = writer.delete_each("deployments", keys).await?;
    for key in &gone {
        let waiting = waiting.get(key).map(Vec::as_slice).unwrap_or_default();
        writer.delete("flow_runs", waiting).await?;
        writer
            .delete("concurrency_limits_v2", limits.get(key).map(std::slice::from_ref).unwrap_or_default())
            .await?;
    }
    Ok(gone)
}
