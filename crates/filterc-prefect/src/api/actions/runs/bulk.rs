//! Many flow runs at a time.

use serde_json::json;
use uuid::Uuid;

use super::super::action::{Action, Body, Call, Done};
use super::super::bulk::selected;
use super::super::orchestration::{Force, Kind, Outcome, State, set_state};
use super::flow_runs::remove;
use super::models::STATE;
use super::set_state::asked;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind as BodyKind, Model};
use filterc_server::object::{Object, Part};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/flow_runs/bulk_delete", Body::Filter(None), |writer, call| {
        Box::pin(bulk_delete(writer, call))
    }),
    Action::post("/flow_runs/bulk_set_state", Body::Filter(Some(PROPOSAL)), |writer, call| {
        Box::pin(bulk_set_state(writer, call))
    }),
];

/// What goes beside the filter; that is checked by its endpoint.
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

async fn bulk_delete(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let keys = selected(writer, call).await?;
    Done::answer(&json!({ "deleted": remove(writer, &keys).await? }))
}

/// One after the other, all or none.
async fn bulk_set_state(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let state = call.member("state");
    let force = if call.member("force").as_bool() == Some(true) { Force::Forced } else { asked(call) };
    let mut outcomes: Vec<(Uuid, Outcome)> = Vec::new();
    for key in selected(writer, call).await? {
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
