//! Slots of tags: a task run takes one of each of its tags that has a limit, and gives them back when it leaves.

use serde_json::Value;
use uuid::Uuid;

use super::super::super::super::chance::around;
use super::super::super::facts::TagLimit;
use super::super::super::policy::{Rule, nothing};
use super::super::super::slots::Slot;
use super::super::super::state_type::StateType::{Cancelling, Running};
use super::super::super::state_type::{ANY, Types};
use super::super::super::transition::Transition;

/// The longest time, in seconds, after which a run that found no slot asks again.
const WAIT: f64 = 10.0;
/// How far waiting times differ.
const SPREAD: f64 = 0.3;
/// Says that slots of global limits were taken: nothing else knows which runs hold them.
const LEASE: &str = "deployment_concurrency_lease_id";

/// A run starts when each of its tags has a slot for it.
pub(in super::super::super) static TAKE: Rule =
    Rule::between(ANY, Types::of(&[Running]), take).or_undo(|transition| {
        transition.effects.take.clear();
        if let Some(state) = &mut transition.proposed {
            state.details.set(LEASE, Value::Null);
        }
    });

/// A run that does not run any more holds none.
pub(in super::super::super) static GIVE: Rule = Rule::always(nothing, give);

fn take(transition: &mut Transition) {
    let limits = &transition.facts.tags;
    if let Some(closed) = limits.iter().find(|limit| limit.counts() && limit.most() == 0) {
        let reason = format!(
            "The concurrency limit on tag \"{}\" is 0 and will deadlock if the task tries to run again.",
            closed.tag()
        );
        return transition.abort(reason);
    }
    let global: Vec<_> = limits.iter().filter(|limit| limit.is_global() && limit.counts()).collect();
    if global.iter().any(|limit| !limit.has_room()) {
        let tags: Vec<_> = global.iter().map(|limit| limit.tag()).collect();
        let reason = format!("Concurrency limit reached for tags: {}", tags.join(", "));
        let longest = global.iter().filter(|limit| !limit.has_room()).map(|limit| limit.occupied());
        let seconds = around(longest.fold(0.0, f64::max).clamp(f64::MIN_POSITIVE, WAIT), SPREAD);
        return transition.wait(seconds.round() as i64, reason);
    }
    // A tag with a limit of each kind counts under the global one.
    let by_tag: Vec<_> = limits
        .iter()
        .filter(|limit| !limit.is_global() && !global.iter().any(|other| other.tag() == limit.tag()))
        .collect();
    if let Some(full) = by_tag.iter().find(|limit| !limit.has_room()) {
        let reason = format!("Concurrency limit for the {} tag has been reached", full.tag());
        return transition.wait(WAIT as i64, reason);
    }
    let taken: Vec<Slot> = global.iter().chain(&by_tag).map(|limit| limit.slot()).collect();
    if let (false, Some(state)) = (global.is_empty(), &mut transition.proposed) {
        state.details.set(LEASE, Uuid::new_v4().to_string());
    }
    transition.effects.take = taken;
}

fn give(transition: &mut Transition) {
    let (_, Some(into)) = transition.types() else { return };
    if matches!(into, Running | Cancelling) {
        return;
    }
    let holds = transition.initial.as_ref().is_some_and(|state| !state.details.get(LEASE).is_null());
    let held = |limit: &&TagLimit| !limit.is_global() || holds;
    transition.effects.give = transition.facts.tags.iter().filter(held).map(TagLimit::slot).collect();
}
