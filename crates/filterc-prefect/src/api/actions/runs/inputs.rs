//! Inputs of flow runs: what is said to a run, by key.

use serde_json::Value;

use axum::http::StatusCode;
use filterc::Values;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::missing;
use super::super::rules;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Key, Kind, Model};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/flow_runs/{id}/input", Body::model(&INPUT), |writer, request| {
        Box::pin(create(writer, request))
    }),
    Action::delete("/flow_runs/{id}/input/{key}", |writer, request| Box::pin(delete(writer, request))),
];

static INPUT: Model = Model::parameters(
    "an input of a flow run",
    &[
        // Others that read it refuse all inputs of a run with another key.
        Key::required("key", Kind::Ruled(rules::slug)),
        Key::required("value", Kind::Text),
        Key::or_null("sender", Kind::Text),
    ],
);

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let (run, mut input) = (request.key()?, request.object());
    let found = writer.find("flow_runs", &[("id", Values::Uuids(&[run]))]).await?;
    found.first().ok_or_else(|| Failure::missing("Flow run not found"))?;
    input.insert("flow_run_id".to_owned(), run.to_string().into());
    match writer.insert_new("flow_run_inputs", input).await? {
        Some(_) => ActionResponse::created(&Value::Null),
        None => {
            let taken = "A flow run input with this key already exists.";
            Err(Failure::Status(StatusCode::CONFLICT, taken.to_owned()))
        }
    }
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let (run, key) = (request.key()?, request.value(1));
    let wanted = [("flow_run_id", Values::Uuids(&[run])), ("key", Values::Texts(&[key]))];
    let found = writer.find("flow_run_inputs", &wanted).await?.uuids("id");
    ActionResponse::changed(
        writer.delete("flow_run_inputs", &found).await?,
        missing("Flow run input not found"),
    )
}
