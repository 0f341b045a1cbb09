//! Policies: rules in their order. Facts of Prefect's orchestration: the order decides which rule has the last word.

use super::rules::concurrency::{deployment, tags};
use super::rules::{caching, cancelling, pausing, pending, results, retries, scheduling, stopped, terminal};
use super::state_type::{StateType, Types};
use super::transition::Transition;

/// A rule: between which states it speaks, and what it does.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(super) applies: Applies,
    /// Before the state is written.
    pub(super) before: Step,
    /// After that, if the transition is still the one that this rule let pass or made.
    pub(super) after: Step,
    /// Instead of that, where a later rule has made another transition of it.
    pub(super) undo: Step,
}

pub(super) type Step = fn(&mut Transition);

#[derive(Debug)]
pub(super) enum Applies {
    /// To every transition, whatever becomes of it.
    Always,
    /// To those from one of these into one of those.
    Between(Types, Types),
}

pub(super) fn nothing(_: &mut Transition) {}

impl Rule {
    pub(super) const fn between(from: Types, to: Types, before: Step) -> Self {
        Self { applies: Applies::Between(from, to), before, after: nothing, undo: nothing }
    }

    pub(super) const fn always(before: Step, after: Step) -> Self {
        Self { applies: Applies::Always, before, after, undo: nothing }
    }

    pub(super) const fn then(self, after: Step) -> Self {
        Self { after, ..self }
    }

    pub(super) const fn or_undo(self, undo: Step) -> Self {
        Self { undo, ..self }
    }
}

/// Of flow runs.
pub(crate) const FLOW: &[&Rule] = &[
    &deployment::KEEP_LEASE,
    &pending::NO_DUPLICATES,
    &terminal::FLOW,
    &cancelling::ONLY_CANCELLED,
    &cancelling::WITHOUT_INFRASTRUCTURE,
    &pending::ONCE,
    &deployment::LEASE_AT_RUNNING,
    &deployment::TAKE,
    &deployment::NO_LEASE,
    &scheduling::LATE,
    &pausing::PAUSE,
    &pausing::RESUME,
    &scheduling::COPY_TIME,
    &scheduling::WAIT,
    &retries::FLOW,
    &deployment::GIVE,
];

/// Of flow runs, where the state is forced.
pub(crate) const FLOW_FORCED: &[&Rule] =
    &[&deployment::KEEP_LEASE, &results::KEEP, &cancelling::WITHOUT_INFRASTRUCTURE, &deployment::GIVE];

/// Of task runs.
pub(crate) const TASK: &[&Rule] = &[
    &caching::FIND,
    &terminal::TASK,
    &stopped::FLOWS,
    &tags::TAKE,
    &scheduling::COPY_TIME,
    &scheduling::WAIT,
    &retries::TASK,
    &retries::RENAME,
    &stopped::ATTEMPT,
    &caching::KEEP,
    &tags::GIVE,
];

/// Of task runs that no flow runs: workers take them.
pub(crate) const TASK_DEFERRED: &[&Rule] = &[
    &pending::ONCE,
    &caching::FIND,
    &terminal::TASK,
    &scheduling::COPY_TIME,
    &scheduling::COPY_PARAMETERS,
    &scheduling::WAIT,
    &retries::TASK,
    &retries::RENAME,
    &stopped::ATTEMPT,
    &caching::KEEP,
    &tags::GIVE,
];

/// Of task runs, where the state is forced.
pub(crate) const TASK_FORCED: &[&Rule] = &[&tags::GIVE];

/// A rule that was applied, and the type of the state it left.
pub(super) type Fired = (&'static Rule, Option<StateType>);

/// Applies all rules in their order. A rule looks at the transition that was asked for: one that another rule made is none of its business.
pub(super) fn apply_rules(policy: &[&'static Rule], transition: &mut Transition) -> Vec<Fired> {
    let asked = transition.types();
    let mut fired = Vec::new();
    for rule in policy {
        let applies = match rule.applies {
            Applies::Always => true,
            Applies::Between(from, to) => from.has(asked.0) && to.has(asked.1) && transition.types() == asked,
        };
        if applies {
            (rule.before)(transition);
            fired.push((*rule, transition.types().1));
        }
    }
    fired
}

/// Lets the applied rules finish, the last one first: after the state is written, or taken back where another one was.
pub(super) fn finalize(fired: Vec<Fired>, transition: &mut Transition) {
    for (rule, left) in fired.into_iter().rev() {
        match rule.applies {
            Applies::Always => (rule.after)(transition),
            // A rule that made a transition it does not speak about has no more to say.
            Applies::Between(_, to) if !to.has(left) => {}
            Applies::Between(..) if transition.types().1 == left => (rule.after)(transition),
            Applies::Between(..) => (rule.undo)(transition),
        }
    }
}
