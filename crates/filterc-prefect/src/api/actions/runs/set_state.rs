//! A state is proposed to a run.

use axum::http::StatusCode;

use super::super::action::{Action, Body, Call, Done};
use super::super::orchestration::{Client, Force, Kind, Outcome, State, set_state};
use super::models::STATE;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind as BodyKind, Model};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/flow_runs/{id}/set_state", Body::of(&PROPOSAL), |writer, call| {
        Box::pin(propose(writer, call, Kind::Flow))
    }),
    Action::post("/task_runs/{id}/set_state", Body::of(&PROPOSAL), |writer, call| {
        Box::pin(propose(writer, call, Kind::Task))
    }),
];

static PROPOSAL: Model = Model::parameters(
    "a proposed state",
    &[
        Key::required("state", BodyKind::Model(&STATE)),
        Key::with_default("force", BodyKind::Bool, Absent::Bool(false)),
    ],
);

async fn propose(writer: &Writer<'_>, call: &Call<'_>, kind: Kind) -> Result<Done, Failure> {
    let proposed = |now| State::proposed(call.member("state"), now);
    answer(&set_state(writer, kind, call.key()?, proposed, force(call)).await?)
}

/// As the body says.
pub(super) fn force(call: &Call<'_>) -> Force {
    if call.member("force").as_bool() == Some(true) { Force::Forced } else { asked(call) }
}

/// By this client.
pub(super) fn asked(call: &Call<'_>) -> Force {
    Force::Asked(Client::of(call.headers))
}

/// 201 where there is a new state.
pub(super) fn answer(outcome: &Outcome) -> Result<Done, Failure> {
    let status = if outcome.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Done::answer(&outcome.object())?.with(status))
}
