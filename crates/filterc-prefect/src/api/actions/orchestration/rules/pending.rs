//! A run is submitted once, and a transition made once.

use super::super::policy::Rule;
use super::super::state_type::StateType::{Cancelled, Cancelling, Pending, Running};
use super::super::state_type::{ANY, Types};
use super::super::transition::Transition;

/// A client that did not hear our answer asks again, with the same transition id.
pub(in super::super) static NO_DUPLICATES: Rule = Rule::between(ANY, ANY, |transition| {
    let (Some(initial), Some(proposed)) = (&transition.initial, &transition.proposed) else { return };
    let id = proposed.details.text("transition_id");
    if id.is_some() && id == initial.details.text("transition_id") {
        transition.stay("This run has already made this state transition.");
    }
});

/// Two workers do not submit the same run. Its submission may go on under names of its own.
pub(in super::super) static ONCE: Rule =
    Rule::between(Types::new(&[Pending, Cancelling, Running, Cancelled]), Types::new(&[Pending]), once);

fn once(transition: &mut Transition) {
    let (Some(initial), Some(proposed)) = (&transition.initial, &mut transition.proposed) else { return };
    if initial.ty == Pending && initial.name != proposed.name && proposed.name != Pending.usual_name() {
        for detail in ["scheduled_time", "deployment_concurrency_lease_id"] {
            proposed.details.copy(detail, &initial.details);
        }
        return;
    }
    let reason =
        format!("This run is in a {} state and cannot transition to a PENDING state.", initial.ty.name());
    transition.abort(reason);
}
