//! Results that are kept stay, even where a state is forced.

use super::super::policy::Rule;
use super::super::state_type::StateType::Completed;
use super::super::state_type::TERMINAL;
use super::terminal::KEPT;

pub(in super::super) static KEEP: Rule = Rule::between(TERMINAL, TERMINAL, |transition| {
    let (Some(initial), Some(proposed)) = (&transition.initial, &transition.proposed) else { return };
    let both_completed = initial.ty == Completed && proposed.ty == Completed;
    if both_completed && initial.keeps_result() && !proposed.has_result() {
        transition.stay(KEPT);
    }
});
