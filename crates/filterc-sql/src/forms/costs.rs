//! What each way costs on SQLite, in microseconds as measured on rows that are in memory.

use std::slice;

use filterc_catalog::{Collection, CollectionId, Comparison};
use filterc_ir::{LengthClass, Link, Predicate, PredicateId, Scalar, ScalarId};
use smallvec::SmallVec;

use super::shares::length;
use super::{Forms, Way, indexes};

/// To read the next row of a table or of an index in its order.
pub(super) const NEXT: f64 = 0.8;
/// To find a row by a value and read it.
pub(super) const FIND: f64 = 1.7;
/// To find a related row by its key, the next one of which is often the same.
const LOOK_UP: f64 = 0.4;
/// To look at the elements of a set, or through a text.
const SCAN_VALUE: f64 = 1.2;
/// To compare a column.
const CHECK: f64 = 0.05;
/// To look for a value in a list.
const LIST: f64 = 0.2;
/// To sort a row.
pub(super) const SORT: f64 = 0.3;
/// By how much an estimate may be wrong where one relation of many rows lies behind another one.
const DOUBT: f64 = 3.0;

/// Most conditions of a row that are weighed against all others; those whose rows are found first. A body may have thousands.
const WAYS: usize = 16;

/// A way with what it costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) way: Way,
    pub(super) cost: f64,
    /// Rows that are looked at.
    pub(super) examined: f64,
}

/// A condition of a row, with all that a plan needs to know of it.
pub(super) struct Condition {
    pub(super) id: PredicateId,
    /// The share of rows it keeps.
    pub(super) share: f64,
    /// To look at one row with it.
    check: f64,
    /// To make the list of a relation once, and look into it instead.
    list: Option<f64>,
    /// To have the values by which it is a way.
    pub(super) source: Option<f64>,
    /// Rows come in the order asked for through it.
    pub(super) serves: bool,
}

