//! Where an access path may take far longer than estimated, and which two paths the statement then holds.
//!
//! Estimates do not know how often a value occurs in a column, and queries of one shape share one text. Two paths go wrong:
//!
//! - Rows that are reached through a condition are all read and sorted for the first page of them: a millisecond for the 250
//!   runs of a usual flow, 60 ms for the 40,000 of a busy one, of which reading in the requested order finds 50 in 2 ms.
//! - Rows that are read in the requested order are all read where fewer than a page are selected: 2 ms for a name that a twentieth
//!   of the flows have, 600 ms for the name of one flow, whose 85 runs take 2 ms.
//!
//! So where that order has an index, the text holds both paths, and first asks whether the condition selects more rows than make
//! the alternative the shorter one. On 500,000 runs, 50 of one flow by start time, with SQLite's default page cache of 2,000 KiB:
//!
//! | | 107 runs | 39,773 runs |
//! |---|---|---|
//! | through the flow | 0.39 ms | 57 ms |
//! | in the requested order | 546 ms | 1.8 ms |
//! | adaptive | 0.43 ms | 1.7 ms |
//!
//! It is insurance: paid where it costs little compared with the estimate, and where the table is large enough for the loss to
//! matter.

use std::f64::consts::SQRT_2;

use filterc_catalog::CollectionId;
use filterc_ir::{LengthClass, Predicate, PredicateId, Scalar, ScalarId};

use super::cost::{Condition, Estimator, FIND, NEXT, SORT, ScanCost, checks};
use super::{AccessPath, indexes};

/// The cost of the second path and of the question where they turn out not to be needed.
const OVERHEAD: f64 = 100.0;

/// The estimated cost of skipping an entry of an index. It really takes a quarter of that, so that the question stays small where
/// the plan was estimated to cost more than it does.
const SKIP: f64 = 0.1;

/// The most entries that are skipped where the requested order is the estimated path: that takes a tenth of a millisecond.
const MOST_SKIPPED: f64 = 4_096.0;

/// How many are skipped at most for a condition on the row itself, where nothing else has to be looked at: such pages are
/// estimated to take less than that.
const MOST_SKIPPED_OWN: f64 = 512.0;

/// Tables with fewer rows have nothing to lose.
const SMALL: f64 = 10_000.0;

/// By how many times the possible loss must exceed the estimated cost,
const LOSS: f64 = 20.0;

/// or the cost of the list of a relation, where that is more.
const LOSS_OF_LIST: f64 = 100.0;

/// Two paths that are worth having both, and how many rows each of them looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alternatives {
    pub(super) condition: PredicateId,
    pub(super) threshold: u32,
    pub(super) examined_through: f64,
    pub(super) examined_in_order: f64,
}

impl Estimator<'_> {
    /// The two paths to the queried rows; none where the estimated one is good enough alone.
    pub(super) fn alternatives(
        &self,
        order: ScalarId,
        conditions: &[Condition],
        best: ScanCost,
    ) -> Option<Alternatives> {
        let of = self.ir.query.collection;
        if self.rows(of) < SMALL || !indexes::index_begins_with(self.ir, self.catalog.collection(of), order) {
            return None;
        }
        let is_uncertain =
            |condition: &&Condition| !condition.gives_order && !self.is_certain(condition.id, of);
        let (through, longest) = match best.path {
            AccessPath::Index(id) if best.cost >= 4.0 * OVERHEAD => {
                let through = conditions.iter().find(|condition| condition.id == id).filter(is_uncertain)?;
                // The values that the condition is looked up by are made twice.
                through.lookup.filter(|lookup| lookup * 50.0 <= best.cost)?;
                (through, f64::INFINITY)
            }
            AccessPath::InOrder => {
                let lookup = |condition: &Condition| condition.lookup.unwrap_or(f64::INFINITY);
                let cheaper = |a: &&Condition, b: &&Condition| lookup(a).total_cmp(&lookup(b));
                let through = conditions.iter().filter(is_uncertain).min_by(cheaper)?;
                let in_order = self.rows(of) * (NEXT + checks(conditions, None, 1.0));
                let is_cheap = lookup(through) <= best.cost || lookup(through) * LOSS_OF_LIST <= in_order;
                if !is_cheap || in_order < LOSS * best.cost {
                    return None;
                }
                let is_relation = matches!(self.ir.predicate(through.id), Predicate::Exists(..));
                let most = if is_relation { MOST_SKIPPED } else { MOST_SKIPPED_OWN };
                // The question takes a tenth of the estimated cost of everything.
                (through, ((best.cost + lookup(through)) / 10.0 / SKIP).min(most))
            }
            _ => return None,
        };
        // Most pages are shorter than their class.
        let (rows, needed) = (self.rows(of), self.rows_needed() / 2.0);
        let others = conditions.iter().filter(|other| other.id != through.id);
        let others: f64 = others.map(|other| other.selectivity).product();
        let cost_through = FIND + checks(conditions, Some(through.id), 1.0) + SORT * others;
        let cost_in_order = NEXT + checks(conditions, None, 1.0);
        // Reading so many rows through the condition costs as much as reading in order until as many of them are found as are
        // needed.
        let threshold = (rows * needed / others.max(1e-9) * cost_in_order / cost_through).sqrt().min(longest);
        if threshold * 16.0 > rows {
            return None;
        }
        // The power of two next to it.
        let powers = (0..32).map(|bits| 1_u32 << bits);
        let threshold = powers.into_iter().find(|power| f64::from(*power) * SQRT_2 >= threshold)?;
        Some(Alternatives {
            condition: through.id,
            threshold,
            examined_through: (rows * through.selectivity).min(threshold.into()),
            examined_in_order: (rows * needed / (f64::from(threshold) * others).max(1e-9)).min(rows),
        })
    }

    /// True where a condition on the row itself has one row for each value, or so many values that asking twice takes long.
    fn is_certain(&self, id: PredicateId, of: CollectionId) -> bool {
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
