//! What each access path costs on SQLite, in microseconds as measured on rows that are in memory.

use std::cell::RefCell;
use std::slice;

use filterc_catalog::{Catalog, Collection, CollectionId, Comparison, Sizes};
use filterc_ir::{Ir, LengthClass, Link, List, Predicate, PredicateId, Scalar, ScalarId};
use smallvec::SmallVec;

use super::{AccessPath, indexes};

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
const UNCERTAINTY: f64 = 3.0;

/// How many conditions of a row are weighed against all others, those first that find their rows fastest. A body may have
/// thousands.
const CANDIDATES: usize = 16;

/// The most scans of related rows that are remembered, so that no body makes the memory long to search.
const REMEMBERED: usize = 16;

/// Estimates what a query costs.
pub(super) struct Estimator<'a> {
    pub(super) ir: &'a Ir,
    pub(super) catalog: &'a Catalog,
    pub(super) sizes: &'a Sizes,
    /// The best scans of related rows, which are asked for more than once.
    related: RefCell<SmallVec<[(Related, ScanCost); 4]>>,
}

/// Rows of a collection that fulfil a predicate.
type Related = (CollectionId, PredicateId);

/// An access path with what it costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScanCost {
    pub(super) path: AccessPath,
    pub(super) cost: f64,
    /// Rows that are looked at.
    pub(super) examined: f64,
}

/// A condition of a row, with all that a plan needs to know of it.
pub(super) struct Condition {
    pub(super) id: PredicateId,
    /// The part of the rows it keeps.
    pub(super) selectivity: f64,
    /// The cost of asking it of one row.
    check: f64,
    /// The cost of listing the keys of its related rows once, to look into that list instead.
    list: Option<f64>,
    /// The cost of the values by which an index finds its rows; none where no index does.
    pub(super) lookup: Option<f64>,
    /// True where its index gives the rows in the requested order.
    pub(super) gives_order: bool,
}

pub(super) type Conditions = SmallVec<[Condition; 4]>;

impl<'a> Estimator<'a> {
    pub(super) fn new(ir: &'a Ir, catalog: &'a Catalog, sizes: &'a Sizes) -> Self {
        Self { ir, catalog, sizes, related: RefCell::default() }
    }

    /// The cheapest scan of the rows of a collection for which a predicate is true.
    pub(super) fn scan(&self, of: CollectionId, predicate: PredicateId) -> ScanCost {
        let known =
            self.related.borrow().iter().find(|(key, _)| *key == (of, predicate)).map(|known| known.1);
        known.unwrap_or_else(|| {
            let best = self.cheapest(of, &self.conditions(of, predicate, None), None);
            let mut related = self.related.borrow_mut();
            if related.len() < REMEMBERED {
                related.push(((of, predicate), best));
            }
            best
        })
    }

