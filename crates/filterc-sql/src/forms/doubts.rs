//! Where a way may be far longer than it looks, and what to do then.
//!
//! Estimates do not know how often a value stands in a column, and filters of one shape share one text. Rows that are reached
//! through a condition are all read and sorted for the first page of them: a millisecond for the 250 runs of a usual flow, 60 ms
//! for the 40,000 of a busy one, of which reading in the order asked for finds 50 in 2 ms. So where that order has an index, the
//! text holds both ways and a count of the rows behind the condition, which stops where the other way becomes the
//! shorter one. On 500,000 runs, 50 of one flow by start time:
//!
//! | | 107 runs | 39,773 runs |
//! |---|---|---|
//! | through the flow | 0.39 ms | 57 ms |
//! | in the order asked for | 546 ms | 1.8 ms |
//! | both, by a count | 0.47 ms | 1.7 ms |
//!
//! It is insurance: a tenth of a millisecond, paid where the way is expected to take some times as long, where its rows are
//! counted in an index, and where the table is large enough for the loss to matter.

use std::f64::consts::SQRT_2;

use filterc_catalog::CollectionId;
use filterc_ir::{Predicate, PredicateId, Scalar, ScalarId};

use super::costs::{FIND, NEXT, SORT, checks};
use super::{Forms, Position, Setting, Way, indexes};

/// What the second way and the count cost where they are not needed.
const PREMIUM: f64 = 100.0;

/// In a table of so many rows there is nothing to lose.
const SMALL: f64 = 10_000.0;

/// A condition that may lead to too many rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Doubt {
    /// The condition.
    pub(crate) condition: PredicateId,
    /// It is the way to so many rows at most.
    pub(crate) most: u32,
    /// How the rows are reached where there are more.
    pub(crate) otherwise: Setting,
}

impl Forms<'_> {
    /// The doubt about the way to the queried rows; none where it is not worth another one.
    pub(super) fn doubt(&self, order: ScalarId) -> Option<Doubt> {
        let query = &self.ir.query;
        let of = query.collection;
        if self.rows(of) < SMALL {
            return None;
        }
        let collection = self.catalog.collection(of);
        let plan = self.plan(of, query.predicate, Some(order));
        let Way::Through(id) = plan.way else { return None };
        if plan.cost < 4.0 * PREMIUM
            || self.is_of_one_row(id, of)
            || !indexes::begins(self.ir, collection, order)
        {
            return None;
        }
        let conditions = self.conditions(of, query.predicate, Some(order));
        let way = conditions.iter().find(|condition| condition.id == id).filter(|way| !way.serves)?;
        // What the condition is looked up by is made twice.
        way.source.filter(|source| source * 50.0 <= plan.cost)?;
        // Most pages are shorter than their class.
        let (rows, wanted) = (self.rows(of), self.wanted() / 2.0);
        let others: f64 = conditions
            .iter()
            .filter(|condition| condition.id != id)
            .map(|condition| condition.share)
            .product();
        let through = FIND + checks(&conditions, Some(id), 1.0) + SORT * others;
        let in_order = NEXT + checks(&conditions, None, 1.0);
        // Through `most` rows costs as much as in order until as many of them are found as are wanted.
        let most = (rows * wanted / others.max(1e-9) * in_order / through).sqrt();
        if most * 16.0 > rows {
            return None;
        }
        // The power of two next to it.
        let most = (0..32).map(|bits| 1_u32 << bits).find(|power| f64::from(*power) * SQRT_2 >= most)?;
        let examined = (rows * wanted / (f64::from(most) * others).max(1e-9)).min(rows);
        let otherwise = Setting { collection: of, position: Position::Positive, way: Way::Each, examined };
        Some(Doubt { condition: id, most, otherwise })
    }

    /// True where a condition on the row itself has one row for each value.
    fn is_of_one_row(&self, id: PredicateId, of: CollectionId) -> bool {
        match self.ir.predicate(id) {
            Predicate::Compare(scalar, ..) | Predicate::In(scalar, _) => match self.ir.scalar(scalar) {
                Scalar::Column(column) => indexes::is_unique(self.catalog.collection(of), column),
                _ => false,
            },
            _ => false,
        }
    }
}
