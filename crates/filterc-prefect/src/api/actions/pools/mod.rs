//! Work pools with their queues and workers.

mod by_name;
mod default;
mod priorities;
mod queues;
mod template;
mod workers;

use super::action::Action;

pub(super) use default::{POOL as DEFAULT_POOL, ensure_queue, queue_of_pool};
#[cfg(test)]
pub(super) use template::whole as whole_template;
pub(super) use template::{fits_template, run_fits_template};

pub(super) fn actions() -> impl Iterator<Item = &'static [Action]> {
    [by_name::ACTIONS, queues::ACTIONS, workers::ACTIONS].into_iter()
}
