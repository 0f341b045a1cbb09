//! Flow runs that pause, and go on.

use serde_json::Value;
use uuid::Uuid;

use super::super::policy::Rule;
use super::super::state::State;
use super::super::state_type::StateType::{Cancelling, Failed, Paused, Running, Scheduled};
use super::super::state_type::{ANY, Types};
use super::super::transition::Transition;

/// A flow run pauses while it runs, once under each key; it is suspended only where something can start it again.
pub(in super::super) static PAUSE: Rule = Rule::between(ANY, Types::new(&[Paused]), pause).then(paused);

/// A flow run that pauses goes on, or ends.
pub(in super::super) static RESUME: Rule = Rule::between(Types::new(&[Paused]), ANY, resume).then(resumed);

fn pause(transition: &mut Transition) {
    let Some(proposed) = &transition.proposed else { return };
    let verb = verb(proposed);
    let Some(initial) = &transition.initial else {
        return transition.abort(format!("Cannot {verb} flows with no state."));
    };
    if initial.ty != Running {
        return transition.stay(format!("Cannot {verb} flows that are not currently running."));
    }
    let key = proposed.details.text("pause_key").map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
    if transition.run.pause_keys().contains(&key.as_str()) {
        return transition.stay(format!("This {verb} has already fired."));
    }
    transition.pause_key = Some(key);
    if !proposed.details.flag("pause_reschedule") {
        return;
    }
    if transition.run.parent_task_run_id.is_some() {
        transition.abort(format!("Cannot {verb} subflows."));
    } else if transition.run.deployment_id.is_none() {
        transition.abort(format!("Cannot {verb} flows without a deployment."));
    }
}

/// Notes that the run has seen this pause, and forgets the inputs of an earlier attempt.
fn paused(transition: &mut Transition) {
    if let Some(key) = transition.pause_key.take() {
        let mut keys: Vec<String> = transition.run.pause_keys().into_iter().map(str::to_owned).collect();
        keys.push(key);
        transition.run.set_policy("pause_keys", keys);
    }
    let keyset = transition.settled().and_then(|state| state.details.get("run_input_keyset").as_object());
    let keys = keyset.into_iter().flat_map(|keys| keys.values()).filter_map(Value::as_str);
    transition.effects.forget = keys.map(str::to_owned).collect();
}

fn resume(transition: &mut Transition) {
    let (Some(initial), Some(proposed)) = (&transition.initial, &transition.proposed) else { return };
    let into = proposed.ty;
    if !matches!(into, Running | Scheduled | Cancelling) && !into.is_final() {
        let reason = format!(
            "This run cannot transition to the {} state from the {} state.",
            into.name(),
            initial.ty.name()
        );
        return transition.stay(reason);
    }
    let shown = proposed.name.to_lowercase();
    if initial.details.flag("pause_reschedule") && transition.run.deployment_id.is_none() {
        return transition.stay(format!("Cannot reschedule a {shown} flow run without a deployment."));
    }
    // What pauses in its process is told to stop even when its time is over.
    let over = initial.details.time("pause_timeout").is_some_and(|until| until < transition.now);
    if into != Cancelling && over {
        let mut failed = State::new(Failed, transition.now);
        failed.message = Some(format!("The flow was {shown} and never resumed."));
        let verb = verb(proposed);
        transition.divert(failed, format!("The flow run {verb} has timed out and can no longer resume."));
    }
}

/// A process that has waited goes on; one that starts again sees its pauses again.
fn resumed(transition: &mut Transition) {
    let waited = transition.initial.as_ref().is_some_and(|state| !state.details.flag("pause_reschedule"));
    let starts_again = transition.settled().is_some_and(|state| state.ty == Scheduled);
    if waited && starts_again {
        transition.run.set_policy("resuming", false);
        transition.run.set_policy("pause_keys", Vec::<String>::new());
        transition.run.set_policy("retry_type", "reschedule");
    } else {
        transition.run.set_policy("resuming", true);
    }
}

fn verb(state: &State) -> &'static str {
    if state.name == "Suspended" { "suspend" } else { "pause" }
}
