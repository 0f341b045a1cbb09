//! Slots of deployments: a flow run takes one when it is submitted and gives it back when it leaves.

use serde_json::Value;
use uuid::Uuid;

use super::super::super::facts::Deployment;
use super::super::super::policy::{Rule, nothing};
use super::super::super::slots::Slot;
use super::super::super::state::State;
use super::super::super::state_type::StateType::{Cancelled, Pending, Running, Scheduled};
use super::super::super::state_type::{ANY, HOLDING, Types};
use super::super::super::transition::{Transition, Verdict};

/// Seconds after which a run that found no slot asks again.
const WAIT: i64 = 30;
const LEASE: &str = "deployment_concurrency_lease_id";
const FULL: &str = "Deployment concurrency limit reached.";

/// The lease of a slot goes from state to state, even where a client leaves it out.
pub(in super::super::super) static KEEP_LEASE: Rule = Rule::always(
    |transition| {
        let (Some(initial), Some(proposed)) = (&transition.initial, &mut transition.proposed) else { return };
        if proposed.details.get(LEASE).is_null() {
            proposed.details.copy(LEASE, &initial.details);
        }
    },
    nothing,
);

/// A run that starts runs under the lease it was submitted with.
pub(in super::super::super) static LEASE_AT_RUNNING: Rule =
    Rule::between(Types::of(&[Pending]), Types::of(&[Running]), |transition| {
        if let (Some(initial), Some(proposed)) = (&transition.initial, &mut transition.proposed) {
            proposed.details.copy(LEASE, &initial.details);
        }
    });

/// A run that is submitted needs a slot. Where there is none it waits, or is cancelled: as its deployment says.
pub(in super::super::super) static TAKE: Rule =
    Rule::between(ANY.without(HOLDING), Types::of(&[Pending]), take).or_undo(|transition| {
        transition.effects.take.clear();
        if let Some(state) = &mut transition.proposed {
            state.details.set(LEASE, Value::Null);
        }
    });

/// A run that ends or waits holds no slot, unless its process tries again.
pub(in super::super::super) static GIVE: Rule = Rule::always(nothing, give);

fn take(transition: &mut Transition) {
    let (limit, cancels) = match &transition.facts.deployment {
        Deployment::None => return,
        Deployment::Missing => return transition.abort("Deployment not found."),
        Deployment::Found { limit: None, .. } => return,
        Deployment::Found { limit: Some(limit), cancels_new } => (limit, *cancels_new),
    };
    if limit.most == 0 {
        return transition
            .abort("The deployment concurrency limit is 0. The flow will deadlock if submitted again.");
    }
    if limit.has_room() {
        let id = limit.id;
        transition.effects.take.push(Slot::Limit(id));
        if let Some(state) = &mut transition.proposed {
            state.details.set(LEASE, Uuid::new_v4().to_string());
        }
        return;
    }
    let now = transition.now;
    let into = if cancels {
        State { message: Some(FULL.to_owned()), ..State::new(Cancelled, now) }
    } else {
        State::scheduled("AwaitingConcurrencySlot", now + WAIT * 1_000_000, now)
    };
    transition.divert(into, FULL);
}

fn give(transition: &mut Transition) {
    let (from, into) = transition.types();
    let leaves = from.is_some_and(|ty| ty.holds_slots()) && into.is_some_and(|ty| !ty.holds_slots());
    let tries_again = transition.proposed.as_ref().is_some_and(|state| {
        state.ty == Scheduled
            && state.name == "AwaitingRetry"
            && matches!(transition.verdict, Verdict::Reject(_))
    });
    if let Deployment::Found { limit: Some(limit), .. } = &transition.facts.deployment
        && leaves
        && !tries_again
    {
        let id = limit.id;
        transition.effects.give.push(Slot::Limit(id));
    }
}
