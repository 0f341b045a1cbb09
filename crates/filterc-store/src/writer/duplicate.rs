//! Rows that are in the way of others.

use crate::error::StoreError;

/// Whether a row is in the way of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicate {
    Visible,
    /// There may be one, which the policy hides.
    Unknown,
}

impl Duplicate {
    /// Returns the error where a unique index refused a row: that it is taken is told only of rows that may be seen.
    pub(super) fn describe(self, error: StoreError) -> StoreError {
        if error.is_taken() && self == Self::Unknown { StoreError::hidden() } else { error }
    }
}
