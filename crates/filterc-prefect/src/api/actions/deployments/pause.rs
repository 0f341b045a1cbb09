//! Deployments make no runs for a while, and then again.

use filterc::Values;
use filterc_db::Cell;
use serde_json::Value;
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::scheduled::{Forget, forget};
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/deployments/{id}/pause_deployment", Body::None, |writer, request| {
        Box::pin(pause(writer, request))
    }),
    Action::post("/deployments/{id}/resume_deployment", Body::None, |writer, request| {
        Box::pin(resume(writer, request))
    }),
];

async fn pause(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = set(writer, request, true).await?;
    forget(writer, key, Forget::Planned).await?;
    ActionResponse::answer(&Value::Null)
}

async fn resume(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    set(writer, request, false).await?;
    ActionResponse::answer(&Value::Null)
}

/// Pauses or resumes a deployment; one that is so already is not changed.
async fn set(writer: &Writer<'_>, request: &ActionRequest<'_>, paused: bool) -> Result<Uuid, Failure> {
    let key = request.key()?;
    let found = writer.find("deployments", &[("id", Values::Uuids(&[key]))]).await?;
    let deployment = found.first().ok_or_else(|| Failure::missing("Deployment not found"))?;
    if *deployment.cell("paused") != Cell::Bool(paused) {
        let mut changes = Row::new();
        changes.insert("paused".to_owned(), paused.into());
        writer.update("deployments", &[key], changes).await?;
    }
    Ok(key)
}
