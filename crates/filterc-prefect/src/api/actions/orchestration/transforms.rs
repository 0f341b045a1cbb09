//! What every transition does to its run, whatever the rules are: times, counts, and what a state says of its run.

use super::run::Kind;
use super::state_type::StateType::{Running, Scheduled};
use super::transition::Transition;

/// Sets the columns of a run that follow from its new state.
pub(super) fn transform(transition: &mut Transition) {
    let Some(proposed) = &mut transition.proposed else { return };
    let (run, initial) = (&mut transition.run, transition.initial.as_ref());
    // States of a run have times of their own, in the order in which they were entered.
    if let Some(initial) = initial {
        proposed.timestamp = proposed.timestamp.max(initial.timestamp + 1);
    }
    let (at, into) = (proposed.timestamp, proposed.ty);
    if into == Running && run.start_time.is_none() {
        run.start_time = Some(at);
    }
    if initial.is_some_and(|initial| initial.ty.is_final()) && !into.is_final() {
        run.end_time = None;
    }
    if into.is_final() && run.end_time.is_none() {
        run.start_time = run.start_time.or(Some(at));
        run.end_time = Some(at);
    }
    if let Some(initial) = initial.filter(|initial| initial.ty == Running) {
        run.total_run_time += at - initial.timestamp;
    }
    let scheduled = proposed.details.time("scheduled_time").filter(|_| into == Scheduled);
    if run.expected_start_time.is_none() {
        run.expected_start_time = if into == Scheduled { scheduled } else { Some(at) };
    }
    if initial.is_some_and(|initial| initial.ty == Scheduled) {
        run.next_scheduled_start_time = None;
    }
    if into == Scheduled {
        run.next_scheduled_start_time = scheduled;
    }
    let text = |key: uuid::Uuid| key.to_string();
    match run.kind {
        Kind::Flow => {
            proposed.details.set("flow_run_id", text(run.id));
            if let Some(parent) = run.parent_task_run_id {
                proposed.details.set("task_run_id", text(parent));
            }
            // Going on after a pause is no new attempt.
            if into == Running && !run.is_resuming() {
                run.run_count += 1;
            }
            if (into == Running || into.is_final()) && run.is_resuming() {
                run.set_policy("resuming", false);
            }
        }
        Kind::Task => {
            proposed.details.set("flow_run_id", run.flow_run_id.map(text));
            proposed.details.set("task_run_id", text(run.id));
            if into == Running {
                run.run_count += 1;
            }
        }
    }
}
