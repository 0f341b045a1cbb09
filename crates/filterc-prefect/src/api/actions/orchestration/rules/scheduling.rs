//! Times at which runs are to start.

use super::super::policy::Rule;
use super::super::state_type::StateType::{Pending, Running, Scheduled};
use super::super::state_type::{ANY, Types};
use super::super::transition::Transition;

/// A run that waits can be late, once.
pub(in super::super) static LATE: Rule = Rule::between(ANY, Types::new(&[Scheduled]), |transition| {
    let (Some(initial), Some(proposed)) = (&transition.initial, &transition.proposed) else { return };
    if proposed.name != "Late" {
        return;
    }
    if initial.ty != Scheduled {
        transition.stay("Only scheduled flows can be marked late.");
    } else if initial.name == "Late" {
        transition.stay("This flow run is already marked late.");
    }
});

/// A run that is submitted is still due at its time.
pub(in super::super) static COPY_TIME: Rule =
    Rule::between(Types::new(&[Scheduled]), Types::new(&[Pending]), |transition| {
        copy(transition, "scheduled_time");
    });

/// The parameters of a task that a worker takes.
pub(in super::super) static COPY_PARAMETERS: Rule =
    Rule::between(Types::new(&[Scheduled, Pending]), Types::new(&[Pending, Running]), |transition| {
        copy(transition, "task_parameters_id");
    });

fn copy(transition: &mut Transition, detail: &str) {
    let (Some(initial), Some(proposed)) = (&transition.initial, &mut transition.proposed) else { return };
    if proposed.details.get(detail).is_null() {
        proposed.details.copy(detail, &initial.details);
    }
}

/// No run starts before its time, by our clock.
pub(in super::super) static WAIT: Rule =
    Rule::between(Types::new(&[Scheduled, Pending]), Types::new(&[Running]), |transition| {
        let Some(due) = transition.initial.as_ref().and_then(|state| state.details.time("scheduled_time"))
        else {
            return;
        };
        let seconds = seconds_until(due - transition.now);
        if seconds > 0 {
            transition.wait(seconds, "Scheduled time is in the future");
        }
    });

/// Microseconds in whole seconds, the nearest; a half is none.
fn seconds_until(micros: i64) -> i64 {
    micros.div_euclid(1_000_000) + i64::from(micros.rem_euclid(1_000_000) > 500_000)
}

#[cfg(test)]
mod tests {
    use super::seconds_until;

    #[test]
    fn seconds_are_the_nearest() {
        for (micros, seconds) in
            [(0, 0), (500_000, 0), (500_001, 1), (1_499_999, 1), (60_000_000, 60), (-1, 0), (-600_000, -1)]
        {
            assert_eq!(seconds_until(micros), seconds, "{micros}");
        }
    }
}
