//! Results of tasks that are found under a key.

use super::super::policy::Rule;
use super::super::state_type::StateType::{Completed, Running};
use super::super::state_type::{ANY, Types};

/// Characters that a key may have.
pub(in super::super::super) const LONGEST: usize = 2000;

/// A task whose result is there does not run.
pub(in super::super) static FIND: Rule = Rule::between(ANY, Types::new(&[Running]), |transition| {
    if let Some(found) = transition.context.cached.take() {
        let mut state = found.fresh(transition.now);
        "Cached".clone_into(&mut state.name);
        transition.divert(state, "Retrieved state from cache");
    }
});

/// A result with a key is found from now on. A key that is too long keeps it from that, and the client is told.
pub(in super::super) static KEEP: Rule = Rule::between(ANY, Types::new(&[Completed]), |transition| {
    let Some(state) = &transition.proposed else { return };
    if state.details.text("cache_key").is_some_and(|key| key.chars().count() > LONGEST) {
        let same = state.clone();
        transition
            .divert(same, format!("Cache key exceeded maximum allowed length of {LONGEST} characters."));
    }
})
.then(|transition| {
    let Some(state) = transition.settled() else { return };
    let key = state.details.text("cache_key").filter(|key| !key.is_empty());
    if let Some(key) = key {
        transition.effects.cache = Some((key.to_owned(), state.details.get("cache_expiration").clone()));
    }
});
