//! Scalars: expressions over the row at hand, innermost `Exists` first.

use filterc_catalog::ColumnId;

use crate::ids::{PredicateId, ScalarId};
use crate::{Operand, TextId};

/// The members of `Coalesce`, a range of scalars that stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scalars {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

impl Scalars {
    /// Iterates over the ids of the scalars.
    pub fn ids(self) -> impl DoubleEndedIterator<Item = ScalarId> + ExactSizeIterator {
        (self.start..self.start + self.len).map(ScalarId)
    }
}

/// A scalar.
///
/// All variants are public on purpose: a pass that does not know a new one shall not compile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar {
    /// A column of the row at hand.
    Column(ColumnId),
    /// A value.
    Value(Operand),
    /// The first that is not NULL.
    Coalesce(Scalars),
    /// The texts one after the other, JSON as its text, NULL as no text.
    Concat(Scalars),
    /// The text of a member of a JSON object.
    JsonText(ColumnId, TextId),
    /// One of two values, by a condition on the same row.
    Case {
        /// The condition.
        when: PredicateId,
        /// The value where the condition is true.
        then: ScalarId,
        /// The value where the condition is false or unknown.
        otherwise: ScalarId,
    },
    /// A sum of numbers, of intervals, or of a timestamp and an interval.
    Add(ScalarId, ScalarId),
    /// A difference of numbers, of intervals, of timestamps, or of a timestamp and an interval.
    Subtract(ScalarId, ScalarId),
    /// The number of the bucket of time that a timestamp lies in, from 0.
    Bucket {
        /// The timestamp.
        of: ScalarId,
        /// The start of bucket 0, in microseconds since 1970.
        start: i64,
        /// The width of each bucket, in microseconds.
        width: i64,
    },
    /// The time of the query.
    Now,
    /// The time at which the query is run: what policies mean by `now`.
    Clock,
}
