//! Where a way may be far longer than it looks, and what to do then.
//!
//! Estimates do not know how often a value stands in a column, and filters of one shape share one text. Two ways go wrong:
//!
//! - Rows that are reached through a condition are all read and sorted for the first page of them: a millisecond for the 250
//!   runs of a usual flow, 60 ms for the 40,000 of a busy one, of which reading in the order asked for finds 50 in 2 ms.
//! - Rows that are read in the order asked for are all read where fewer than a page are selected: 2 ms for a name that a twentieth
//!   of the flows have, 600 ms for the name of one flow, to whose 85 runs it is 2 ms.
//!
//! So where that order has an index, the text holds both ways, and asks first whether the condition leads to more rows than make the
//! other way the shorter one. On 500,000 runs, 50 of one flow by start time, with the 2,000 KiB of pages that SQLite keeps of itself:
//!
//! | | 107 runs | 39,773 runs |
//! |---|---|---|
//! | through the flow | 0.39 ms | 57 ms |
//! | in the order asked for | 546 ms | 1.8 ms |
//! | both | 0.43 ms | 1.7 ms |
//!
//! It is insurance: paid where it costs little of what the way is expected to take, and where the table is large enough for
//! the loss to matter.

use std::f64::consts::SQRT_2;

use filterc_catalog::CollectionId;
use filterc_ir::{LengthClass, Predicate, PredicateId, Scalar, ScalarId};

use super::costs::{Condition, FIND, NEXT, SORT, checks};
use super::{Forms, Position, Setting, Way, indexes};

/// What the second way and the question cost where they are not needed.
const PREMIUM: f64 = 100.0;

/// What an entry of an index that is skipped is reckoned at. It takes a quarter of that; what is asked stays small where the plan was
/// expected to cost more than it does.
const COUNT: f64 = 0.1;

/// More are not skipped where the order is the way that is expected: that takes a tenth of a millisecond.
const MOST: f64 = 4_096.0;

/// The same for a condition on the row itself, where nothing else has to be looked at: pages are expected in less time than that.
const MOST_OWN: f64 = 512.0;

/// In a table of so many rows there is nothing to lose.
const SMALL: f64 = 10_000.0;

/// By how many times a loss must be greater than what is expected,
const LOSS: f64 = 20.0;

/// or than what the list of a relation costs, where that is more.
const LOSS_OF_LIST: f64 = 100.0;

/// A condition that leads to few rows, or to many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Doubt {
    /// The condition.
    pub(crate) condition: PredicateId,
    /// It is the way to so many rows at most.
    pub(crate) most: u32,
    /// How the rows are reached where there are no more,
    pub(crate) few: Setting,
    /// and where there are.
    pub(crate) many: Setting,
}

impl Forms<'_> {
    /// The doubt about the way to the queried rows; none where it is not worth another one.
    pub(super) fn doubt(&self, order: ScalarId) -> Option<Doubt> {
        let query = &self.ir.query;
        let of = query.collection;
        if self.rows(of) < SMALL || !indexes::begins(self.ir, self.catalog.collection(of), order) {
            return None;
        }
        let plan = self.plan(of, query.predicate, Some(order));
        let conditions = self.conditions(of, query.predicate, Some(order));
        let is_doubtful = |condition: &&Condition| !condition.serves && !self.is_settled(condition.id, of);
        let (way, longest) = match plan.way {
            Way::Through(id) if plan.cost >= 4.0 * PREMIUM => {
                let way = conditions.iter().find(|condition| condition.id == id).filter(is_doubtful)?;
                // What the condition is looked up by is made twice.
                way.source.filter(|source| source * 50.0 <= plan.cost)?;
                (way, f64::INFINITY)
            }
            Way::Each => {
                let source = |condition: &Condition| condition.source.unwrap_or(f64::INFINITY);
                let cheaper = |a: &&Condition, b: &&Condition| source(a).total_cmp(&source(b));
                let way = conditions.iter().filter(is_doubtful).min_by(cheaper)?;
                let in_order = self.rows(of) * (NEXT + checks(&conditions, None, 1.0));
                let is_cheap = source(way) <= plan.cost || source(way) * LOSS_OF_LIST <= in_order;
                if !is_cheap || in_order < LOSS * plan.cost {
                    return None;
                }
                let is_relation = matches!(self.ir.predicate(way.id), Predicate::Exists(..));
                let most = if is_relation { MOST } else { MOST_OWN };
                // To find it out takes a tenth of what all of it is expected to take.
                (way, ((plan.cost + source(way)) / 10.0 / COUNT).min(most))
            }
            _ => return None,
        };
        // Most pages are shorter than their class.
        let (rows, wanted) = (self.rows(of), self.wanted() / 2.0);
        let others: f64 =
            conditions.iter().filter(|other| other.id != way.id).map(|other| other.share).product();
        let through = FIND + checks(&conditions, Some(way.id), 1.0) + SORT * others;
        let in_order = NEXT + checks(&conditions, None, 1.0);
        // Through `most` rows costs as much as in order until as many of them are found as are wanted.
        let most = (rows * wanted / others.max(1e-9) * in_order / through).sqrt().min(longest);
        if most * 16.0 > rows {
            return None;
        }
        // The power of two next to it.
        let most = (0..32).map(|bits| 1_u32 << bits).find(|power| f64::from(*power) * SQRT_2 >= most)?;
        let examined = (rows * wanted / (f64::from(most) * others).max(1e-9)).min(rows);
        let setting = |way, examined| Setting { collection: of, position: Position::Positive, way, examined };
        let few = setting(Way::Through(way.id), (rows * way.share).min(most.into()));
        Some(Doubt { condition: way.id, most, few, many: setting(Way::Each, examined) })
    }

    /// True where a condition on the row itself has one row for each value, or so many values that it takes long to ask twice.
    fn is_settled(&self, id: PredicateId, of: CollectionId) -> bool {
        match self.ir.predicate(id) {
            Predicate::In(_, list) if list.class() == LengthClass::Thousands => true,
            Predicate::Compare(scalar, ..) | Predicate::In(scalar, _) => match self.ir.scalar(scalar) {
                Scalar::Column(column) => indexes::is_unique(self.catalog.collection(of), column),
                _ => false,
            },
            _ => false,
        }
    }
}
