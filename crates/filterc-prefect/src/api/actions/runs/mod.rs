//! Flow runs and task runs: what is said of them, and the states they go through.

mod bulk;
mod flow_runs;
mod inputs;
mod late;
mod logs;
mod models;
mod names;
mod new_run;
mod placement;
mod policies;
mod resume;
mod set_state;
mod task_runs;

use super::action::Action;

pub(super) use flow_runs::{author, named};
pub(in crate::api) use late::mark_late;
pub(super) use models::{FLOW_RUN_POLICY, LABELS, STATE};
pub(super) use new_run::insert;
pub(super) use policies::completed;

/// All of them.
pub(super) fn actions() -> impl Iterator<Item = &'static [Action]> {
    [
        flow_runs::ACTIONS,
        task_runs::ACTIONS,
        inputs::ACTIONS,
        set_state::ACTIONS,
        resume::ACTIONS,
        bulk::ACTIONS,
    ]
    .into_iter()
}
