//! Slots of deployments: a flow run takes one when it is submitted and gives it back when it leaves. It holds it under a lease,
//! so that the slot of a run of which nobody hears any more is free one day.

use serde_json::{Value, json};
use uuid::Uuid;

use super::super::super::client::Client;
use super::super::super::context::{Deployment, Found};
use super::super::super::policy::{Rule, nothing};
use super::super::super::slots::{Lease, Slot};
use super::super::super::state::State;
use super::super::super::state_type::StateType::{Cancelled, Cancelling, Pending, Running, Scheduled};
use super::super::super::state_type::{ANY, HOLDING, StateType, Types};
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

/// A run that is submitted needs a slot. Where there is none it waits, or is cancelled: as its deployment says.
pub(in super::super::super) static TAKE: Rule =
    Rule::between(ANY.without(HOLDING), Types::new(&[Pending]), take).or_undo(|transition| {
        give_up(transition);
        if let Some(state) = &mut transition.proposed {
            state.details.set(LEASE, Value::Null);
        }
    });

/// A run that starts renews its lease. One that has lost it takes another slot, or is cancelled: it cannot wait any more.
pub(in super::super::super) static LEASE_AT_RUNNING: Rule =
    Rule::between(Types::new(&[Pending]), Types::new(&[Running]), renew).or_undo(give_up);

/// Clients that renew no lease hold their slot until they give it back.
pub(in super::super::super) static NO_LEASE: Rule =
    Rule::between(Types::new(&[Pending]), Types::new(&[Running, Cancelling]), nothing).then(|transition| {
        let lease = transition.context.deployment.found().and_then(|found| found.lease.as_ref());
        if let (true, Some(lease)) = (transition.client != Client::KeepsLeases, lease) {
            transition.effects.forgotten = Some(lease.id);
        }
    });

/// A run that ends or waits holds no slot, unless its process tries again.
pub(in super::super::super) static GIVE: Rule = Rule::always(nothing, give);

fn take(transition: &mut Transition) {
    if transition.client == Client::TakesSlots {
        return;
    }
    let found = match &transition.context.deployment {
        Deployment::None => return,
        Deployment::Missing => return transition.abort("Deployment not found."),
        Deployment::Found(found) => found,
    };
    let Some(limit) = &found.limit else { return };
    if limit.most == 0 {
        return transition
            .abort("The deployment concurrency limit is 0. The flow will deadlock if submitted again.");
    }
    if limit.has_room() {
        let lease = lease(limit.id, found, Value::Null, transition.now);
        return hold(transition, lease);
    }
    let now = transition.now;
    let into = if found.cancels_new {
        State { message: Some(FULL.to_owned()), ..State::new(Cancelled, now) }
    } else {
        State::scheduled("AwaitingConcurrencySlot", now + WAIT * 1_000_000, now)
    };
    transition.divert(into, FULL);
}

fn renew(transition: &mut Transition) {
    let (Some(initial), Some(proposed)) = (&transition.initial, &mut transition.proposed) else { return };
    proposed.details.copy(LEASE, &initial.details);
    let has_lease = !initial.details.get(LEASE).is_null();
    let Some((found, limit)) =
        transition.context.deployment.found().and_then(|found| Some((found, found.limit.as_ref()?)))
    else {
        return;
    };
    if !has_lease || transition.client != Client::KeepsLeases {
        return;
    }
    let now = transition.now;
    if let Some(lease) = &found.lease {
        transition.effects.lease = Some(Lease { until: now + found.grace, ..lease.clone() });
    } else if limit.has_room() {
        let holder = json!({"type": "flow_run", "id": transition.run.id});
        let lease = lease(limit.id, found, holder, now);
        hold(transition, lease);
    } else {
        let message =
            "Deployment concurrency slot lost during provisioning - no slots available to continue execution";
        let into = State { message: Some(message.to_owned()), ..State::new(Cancelled, now) };
        transition.divert(into, "Deployment concurrency limit reached after lease expiry.");
    }
}

fn lease(limit: Uuid, found: &Found, holder: Value, now: i64) -> Lease {
    Lease { id: Uuid::new_v4(), limits: vec![limit], slots: 1, holder, since: now, until: now + found.grace }
}

fn hold(transition: &mut Transition, lease: Lease) {
    if let Some(state) = &mut transition.proposed {
        state.details.set(LEASE, lease.id.to_string());
    }
    transition.effects.take = lease.limits.iter().copied().map(Slot::Limit).collect();
    transition.effects.lease = Some(lease);
}

fn give_up(transition: &mut Transition) {
    transition.effects.take.clear();
    transition.effects.lease = None;
}

fn give(transition: &mut Transition) {
    let (from, into) = transition.types();
    let leaves = from.is_some_and(StateType::holds_slots) && into.is_some_and(|ty| !ty.holds_slots());
    let tries_again = transition.proposed.as_ref().is_some_and(|state| {
        state.ty == Scheduled
            && state.name == "AwaitingRetry"
            && matches!(transition.verdict, Verdict::Reject(_))
    });
    let Some(found) = transition.context.deployment.found() else { return };
    if !leaves || tries_again {
        return;
    }
    match (&found.lease, &found.limit) {
        (Some(lease), _) => transition.effects.ended = vec![lease.clone()],
        (None, Some(limit)) => transition.effects.give = vec![Slot::Limit(limit.id)],
        (None, None) => {}
    }
}
