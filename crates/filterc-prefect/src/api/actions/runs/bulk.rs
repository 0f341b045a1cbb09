//! Many flow runs at a time.

use serde_json::json;
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::bulk::selected;
use super::super::orchestration::{Force, Kind, Outcome, State, set_state};
use super::flow_runs::remove;
use super::models::STATE;
use super::set_state::asked;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind as BodyKind, Model};
use filterc_store::object::{JsonPart, Object};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/flow_runs/bulk_delete", Body::Filter(None), |writer, request| {
        Box::pin(bulk_delete(writer, request))
    }),
    Action::post("/flow_runs/bulk_set_state", Body::Filter(Some(PROPOSAL)), |writer, request| {
        Box::pin(bulk_set_state(writer, request))
    }),
];

/// The members beside the filter, which its endpoint checks.
const PROPOSAL: BodyKind = BodyKind::Model(&PROPOSED);

static PROPOSED: Model = Model::parameters(
    "a proposed state",
    &[
        Key::required("state", BodyKind::Model(&STATE)),
        Key::with_default("force", BodyKind::Bool, Absent::Bool(false)),
        Key::optional("flow_runs", BodyKind::Any),
        Key::optional("limit", BodyKind::Any),
    ],
);

async fn bulk_delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let keys = selected(writer, request).await?;
    ActionResponse::answer(&json!({ "deleted": remove(writer, &keys).await? }))
}

/// Sets the state of all selected runs, one after the other, in one transaction.
async fn bulk_set_state(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let state = request.member("state");
    let force = if request.member("force").as_bool() == Some(true) { Force::Forced } else { asked(request) };
    let mut outcomes: Vec<(Uuid, Outcome)> = Vec::new();
    for key in selected(writer, request).await? {
        let proposed = |now| State::proposed(state, now);
        outcomes.push((key, set_state(writer, Kind::Flow, key, proposed, force).await?));
    }
    let results = outcomes.iter().map(|(key, outcome)| {
        let mut object = Object::default().with("flow_run_id", JsonPart::Made(key.to_string().into()));
        object.0.extend(outcome.object().0);
        object
    });
    ActionResponse::answer(&Object::default().with("results", JsonPart::objects(results.collect())))
}
