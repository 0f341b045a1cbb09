//! States that end a run: what may follow them.

use super::super::policy::Rule;
use super::super::state_type::StateType::{Cancelling, Completed, Crashed, Paused, Running, Scheduled};
use super::super::state_type::{ANY, TERMINAL};
use super::super::transition::Transition;

/// What has ended does not crash, pause, or get cancelled; a result that is kept is not thrown away; and only a deployment can
/// schedule a run again. A run that starts again has seen no pause.
pub(in super::super) static FLOW: Rule = Rule::between(TERMINAL, ANY, flow).or_undo(|transition| {
    transition.run.policy = transition.before.policy.clone();
});

/// A task run that has ended does not crash, pause, or get cancelled; a result that is kept is not thrown away. One that starts
/// again is retried as often as the first time.
pub(in super::super) static TASK: Rule = Rule::between(TERMINAL, ANY, task).or_undo(|transition| {
    transition.run.run_count = transition.before.run_count;
});

/// Why a result may not be replaced by none.
pub(super) const KEPT: &str =
    "Cannot overwrite a COMPLETED state that carries persisted result data with one that does not.";

fn flow(transition: &mut Transition) {
    let (Some(initial), Some(proposed)) = (&transition.initial, &transition.proposed) else { return };
    let into = proposed.ty;
    if matches!(into, Cancelling | Paused | Crashed) {
        let reason = format!("Run is already in terminal state {}.", initial.ty.name());
        return transition.abort(reason);
    }
    let has_result = initial.ty == Completed && initial.keeps_result();
    if has_result && !into.is_final() {
        return transition.stay("Run is already COMPLETED.");
    }
    if has_result && into == Completed && !proposed.has_result() {
        return transition.stay(KEPT);
    }
    if into == Scheduled && transition.run.deployment_id.is_none() {
        return transition.abort("Cannot reschedule a run without an associated deployment.");
    }
    if !into.is_final() {
        let kind = (into == Scheduled).then_some("reschedule");
        transition.run.set_policy("resuming", false);
        transition.run.set_policy("pause_keys", Vec::<String>::new());
        transition.run.set_policy("retry_type", kind);
    }
}

fn task(transition: &mut Transition) {
    let (Some(initial), Some(proposed)) = (&transition.initial, &transition.proposed) else { return };
    let into = proposed.ty;
    if matches!(into, Cancelling | Paused | Crashed) {
        let reason = format!("Run is already {}.", initial.ty.name());
        return transition.abort(reason);
    }
    if initial.ty == Completed && initial.keeps_result() {
        return transition.stay("This run is already completed.");
    }
    if !into.is_final() {
        transition.run.run_count = 0;
    }
    let attempt = transition.context.flow_run.as_ref().map(|flow_run| flow_run.run_count);
    if into == Running && attempt.is_some_and(|attempt| transition.run.flow_run_run_count < attempt) {
        transition.rename("Retrying");
    }
}
