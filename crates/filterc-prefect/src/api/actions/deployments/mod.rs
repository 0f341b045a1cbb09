//! Deployments: what is run, with which parameters, where and when.

mod bodies;
mod bulk_runs;
mod change;
mod create;
mod delete;
mod limit;
mod pause;
mod place;
mod plan;
mod run;
mod scheduled;
mod schedules;
mod slugs;

use super::action::Action;

pub(in crate::api) use plan::plan;

pub(super) fn actions() -> impl Iterator<Item = &'static [Action]> {
    [
        create::ACTIONS,
        change::ACTIONS,
        delete::ACTIONS,
        pause::ACTIONS,
        schedules::ACTIONS,
        plan::ACTIONS,
        run::ACTIONS,
        bulk_runs::ACTIONS,
    ]
    .into_iter()
}
