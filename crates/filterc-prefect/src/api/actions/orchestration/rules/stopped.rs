//! Tasks run while their flow runs.

use serde_json::Value;

use super::super::policy::Rule;
use super::super::state::State;
use super::super::state_type::StateType::{Paused, Running};
use super::super::state_type::{ANY, Types};
use super::super::transition::Transition;

/// A task of a flow that does not run does not start; that of a paused one waits with it.
pub(in super::super) static FLOWS: Rule = Rule::between(ANY, Types::new(&[Running]), flows);

/// The attempt of the flow run in which a task runs.
pub(in super::super) static ATTEMPT: Rule =
    Rule::between(ANY, Types::new(&[Running]), super::super::policy::nothing).then(|transition| {
        if let Some(flow_run) = &transition.context.flow_run {
            transition.run.flow_run_run_count = flow_run.run_count;
        }
    });

fn flows(transition: &mut Transition) {
    let Some(flow_run) = &transition.context.flow_run else { return };
    match &flow_run.state {
        Some(state) if state.ty == Running => {}
        Some(state) if state.ty == Paused => {
            let mut paused = State { name: "NotReady".to_owned(), ..State::new(Paused, transition.now) };
            paused.details.copy("pause_timeout", &state.details);
            paused.details.set("pause_reschedule", state.details.flag("pause_reschedule"));
            paused.details.set("pause_key", Value::Null);
            let reason = format!(
                "The flow is paused, new tasks can execute after resuming flow run: {}.",
                flow_run.id
            );
            transition.divert(paused, reason);
        }
        _ => transition.abort("The enclosing flow must be running to begin task execution."),
    }
}
