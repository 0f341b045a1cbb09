//! Slots of tags: a task run takes one of each of its tags that has a limit, and gives them back when it leaves.

use serde_json::json;
use uuid::Uuid;

use super::super::super::super::chance::around;
use super::super::super::context::TagLimit;
use super::super::super::policy::{Rule, nothing};
use super::super::super::slots::{Lease, Slot};
use super::super::super::state_type::StateType::{Cancelling, Running};
use super::super::super::state_type::{ANY, Types};
use super::super::super::transition::Transition;

/// The longest time, in seconds, after which a run that found no slot asks again.
const WAIT: f64 = 10.0;
/// The share of a waiting time by which it varies at random, in both directions.
const SPREAD: f64 = 0.3;
/// A task run holds its slots until it gives them back: a hundred years, in microseconds.
const FOR_EVER: i64 = 100 * 365 * 86_400 * 1_000_000;

/// A run starts when each of its tags has a slot for it.
pub(in super::super::super) static TAKE: Rule =
    Rule::between(ANY, Types::new(&[Running]), take).or_undo(|transition| {
        transition.effects.take.clear();
        transition.effects.lease = None;
    });

/// A run that does not run any more holds none.
pub(in super::super::super) static GIVE: Rule = Rule::always(nothing, give);

fn take(transition: &mut Transition) {
    let limits = &transition.context.tags;
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
        let longest = global.iter().filter(|limit| !limit.has_room()).map(|limit| limit.average_hold());
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
    let counted: Vec<Uuid> = global.iter().filter_map(|limit| limit.counted()).collect();
    if !counted.is_empty() {
        let now = transition.now;
        let holder = json!({"type": "task_run", "id": transition.run.id});
        let (id, until) = (Uuid::new_v4(), now + FOR_EVER);
        let lease = Lease { id, limits: counted, slots: 1, holder, since: now, until };
        transition.effects.lease = Some(lease);
    }
    transition.effects.take = taken;
}

fn give(transition: &mut Transition) {
    let (_, Some(into)) = transition.types() else { return };
    if matches!(into, Running | Cancelling) {
        return;
    }
    let old = transition.context.tags.iter().filter(|limit| !limit.is_global());
    transition.effects.give = old.map(TagLimit::slot).collect();
    transition.effects.ended.clone_from(&transition.context.leases);
}
