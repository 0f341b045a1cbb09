//! Flows.

use filterc::Values;
use serde_json::json;

use super::action::{Action, Body, Call, Done};
use super::answers::{missing, row};
use super::bulk::selected;
use super::rules;
use super::runs::LABELS;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model, TEXTS};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/flows/", Body::of(&FLOW), |writer, call| Box::pin(create(writer, call))),
    Action::patch("/flows/{id}", Body::of(&CHANGES), |writer, call| Box::pin(update(writer, call))),
    Action::delete("/flows/{id}", |writer, call| Box::pin(delete(writer, call))),
    Action::post(BULK_DELETE, Body::Filter(None), |writer, call| Box::pin(bulk_delete(writer, call))),
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
async fn create(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    if let Some(key) = writer.insert_new("flows", call.object()).await? {
        return Ok(row(writer, "flows", key).await?.with(axum::http::StatusCode::CREATED));
    }
    let name = call.member("name").as_str().unwrap_or_default();
    let found = writer.find("flows", &[("name", Values::Texts(&[name]))]).await?;
    match found.first().and_then(|flow| flow.uuid("id")) {
        Some(key) => row(writer, "flows", key).await,
        None => Err(writer.unseen()),
    }
}

async fn update(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let changed = writer.update("flows", &[call.key()?], call.object()).await?;
    Done::changed(changed, missing("Flow not found"))
}

async fn delete(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    Done::changed(writer.delete("flows", &[call.key()?]).await?, missing("Flow not found"))
}

async fn bulk_delete(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let keys = selected(writer, call).await?;
    Done::answer(&json!({ "deleted": writer.delete_each("flows", keys).await? }))
}
