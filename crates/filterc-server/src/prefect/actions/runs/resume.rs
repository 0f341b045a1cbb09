//! A flow run that pauses goes on.

use super::super::action::Action;

pub(super) const ACTIONS: &[Action] = &[];
