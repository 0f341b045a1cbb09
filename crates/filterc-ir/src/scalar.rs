//! Scalars: expressions over the row at hand, innermost `Exists` first.

use filterc_catalog::{ColumnId, EnumId};

use crate::TextId;

/// A scalar of an [`Ir`](crate::Ir).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScalarId(pub u32);

/// The members of `Coalesce`, a range of scalars that stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scalars {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

impl Scalars {
    /// Their ids.
    pub fn ids(self) -> impl DoubleEndedIterator<Item = ScalarId> + ExactSizeIterator {
        (self.start..self.start + self.len).map(ScalarId)
    }
}

/// A scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// A column of the row at hand.
    Column(ColumnId),
    /// The first that is not NULL.
    Coalesce(Scalars),
    /// The text of a member of a JSON object.
    JsonText(ColumnId, TextId),
    /// One of two, by an enum column.
    Case {
        /// The column compared.
        column: ColumnId,
        /// Its enum.
        of: EnumId,
        /// The member.
        member: u16,
        /// Where equal.
        then: ScalarId,
        /// Where not, or NULL.
        otherwise: ScalarId,
    },
    /// Interval plus interval.
    Add(ScalarId, ScalarId),
    /// Timestamp minus timestamp.
    Difference(ScalarId, ScalarId),
    /// The time of the query.
    Now,
}
