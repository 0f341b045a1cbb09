//! A run that waits for longer than it should.

use uuid::Uuid;

use super::super::orchestration::{Force, Kind, State, set_state};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

/// A run that was started meanwhile is not late.
pub(in crate::api) async fn mark_late(writer: &Writer<'_>, key: Uuid) -> Result<bool, Failure> {
    let runs = writer.locked("flow_runs", key).await?;
    let waits = runs.first().filter(|run| run.text("state_name") == Some("Scheduled"));
    let Some(due) = waits.and_then(|run| run.micros("next_scheduled_start_time")) else { return Ok(false) };
    let late = |now| Some(State::scheduled("Late", due, now));
    set_state(writer, Kind::Flow, key, late, Force::Forced).await?;
    Ok(true)
}