impl Forms<'_> {
    /// The cheapest way to the rows of a collection for which a predicate is true; for a page, in an order.
    pub(super) fn plan(&self, of: CollectionId, predicate: PredicateId, order: Option<ScalarId>) -> Plan {
        let conditions = self.conditions(of, predicate, order);
        let rows = self.rows(of);
        let matching = rows * conditions.iter().map(|condition| condition.share).product::<f64>();
        let until_full = (self.wanted() / matching.max(1e-9)).min(1.0);
        let sorted = if order.is_some() { matching * SORT } else { 0.0 };

        let collection = self.catalog.collection(of);
        let ordered = order.is_some_and(|order| indexes::begins(self.ir, collection, order));
        let examined = if ordered { rows * until_full } else { rows };
        let cost = examined * NEXT + checks(&conditions, None, examined) + if ordered { 0.0 } else { sorted };
        let has_other = conditions.iter().any(|condition| condition.source.is_some());
        let way = if ordered || has_other { Way::Each } else { Way::Free };
        let mut best = Plan { way, cost, examined };
        let mut ways: SmallVec<[_; 4]> = conditions
            .iter()
            .filter_map(|condition| {
                let examined = rows * condition.share * if condition.serves { until_full } else { 1.0 };
                Some((condition.source? + examined * FIND, examined, condition))
            })
            .collect();
        if ways.len() > WAYS {
            ways.sort_by(|(a, ..), (b, ..)| a.total_cmp(b));
            ways.truncate(WAYS);
        }
        for (found, examined, condition) in ways {
            let sorted = if condition.serves { 0.0 } else { sorted };
            let cost = found + checks(&conditions, Some(condition.id), examined) + sorted;
            if cost < best.cost {
                best = Plan { way: Way::Through(condition.id), cost, examined };
            }
        }
        best
    }

    /// The conditions of a row, all of which must be true.
    pub(super) fn conditions(
        &self,
        of: CollectionId,
        predicate: PredicateId,
        order: Option<ScalarId>,
    ) -> SmallVec<[Condition; 4]> {
        let conditions = match self.ir.predicate(predicate) {
            Predicate::And(members) => self.ir.members(members),
            Predicate::True => &[],
            _ => slice::from_ref(&predicate),
        };
        conditions.iter().map(|id| self.condition(*id, of, order)).collect()
    }

    fn condition(&self, id: PredicateId, of: CollectionId, order: Option<ScalarId>) -> Condition {
        let collection = self.catalog.collection(of);
        let own = |share, check, source: Option<f64>| Condition {
            id,
            share,
            check,
            list: None,
            source,
            serves: false,
        };
        let (share, predicate) = (self.share(id, of), self.ir.predicate(id));
        match predicate {
            Predicate::Compare(scalar, ..) | Predicate::Null(scalar) | Predicate::In(scalar, _) => {
                let values = if let Predicate::In(_, list) = predicate { length(list) * LIST } else { 0.0 };
                let source = self.is_way(scalar, collection).then_some(values);
                let serves = order.is_some_and(|order| self.serves(predicate, scalar, collection, order));
                Condition { serves, ..own(share, CHECK, source) }
            }
            Predicate::Exists(link, inner) if self.is_of_key(link, inner, of) => {
                let (values, is_one) = match self.ir.predicate(inner) {
                    Predicate::In(_, list) => (length(list) * LIST, list.class() == LengthClass::One),
                    _ => (0.0, true),
                };
                let source = indexes::begins_with(collection, link.outer).then_some(values);
                let follows = |order| indexes::follows(self.ir, collection, link.outer, order);
                Condition { serves: is_one && order.is_some_and(follows), ..own(share, CHECK, source) }
            }
            Predicate::Exists(link, inner) => {
                let related = self.share(inner, link.collection);
                let plan = self.plan(link.collection, inner, None);
                let probes = self.rows(link.collection) * related * LOOK_UP;
                let source = indexes::begins_with(collection, link.outer).then_some(plan.cost + probes);
                let check = self.look_up(link, inner, of);
                Condition { list: Some(plan.cost), ..own(share, check, source) }
            }
            _ => own(share, self.check(id, of), None),
        }
    }

    fn is_way(&self, scalar: ScalarId, collection: &Collection) -> bool {
        let as_stored = indexes::is_compared_as_stored(self.ir.type_of(scalar, collection));
        as_stored && indexes::begins(self.ir, collection, scalar)
    }

    /// True where the rows that a condition on a scalar leads to come in the order asked for.
    fn serves(
        &self,
        predicate: Predicate,
        scalar: ScalarId,
        collection: &Collection,
        order: ScalarId,
    ) -> bool {
        let is_one = match predicate {
            Predicate::Compare(_, comparison, _) => comparison == Comparison::Equal,
            Predicate::In(_, list) => list.class() == LengthClass::One,
            _ => false,
        };
        let follows = match self.ir.scalar(scalar) {
            Scalar::Column(column) => is_one && indexes::follows(self.ir, collection, column, order),
            _ => false,
        };
        let is_range = matches!(predicate, Predicate::Compare(..));
        follows || ((is_range || is_one) && indexes::is_same(self.ir, scalar, order))
    }

    /// True where so many look-ups of a relation cost more than a list of its keys.
    pub(super) fn is_listed(&self, link: Link, inner: PredicateId, of: CollectionId, rows: f64) -> bool {
        let list = self.plan(link.collection, inner, None).cost;
        list + rows * LIST < rows * self.look_up(link, inner, of)
    }

    /// What it costs to look for a related row. Related rows are read up to the first one that fits.
    fn look_up(&self, link: Link, inner: PredicateId, of: CollectionId) -> f64 {
        let share = self.share(inner, link.collection).max(1e-9);
        let read = self.fanout(link, of).min(1.0 / share);
        let doubt = if !link.to_one && self.goes_on(inner) { DOUBT } else { 1.0 };
        let found = if link.to_one { LOOK_UP } else { FIND };
        read * (found + self.check(inner, link.collection)) * doubt
    }

    /// True where a condition asks for relations of many rows itself.
    fn goes_on(&self, id: PredicateId) -> bool {
        match self.ir.predicate(id) {
            Predicate::And(members) | Predicate::Or(members) => {
                self.ir.members(members).iter().any(|member| self.goes_on(*member))
            }
            Predicate::Exists(link, _) => !link.to_one,
            _ => false,
        }
    }

    /// What it costs to look at a row with a condition, one condition after the other.
    fn check(&self, id: PredicateId, of: CollectionId) -> f64 {
        match self.ir.predicate(id) {
            Predicate::And(members) => {
                let (mut left, mut cost) = (1.0, 0.0);
                for member in self.ir.members(members) {
                    cost += left * self.check(*member, of);
                    left *= self.share(*member, of);
                }
                cost
            }
            Predicate::Or(members) => {
                self.ir.members(members).iter().map(|member| self.check(*member, of)).sum()
            }
            Predicate::Not(inner) => self.check(inner, of),
            Predicate::Like(..) | Predicate::SetAny(..) | Predicate::SetAll(..) => SCAN_VALUE,
            Predicate::Exists(link, inner) if !self.is_of_key(link, inner, of) => {
                self.look_up(link, inner, of)
            }
            _ => CHECK,
        }
    }
}

/// What it costs to look at so many rows with all conditions but one; own columns come before relations.
pub(super) fn checks(conditions: &[Condition], but: Option<PredicateId>, rows: f64) -> f64 {
    let (mut left, mut cost) = (rows, 0.0);
    for relations in [false, true] {
        let these =
            |condition: &&Condition| condition.list.is_some() == relations && Some(condition.id) != but;
        for condition in conditions.iter().filter(these) {
            let looked_at = left * condition.check;
            cost += condition.list.map_or(looked_at, |list| looked_at.min(list + left * LIST));
            left *= condition.share;
        }
    }
    cost
}
