//! A transition under judgement: rules change it, and nothing else.

use serde_json::{Value, json};
use uuid::Uuid;

use super::client::Client;
use super::context::TransitionContext;
use super::run::Run;
use super::slots::{Lease, Slot};
use super::state::State;
use super::state_type::StateType;

/// A run on its way from one state into another.
#[derive(Debug)]
pub(crate) struct Transition {
    /// The run as it will be.
    pub(crate) run: Run,
    /// The run as it was.
    pub(crate) before: Run,
    pub(crate) initial: Option<State>,
    /// Where it goes; none where it stays as it is.
    pub(crate) proposed: Option<State>,
    pub(crate) verdict: Verdict,
    /// Microseconds since 1970.
    pub(crate) now: i64,
    pub(crate) client: Client,
    /// The rows beside the run that the rules read.
    pub(crate) context: TransitionContext,
    /// The changes of other rows that come with the transition.
    pub(crate) effects: Effects,
    /// The key of this pause.
    pub(crate) pause_key: Option<String>,
}

/// The answer to a proposed state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    Accept,
    Reject(String),
    Abort(String),
    /// Rejected for what came with it.
    Unfit(String),
    /// Try again in so many seconds.
    Wait(i64, String),
}

/// The changes of other rows when a run has changed its state.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) take: Vec<Slot>,
    pub(crate) give: Vec<Slot>,
    /// A lease that is new, or renewed.
    pub(crate) lease: Option<Lease>,
    /// Leases of which the slots are given back.
    pub(crate) ended: Vec<Lease>,
    /// A lease that ends without its slots.
    pub(crate) forgotten: Option<Uuid>,
    /// Keys of inputs that belong to an earlier attempt.
    pub(crate) forget: Vec<String>,
    /// The result is found under this key from now on, until its time.
    pub(crate) cache: Option<(String, Value)>,
}

impl Transition {
    /// Types of the state it is in and of the one it goes into.
    pub(crate) fn types(&self) -> (Option<StateType>, Option<StateType>) {
        (self.initial.as_ref().map(|state| state.ty), self.proposed.as_ref().map(|state| state.ty))
    }

    /// The state the run is in afterwards.
    pub(crate) fn settled(&self) -> Option<&State> {
        self.proposed.as_ref().or(self.initial.as_ref())
    }

    /// Rejects the transition: the run keeps its state.
    pub(crate) fn stay(&mut self, reason: impl Into<String>) {
        self.proposed = None;
        self.verdict = Verdict::Reject(reason.into());
    }

    /// Rejects the proposed state in favour of another one.
    pub(crate) fn divert(&mut self, into: State, reason: impl Into<String>) {
        self.proposed = Some(into);
        self.verdict = Verdict::Reject(reason.into());
    }

    /// Aborts the transition: the run keeps its state, and the client gives up.
    pub(crate) fn abort(&mut self, reason: impl Into<String>) {
        self.proposed = None;
        self.verdict = Verdict::Abort(reason.into());
    }

    /// Delays the transition: the run keeps its state, and the client asks again in so many seconds.
    pub(crate) fn wait(&mut self, seconds: i64, reason: impl Into<String>) {
        self.proposed = None;
        self.verdict = Verdict::Wait(seconds, reason.into());
    }

    pub(crate) fn rename(&mut self, name: &str) {
        if let Some(state) = &mut self.proposed {
            name.clone_into(&mut state.name);
        }
    }
}

impl Verdict {
    pub(crate) fn status(&self) -> &'static str {
        match self {
            Self::Accept => "ACCEPT",
            Self::Reject(_) | Self::Unfit(_) => "REJECT",
            Self::Abort(_) => "ABORT",
            Self::Wait(..) => "WAIT",
        }
    }

    pub(crate) fn details(&self) -> Value {
        match self {
            Self::Accept => json!({"type": "accept_details"}),
            Self::Reject(reason) => json!({"type": "reject_details", "reason": reason}),
            Self::Abort(reason) | Self::Unfit(reason) => json!({"type": "abort_details", "reason": reason}),
            Self::Wait(seconds, reason) => {
                json!({"type": "wait_details", "delay_seconds": seconds, "reason": reason})
            }
        }
    }
}
