//! Places in a program.

/// A place in a program: a step, or one of the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(pub(super) u32);

impl Place {
    /// The row is selected.
    pub(super) const ACCEPT: Self = Self(u32::MAX);
    /// It is not.
    pub(super) const REJECT: Self = Self(u32::MAX - 1);
}
