//! Deployments are deleted, with their limits and the runs that have not started.

use filterc::OneOf;
use serde_json::json;
use uuid::Uuid;

use super::super::action::{Action, Body, Call, Done};
use super::super::answers::missing;
use super::super::bulk::selected;
use super::limit;
use super::scheduled::{Forget, forget};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

pub(super) const ACTIONS: &[Action] = &[
    Action::delete("/deployments/{id}", |writer, call| Box::pin(delete(writer, call))),
    Action::post(BULK_DELETE, Body::Filter, |writer, call| Box::pin(bulk_delete(writer, call))),
];

const BULK_DELETE: &str = "/deployments/bulk_delete";

async fn delete(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let found = writer.find("deployments", &[("id", OneOf::Uuids(&[call.key()?]))]).await?;
    let gone = remove(writer, found.uuids("id")).await?;
    Done::changed(gone.len() as u64, missing("Deployment not found"))
}

async fn bulk_delete(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let keys = selected(writer, call, BULK_DELETE).await?;
    Done::answer(&json!({ "deleted": remove(writer, keys).await? }))
}

async fn remove(writer: &Writer<'_>, keys: Vec<Uuid>) -> Result<Vec<Uuid>, Failure> {
    for key in &keys {
        forget(writer, *key, Forget::All).await?;
    }
    limit::delete(writer, &keys).await?;
    writer.delete_each("deployments", keys).await
}
