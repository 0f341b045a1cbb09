//! Runs that hold slots, by their states.

use filterc_server::reader::Reader;

/// The states in which a run holds a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holders {
    /// The runs that hold a slot of a queue by itself.
    OfQueue,
    /// The runs that hold a slot of a pool, where a run that is being cancelled gives it back at once.
    OfPool,
}

impl Holders {
    pub(super) fn states(self) -> &'static [&'static str] {
        match self {
            Self::OfQueue => &["PENDING", "RUNNING", "CANCELLING"],
            Self::OfPool => &["PENDING", "RUNNING"],
        }
    }
}

/// The positions of states of runs.
pub(super) fn states_by_name(reader: &Reader<'_>, names: &[&str]) -> Vec<u16> {
    let states = reader.app.catalog().enums().find(|(_, of)| of.name == "StateType");
    let members = states.into_iter().flat_map(|(_, of)| (0..).zip(&of.members));
    members.filter(|(_, name)| names.contains(&name.as_str())).map(|(at, _)| at).collect()
}

/// The states in which a run holds a slot.
pub(super) fn holding(reader: &Reader<'_>, holders: Holders) -> Vec<u16> {
    states_by_name(reader, holders.states())
}
