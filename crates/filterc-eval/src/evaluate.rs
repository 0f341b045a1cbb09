//! What answers are made with: predicates and scalars of one query, for one row.

use std::borrow::Cow;

use filterc_ir::{PredicateId, ScalarId};

use crate::{Cell, Record};

/// Evaluates the predicates and scalars of one query.
pub(crate) trait Evaluate {
    /// True where the predicate is true for the row.
    fn accepts(&self, predicate: PredicateId, row: &Record) -> bool;
    /// The value of a scalar.
    fn scalar<'r>(&'r self, id: ScalarId, row: &'r Record) -> Cow<'r, Cell>;
}
