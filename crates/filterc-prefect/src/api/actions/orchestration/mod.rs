//! Orchestration: whether and how a run goes from one state into another. A transition is one transaction, with its run locked
//! first; what it needs to know of other rows is read ([`facts`]), the rules of its policy judge it in their order ([`policy`],
//! [`rules`]), and what they decided is written ([`change`]).
//!
//! What the rules say is facts of Prefect's API (3.9.1), told by a real server (`tests/writes/runs.steps`).

mod change;
mod client;
mod context;
mod policy;
mod rules;
mod run;
mod slots;
mod state;
mod state_type;
mod transforms;
mod transition;

pub(super) use change::{Force, Outcome, current, set_state};
pub(super) use client::Client;
pub(super) use rules::caching::LONGEST as LONGEST_CACHE_KEY;
pub(super) use run::Kind;
pub(super) use slots::{held, release};
pub(super) use state::State;
pub(in crate::api) use state_type::{STORED as STATE_TYPES, StateType};
pub(super) use transition::Verdict;

#[cfg(test)]
mod tests;
