//! Flows.

use filterc::Values;
use serde_json::json;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::answers::{missing, row};
use super::bulk::selected;
use super::rules;
use super::runs::LABELS;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model, TEXTS};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/flows/", Body::model(&FLOW), |writer, request| Box::pin(create(writer, request))),
    Action::patch("/flows/{id}", Body::model(&CHANGES), |writer, request| Box::pin(update(writer, request))),
    Action::delete("/flows/{id}", |writer, request| Box::pin(delete(writer, request))),
    Action::post(BULK_DELETE, Body::Filter(None), |writer, request| Box::pin(bulk_delete(writer, request))),
];

const BULK_DELETE: &str = "/flows/bulk_delete";

static FLOW: Model = Model::new(
    "a flow",
    &[
        Key::required("name", Kind::Form(rules::name)),
        Key::with_default("tags", TEXTS, Absent::List),
        Key::with_default("labels", LABELS, Absent::Object).nullable(),
    ],
);

static CHANGES: Model = Model::new("a change of a flow", &[Key::optional("tags", TEXTS)]);

/// A flow that is there by this name stays as it is.
async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    if let Some(key) = writer.insert_new("flows", request.object()).await? {
        return Ok(row(writer, "flows", key).await?.with(axum::http::StatusCode::CREATED));
    }
    let name = request.member("name").as_str().unwrap_or_default();
    let found = writer.find("flows", &[("name", Values::Texts(&[name]))]).await?;
    match found.first().and_then(|flow| flow.uuid("id")) {
        Some(key) => row(writer, "flows", key).await,
        None => Err(writer.unseen().into()),
    }
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let changed = writer.update("flows", &[request.key()?], request.object()).await?;
    ActionResponse::changed(changed, missing("Flow not found"))
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    ActionResponse::changed(writer.delete("flows", &[request.key()?]).await?, missing("Flow not found"))
}

async fn bulk_delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let keys = selected(writer, request).await?;
    ActionResponse::answer(&json!({ "deleted": writer.delete_each("flows", keys).await? }))
}
