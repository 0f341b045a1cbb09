//! Types of states, and sets of them.

/// The type of a state, which the rules go by; its name is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateType {
    Scheduled,
    Pending,
    Running,
    Completed,
    Failed,
    Cancelled,
    Crashed,
    Paused,
    Cancelling,
}

use StateType::{Cancelled, Cancelling, Completed, Crashed, Failed, Paused, Pending, Running, Scheduled};

/// Each type as it is stored, and the usual name of a state of it.
const NAMES: [(StateType, &str, &str); 9] = [
    (Scheduled, "SCHEDULED", "Scheduled"),
    (Pending, "PENDING", "Pending"),
    (Running, "RUNNING", "Running"),
    (Completed, "COMPLETED", "Completed"),
    (Failed, "FAILED", "Failed"),
    (Cancelled, "CANCELLED", "Cancelled"),
    (Crashed, "CRASHED", "Crashed"),
    (Paused, "PAUSED", "Paused"),
    (Cancelling, "CANCELLING", "Cancelling"),
];

/// All types as they are stored.
#[expect(clippy::indexing_slicing, reason = "looked at when it is compiled")]
pub(crate) const STORED: &[&str] = &{
    let (mut stored, mut at) = ([""; NAMES.len()], 0);
    while at < NAMES.len() {
        stored[at] = NAMES[at].1;
        at += 1;
    }
    stored
};

impl StateType {
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, stored, _)| *stored == name).map(|(ty, ..)| *ty)
    }

    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(ty, ..)| *ty == self).map_or("", |(_, stored, _)| stored)
    }

    pub(crate) fn usual_name(self) -> &'static str {
        NAMES.iter().find(|(ty, ..)| *ty == self).map_or("", |(.., usual)| usual)
    }

    /// Nothing is to come any more.
    pub(crate) fn is_final(self) -> bool {
        TERMINAL.has(Some(self))
    }

    /// A run in it holds the slots it was given.
    pub(crate) fn holds_slots(self) -> bool {
        HOLDING.has(Some(self))
    }
}

/// Types of states that a rule is about; that there is no state is one of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Types(u16);

impl Types {
    pub(crate) const fn new(types: &[StateType]) -> Self {
        let (mut set, mut rest) = (0, types);
        while let [first, others @ ..] = rest {
            set |= 1 << *first as u16;
            rest = others;
        }
        Self(set)
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) fn has(self, ty: Option<StateType>) -> bool {
        let bit = ty.map_or(NONE, |ty| 1 << ty as u16);
        self.0 & bit != 0
    }
}

const NONE: u16 = 1 << 15;

/// Every type, and no state.
pub(crate) const ANY: Types = Types(u16::MAX);
pub(crate) const TERMINAL: Types = Types::new(&[Completed, Failed, Cancelled, Crashed]);
pub(crate) const HOLDING: Types = Types::new(&[Pending, Running, Cancelling]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_the_names_they_are_stored_under() {
        for (at, (ty, stored, _)) in NAMES.iter().enumerate() {
            assert_eq!(STORED[at], *stored);
            assert_eq!(StateType::named(stored), Some(*ty));
            assert_eq!(ty.name(), *stored);
        }
        assert_eq!(StateType::named("Running"), None);
    }

    #[test]
    fn no_state_is_in_sets_of_every_type_only() {
        assert!(ANY.has(None) && ANY.has(Some(Cancelling)));
        assert!(!TERMINAL.has(None) && TERMINAL.has(Some(Failed)) && !TERMINAL.has(Some(Cancelling)));
        assert!(ANY.without(TERMINAL).has(None) && !ANY.without(TERMINAL).has(Some(Crashed)));
    }
}
