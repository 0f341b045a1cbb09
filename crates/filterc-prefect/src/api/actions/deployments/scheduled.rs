//! Runs of a deployment that have not started: what becomes of them when it changes.

use filterc::Values;
use filterc_db::Cell;
use uuid::Uuid;

use crate::api::states_by_name;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

/// The scheduled runs that are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forget {
    /// Runs that a schedule made and that are not due yet.
    PlannedInFuture,
    /// Those that a schedule made.
    Planned,
    All,
}

/// The state of a run that waits for a slot; it has been started before.
const WAITS_FOR_SLOT: &str = "AwaitingConcurrencySlot";

/// Deletes runs that are scheduled and were never started; fails where the policy hides one of them.
pub(super) async fn forget(writer: &Writer<'_>, deployment: Uuid, which: Forget) -> Result<(), Failure> {
    writer.delete_dependants("flow_runs", &runs(writer, deployment, which).await?).await?;
    Ok(())
}

/// The keys of runs that are scheduled and were never started, also of those that the policy hides.
pub(super) async fn runs(writer: &Writer<'_>, deployment: Uuid, which: Forget) -> Result<Vec<Uuid>, Failure> {
    let scheduled = states_by_name(&writer.reader, &["SCHEDULED"]);
    let wanted =
        [("deployment_id", Values::Uuids(&[deployment])), ("state_type", Values::Members(&scheduled))];
    let mut runs = writer.find_all("flow_runs", &wanted).await?;
    runs.retain(|run| {
        let never_started = run.int("run_count") == Some(0)
            && run.text("state_name").is_some_and(|name| name != WAITS_FOR_SLOT);
        let planned = *run.cell("auto_scheduled") == Cell::Bool(true);
        let in_future = run.micros("next_scheduled_start_time").is_some_and(|at| at > writer.now);
        never_started
            && match which {
                Forget::PlannedInFuture => planned && in_future,
                Forget::Planned => planned,
                Forget::All => true,
            }
    });
    Ok(runs.uuids("id"))
}