    /// The cheapest scan of the rows of a collection that fulfil these conditions; for a page, in an order.
    pub(super) fn cheapest(
        &self,
        of: CollectionId,
        conditions: &[Condition],
        order: Option<ScalarId>,
    ) -> ScanCost {
        let rows = self.rows(of);
        let matching = rows * conditions.iter().map(|condition| condition.selectivity).product::<f64>();
        let until_full = (self.rows_needed() / matching.max(1e-9)).min(1.0);
        let sorted = if order.is_some() { matching * SORT } else { 0.0 };

        let collection = self.catalog.collection(of);
        let ordered = order.is_some_and(|order| indexes::index_begins_with(self.ir, collection, order));
        let examined = if ordered { rows * until_full } else { rows };
        let cost = examined * NEXT + checks(conditions, None, examined) + if ordered { 0.0 } else { sorted };
        let path = if ordered {
            AccessPath::InOrder
        } else if conditions.iter().any(|condition| condition.lookup.is_some()) {
            AccessPath::FullScan
        } else {
            AccessPath::DatabaseChoice
        };
        let mut best = ScanCost { path, cost, examined };
        let mut candidates: SmallVec<[_; 4]> = conditions
            .iter()
            .filter_map(|condition| {
                let examined =
                    rows * condition.selectivity * if condition.gives_order { until_full } else { 1.0 };
                Some((condition.lookup? + examined * FIND, examined, condition))
            })
            .collect();
        if candidates.len() > CANDIDATES {
            candidates.sort_by(|(a, ..), (b, ..)| a.total_cmp(b));
            candidates.truncate(CANDIDATES);
        }
        for (found, examined, condition) in candidates {
            let sorted = if condition.gives_order { 0.0 } else { sorted };
            let cost = found + checks(conditions, Some(condition.id), examined) + sorted;
            if cost < best.cost {
                best = ScanCost { path: AccessPath::Index(condition.id), cost, examined };
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
    ) -> Conditions {
        let conditions = match self.ir.predicate(predicate) {
            Predicate::And(members) => self.ir.members(members),
            Predicate::True => &[],
            _ => slice::from_ref(&predicate),
        };
        conditions.iter().map(|id| self.condition(*id, of, order)).collect()
    }

    fn condition(&self, id: PredicateId, of: CollectionId, order: Option<ScalarId>) -> Condition {
        let collection = self.catalog.collection(of);
        let own = |selectivity, check, lookup: Option<f64>| Condition {
            id,
            selectivity,
            check,
            list: None,
            lookup,
            gives_order: false,
        };
        let (selectivity, predicate) = (self.selectivity(id, of), self.ir.predicate(id));
        match predicate {
            Predicate::Compare(scalar, ..) | Predicate::Null(scalar) | Predicate::In(scalar, _) => {
                let values = if let Predicate::In(_, list) = predicate { length(list) * LIST } else { 0.0 };
                let lookup = self.is_indexed(scalar, collection).then_some(values);
                let gives_order =
                    order.is_some_and(|order| self.gives_order(predicate, scalar, collection, order));
                Condition { gives_order, ..own(selectivity, CHECK, lookup) }
            }
            Predicate::Exists(link, inner) if self.is_of_key(link, inner, of) => {
                let (values, is_one) = match self.ir.predicate(inner) {
                    Predicate::In(_, list) => (length(list) * LIST, list.class() == LengthClass::One),
                    _ => (0.0, true),
                };
                let lookup = indexes::begins_with(collection, link.outer).then_some(values);
                let follows = |order| indexes::index_continues_with(self.ir, collection, link.outer, order);
                Condition {
                    gives_order: is_one && order.is_some_and(follows),
                    ..own(selectivity, CHECK, lookup)
                }
            }
            Predicate::Exists(link, inner) => {
                let related = self.selectivity(inner, link.collection);
                let list = self.scan(link.collection, inner).cost;
                let probes = self.rows(link.collection) * related * LOOK_UP;
                let lookup = indexes::begins_with(collection, link.outer).then_some(list + probes);
                let check = self.look_up(link, inner, of);
                Condition { list: Some(list), ..own(selectivity, check, lookup) }
            }
            _ => own(selectivity, self.check(id, of), None),
        }
    }

    fn is_indexed(&self, scalar: ScalarId, collection: &Collection) -> bool {
        let as_stored = indexes::is_compared_as_stored(self.ir.type_of(scalar, collection));
        as_stored && indexes::index_begins_with(self.ir, collection, scalar)
    }

    /// True where the index of a condition on a scalar gives the rows in the requested order.
    fn gives_order(
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
            Scalar::Column(column) => {
                is_one && indexes::index_continues_with(self.ir, collection, column, order)
            }
            _ => false,
        };
        let is_range = matches!(predicate, Predicate::Compare(..));
        follows || ((is_range || is_one) && indexes::is_same(self.ir, scalar, order))
    }

    /// True where a relation only compares a key that a foreign key of this collection holds. A policy that asks more of the
    /// related rows is one of the conditions on them.
    pub(super) fn is_of_key(&self, link: Link, inner: PredicateId, of: CollectionId) -> bool {
        let column = self.catalog.collection(of).column(link.outer);
        let related = self.catalog.collection(link.collection);
        let is_foreign = column.references.is_some_and(|reference| reference.collection == link.collection);
        let (Predicate::Compare(scalar, Comparison::Equal, _) | Predicate::In(scalar, _)) =
            self.ir.predicate(inner)
        else {
            return false;
        };
        let is_compared = self.ir.scalar(scalar) == Scalar::Column(link.inner);
        is_foreign && link.to_one && link.inner == related.key && is_compared
    }

    /// True where so many look-ups of a relation cost more than a list of its keys.
    pub(super) fn is_listed(&self, link: Link, inner: PredicateId, of: CollectionId, rows: f64) -> bool {
        let list = self.scan(link.collection, inner).cost;
        list + rows * LIST < rows * self.look_up(link, inner, of)
    }

    /// The cost of looking for a related row. Related rows are read up to the first one that fits.
    fn look_up(&self, link: Link, inner: PredicateId, of: CollectionId) -> f64 {
        let selectivity = self.selectivity(inner, link.collection).max(1e-9);
        let read = self.fanout(link, of).min(1.0 / selectivity);
        let factor = if !link.to_one && self.has_to_many(inner) { UNCERTAINTY } else { 1.0 };
        let found = if link.to_one { LOOK_UP } else { FIND };
        read * (found + self.check(inner, link.collection)) * factor
    }

    /// True where a condition asks for relations of many rows itself.
    fn has_to_many(&self, id: PredicateId) -> bool {
        match self.ir.predicate(id) {
            Predicate::And(members) | Predicate::Or(members) => {
                self.ir.members(members).iter().any(|member| self.has_to_many(*member))
            }
            Predicate::Exists(link, _) => !link.to_one,
            _ => false,
        }
    }

    /// The cost of asking a condition of a row, one member after the other.
    fn check(&self, id: PredicateId, of: CollectionId) -> f64 {
        match self.ir.predicate(id) {
            Predicate::And(members) => {
                let (mut left, mut cost) = (1.0, 0.0);
                for member in self.ir.members(members) {
                    cost += left * self.check(*member, of);
                    left *= self.selectivity(*member, of);
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

/// The cost of asking all conditions but one of so many rows; own columns come before relations.
pub(super) fn checks(conditions: &[Condition], but: Option<PredicateId>, rows: f64) -> f64 {
    let (mut left, mut cost) = (rows, 0.0);
    for relations in [false, true] {
        let these =
            |condition: &&Condition| condition.list.is_some() == relations && Some(condition.id) != but;
        for condition in conditions.iter().filter(these) {
            let looked_at = left * condition.check;
            cost += condition.list.map_or(looked_at, |list| looked_at.min(list + left * LIST));
            left *= condition.selectivity;
        }
    }
    cost
}

/// About how many elements a list of this class has.
pub(super) fn length(list: List) -> f64 {
    match list.class() {
        LengthClass::None => 0.0,
        LengthClass::One => 1.0,
        LengthClass::Few(slots) => slots.into(),
        LengthClass::Many => 100.0,
        LengthClass::Thousands => 10_000.0,
    }
}
