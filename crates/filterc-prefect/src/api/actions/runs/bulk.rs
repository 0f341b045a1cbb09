//! Many flow runs at a time.

use axum::body::Bytes;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::action::{Action, Body, Call, Done};
use super::super::bulk::selected;
use super::super::orchestration::{Force, Kind, Outcome, State, set_state};
use super::flow_runs::remove;
use super::models::STATE;
use super::set_state::asked;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind as BodyKind, Model, read};
use filterc_server::object::{Object, Part};

pub(super) const ACTIONS: &[Action] = &[
    Action::post(DELETE, Body::Filter, |writer, call| Box::pin(bulk_delete(writer, call))),
    Action::post(SET_STATE, Body::Filter, |writer, call| Box::pin(bulk_set_state(writer, call))),
];

const DELETE: &str = "/flow_runs/bulk_delete";
const SET_STATE: &str = "/flow_runs/bulk_set_state";

/// What goes beside the filter; that is checked by its endpoint.
static PROPOSAL: Model = Model::parameters(
    "a proposed state",
    &[
        Key::required("state", BodyKind::Model(&STATE)),
        Key::with_default("force", BodyKind::Bool, Absent::Bool(false)),
        Key::optional("flow_runs", BodyKind::Any),
        Key::optional("limit", BodyKind::Any),
    ],
);

async fn bulk_delete(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let keys = selected(writer, call, DELETE).await?;
    Done::answer(&json!({ "deleted": remove(writer, &keys).await? }))
}

/// One after the other, all or none.
async fn bulk_set_state(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let raw = Bytes::copy_from_slice(call.raw);
    let body = read(&BodyKind::Model(&PROPOSAL), &raw, writer.reader.app.profile, writer.now)?;
    let state = body.get("state").unwrap_or(&Value::Null);
    let force =
        if body.get("force").and_then(Value::as_bool) == Some(true) { Force::Forced } else { asked(call) };
    let mut outcomes: Vec<(Uuid, Outcome)> = Vec::new();
    for key in selected(writer, call, SET_STATE).await? {
        let proposed = |now| State::proposed(state, now);
        outcomes.push((key, set_state(writer, Kind::Flow, key, proposed, force).await?));
    }
    let results = outcomes.iter().map(|(key, outcome)| {
        let mut object = Object::default().with("flow_run_id", Part::Made(key.to_string().into()));
        object.0.extend(outcome.object().0);
        object
    });
    Done::answer(&Object::default().with("results", Part::objects(results.collect())))
}
