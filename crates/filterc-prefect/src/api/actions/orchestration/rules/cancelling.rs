//! Runs that are being cancelled.

use super::super::policy::Rule;
use super::super::state::State;
use super::super::state_type::StateType::{Cancelled, Cancelling, Paused, Scheduled};
use super::super::state_type::{ANY, Types};
use super::super::transition::Transition;

/// A run that is being cancelled can only become cancelled.
pub(in super::super) static ONLY_CANCELLED: Rule =
    Rule::between(Types::new(&[Cancelling]), ANY.without(Types::new(&[Cancelled])), |transition| {
        transition.stay("Cannot transition flows that are cancelling to a state other than Cancelled.");
    });

/// Where nothing runs, nothing has to be stopped.
pub(in super::super) static WITHOUT_INFRASTRUCTURE: Rule =
    Rule::between(Types::new(&[Scheduled, Paused]), Types::new(&[Cancelling]), without_infrastructure);

fn without_infrastructure(transition: &mut Transition) {
    let Some(initial) = &transition.initial else { return };
    let idle = initial.ty == Scheduled && !transition.run.has_infrastructure;
    let what = if idle || initial.name == "Resuming" {
        "Scheduled"
    } else if initial.ty == Paused && initial.details.flag("pause_reschedule") {
        "Suspended"
    } else {
        return;
    };
    let into = State::new(Cancelled, transition.now);
    transition.divert(into, format!("{what} flow run has no infrastructure to terminate."));
}
