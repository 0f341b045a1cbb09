//! Runs that failed and may try again.

use serde_json::Value;

use super::super::super::chance::around;
use super::super::policy::Rule;
use super::super::state::State;
use super::super::state_type::StateType::{Failed, Running};
use super::super::state_type::{ANY, Types};
use super::super::transition::Transition;

/// A flow run that may try again is scheduled instead of failed.
pub(in super::super) static FLOW: Rule = Rule::between(Types::new(&[Running]), Types::new(&[Failed]), flow);

/// A task run, too, unless its failure is one that no retry helps.
pub(in super::super) static TASK: Rule = Rule::between(Types::new(&[Running]), Types::new(&[Failed]), task);

/// A run that runs again says so.
pub(in super::super) static RENAME: Rule = Rule::between(ANY, Types::new(&[Running]), |transition| {
    let Some(initial) = &transition.initial else { return };
    if transition.run.run_count > 0 {
        let name = if initial.name == "AwaitingRetry" { "Retrying" } else { "Rerunning" };
        transition.rename(name);
    }
});

fn flow(transition: &mut Transition) {
    let run = &mut transition.run;
    if run.retries().is_none_or(|retries| run.run_count > retries) {
        // It may be started again by hand.
        run.set_policy("retry_type", Value::Null);
        return;
    }
    run.set_policy("resuming", false);
    run.set_policy("pause_keys", Vec::<String>::new());
    run.set_policy("retry_type", "in_process");
    let delay = run.policy.get("retry_delay").and_then(Value::as_f64).unwrap_or(0.0);
    again(transition, delay);
    // The process goes on, and so does its hold on a slot.
    let lease = transition.initial.as_ref().map(|initial| initial.details.clone());
    if let (Some(lease), Some(state)) = (lease, &mut transition.proposed) {
        state.details.copy("deployment_concurrency_lease_id", &lease);
    }
}

fn task(transition: &mut Transition) {
    let run = &transition.run;
    let retriable = transition
        .proposed
        .as_ref()
        .is_some_and(|state| state.details.get("retriable").as_bool().unwrap_or(true));
    if !retriable || run.retries().is_none_or(|retries| run.run_count > retries) {
        return;
    }
    let delay = delay_of(run.policy.get("retry_delay"), run.run_count);
    let factor = run.policy.get("retry_jitter_factor").and_then(Value::as_f64).unwrap_or(0.0);
    again(transition, if factor > 0.0 { around(delay, factor) } else { delay });
}

/// Returns the delay before this attempt, in seconds. A number holds for all attempts, a list has one for each, the last for all
/// that follow.
fn delay_of(delay: Option<&Value>, run_count: i64) -> f64 {
    let one = match delay {
        Some(Value::Array(delays)) => {
            let at = usize::try_from(run_count - 1).unwrap_or(0);
            delays.get(at).or(delays.last())
        }
        one => one,
    };
    one.and_then(Value::as_f64).unwrap_or(0.0)
}

fn again(transition: &mut Transition, delay: f64) {
    let at = transition.now + (delay * 1e6) as i64;
    let mut state = State::scheduled("AwaitingRetry", at, transition.now);
    if let Some(failed) = transition.proposed.take() {
        (state.message, state.data) = (failed.message, failed.data);
    }
    transition.divert(state, "Retrying");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::delay_of;

    #[test]
    #[expect(clippy::float_cmp, reason = "whole numbers and halves are exact")]
    fn the_last_delay_is_for_all_that_follow() {
        let delays = json!([1, 2.5]);
        for (run_count, delay) in [(1, 1.0), (2, 2.5), (3, 2.5), (0, 1.0)] {
            assert_eq!(delay_of(Some(&delays), run_count), delay);
        }
        assert_eq!(delay_of(Some(&json!(3)), 7), 3.0);
        assert_eq!(delay_of(Some(&json!([])), 1), 0.0);
        assert_eq!(delay_of(None, 1), 0.0);
    }
}
