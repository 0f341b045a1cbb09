//! A flow run with its first state, as one.

use filterc::Values;
use serde_json::Value;
use uuid::Uuid;

use super::super::orchestration::{Force, Kind, State, StateType, set_state};
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;

/// A run that was asked for.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Run {
    New(Uuid),
    /// There was one of the same flow with the same idempotency key.
    Known(Uuid),
}

impl Run {
    pub(in super::super) fn key(self) -> Uuid {
        let (Self::New(key) | Self::Known(key)) = self;
        key
    }

    pub(in super::super) fn is_new(self) -> bool {
        matches!(self, Self::New(_))
    }
}

/// Inserts a run in the state of a checked body, or else in one of this type. A run of the same flow with the same idempotency
/// key stays as it is; without a key, every run is a new one, and its job has variables, if none.
pub(in super::super) async fn insert(
    writer: &Writer<'_>,
    mut run: Row,
    state: &Value,
    otherwise: StateType,
) -> Result<Run, Failure> {
    let text = |name: &str| run.get(name).and_then(Value::as_str).map(str::to_owned);
    let key = match text("idempotency_key").filter(|key| !key.is_empty()) {
        None => {
            run.retain(|name, value| name != "job_variables" || !value.is_null());
            writer.insert("flow_runs", run).await?
        }
        Some(said) => {
            let flow = text("flow_id").and_then(|id| Uuid::try_parse(&id).ok()).unwrap_or_default();
            match writer.insert_new("flow_runs", run).await? {
                Some(key) => key,
                None => return known(writer, flow, &said).await,
            }
        }
    };
    let proposed = |now| match state {
        Value::Null => Some(first(otherwise, now)),
        state => State::proposed(state, now),
    };
    set_state(writer, Kind::Flow, key, proposed, Force::Forced).await?;
    Ok(Run::New(key))
}

/// A state that nobody asked for. One that is scheduled is due now.
fn first(ty: StateType, now: i64) -> State {
    let mut state = State::new(ty, now);
    if ty == StateType::Scheduled {
        state.details.set("scheduled_time", crate::api::writer::time(now));
    }
    state
}

async fn known(writer: &Writer<'_>, flow: Uuid, key: &str) -> Result<Run, Failure> {
    let wanted = [("flow_id", Values::Uuids(&[flow])), ("idempotency_key", Values::Texts(&[key]))];
    let found = writer.find("flow_runs", &wanted).await?;
    let found = found.first().and_then(|run| run.uuid("id"));
    found.map(Run::Known).ok_or_else(|| Failure::missing("Flow run not found"))
}
