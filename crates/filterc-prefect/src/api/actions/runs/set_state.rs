//! A state is proposed to a run.

use axum::http::StatusCode;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::orchestration::{Client, Force, Kind, Outcome, State, set_state};
use super::models::STATE;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind as BodyKind, Model};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/flow_runs/{id}/set_state", Body::model(&PROPOSAL), |writer, request| {
        Box::pin(propose(writer, request, Kind::Flow))
    }),
    Action::post("/task_runs/{id}/set_state", Body::model(&PROPOSAL), |writer, request| {
        Box::pin(propose(writer, request, Kind::Task))
    }),
];

static PROPOSAL: Model = Model::parameters(
    "a proposed state",
    &[
        Key::required("state", BodyKind::Model(&STATE)),
        Key::with_default("force", BodyKind::Bool, Absent::Bool(false)),
    ],
);

async fn propose(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
    kind: Kind,
) -> Result<ActionResponse, Failure> {
    let proposed = |now| State::proposed(request.member("state"), now);
    answer(&set_state(writer, kind, request.key()?, proposed, force(request)).await?)
}

/// As the body says.
pub(super) fn force(request: &ActionRequest<'_>) -> Force {
    if request.member("force").as_bool() == Some(true) { Force::Forced } else { asked(request) }
}

/// By this client.
pub(super) fn asked(request: &ActionRequest<'_>) -> Force {
    Force::ByRules(Client::from_headers(request.headers))
}

/// 201 where there is a new state.
pub(super) fn answer(outcome: &Outcome) -> Result<ActionResponse, Failure> {
    let status = if outcome.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(ActionResponse::answer(&outcome.object())?.with(status))
}
