//! Which part of the rows a condition keeps. Guesses, as planners without statistics make them; they only need to be right
//! by a factor of ten.

use filterc_catalog::{Collection, CollectionId, Comparison, Type};
use filterc_ir::{Link, PageDepth, Predicate, PredicateId, Scalar, ScalarId};

use super::cost::{Estimator, length};
use super::indexes;

/// The part of the rows whose set has a given element.
const ELEMENT: f64 = 1.0 / 5.0;
/// The part of the texts that match a pattern.
const PATTERN: f64 = 1.0 / 20.0;
/// The part of the values on one side of a bound.
const RANGE: f64 = 1.0 / 4.0;
/// The part of the rows with NULL.
const NULL: f64 = 1.0 / 10.0;
/// The part of the rows with one value of a text, a number or a time.
const VALUE: f64 = 1.0 / 100.0;
/// The part of the rows with one value of a UUID that refers to nothing the catalog knows of.
const ID: f64 = 1.0 / 1_000.0;

impl Estimator<'_> {
    /// About how many rows a collection has.
    pub(super) fn rows(&self, collection: CollectionId) -> f64 {
        self.sizes.rows(collection)
    }

    /// About how many rows of the order are needed until the page is full.
    pub(super) fn rows_needed(&self) -> f64 {
        match self.ir.query.page_depth() {
            Some(PageDepth::Hundred) => 100.0,
            Some(PageDepth::Thousand) => 250.0,
            Some(PageDepth::TenThousand) => 2_500.0,
            Some(PageDepth::Further) => 50_000.0,
            None => f64::INFINITY,
        }
    }

    /// The part of the rows of a collection for which a predicate is true, between 0 and 1.
    pub(super) fn selectivity(&self, id: PredicateId, of: CollectionId) -> f64 {
        let collection = self.catalog.collection(of);
        match self.ir.predicate(id) {
            Predicate::True => 1.0,
            Predicate::False => 0.0,
            Predicate::And(members) => {
                self.ir.members(members).iter().map(|member| self.selectivity(*member, of)).product()
            }
            Predicate::Or(members) => {
                let members = self.ir.members(members).iter();
                let none: f64 = members.map(|member| 1.0 - self.selectivity(*member, of)).product();
                1.0 - none
            }
            Predicate::Not(inner) => 1.0 - self.selectivity(inner, of),
            Predicate::Compare(scalar, Comparison::Equal, _) => self.one_value(scalar, of, collection),
            Predicate::Compare(..) | Predicate::Relate(..) => RANGE,
            Predicate::In(scalar, list) => (length(list) * self.one_value(scalar, of, collection)).min(1.0),
            Predicate::Null(_) => NULL,
            Predicate::Like(..) => PATTERN,
            Predicate::SetAny(_, list) => 1.0 - (1.0 - ELEMENT).powf(length(list)),
            Predicate::SetAll(_, list) => ELEMENT.powf(length(list)),
            Predicate::SetEmpty(_) => ELEMENT,
            Predicate::Exists(link, inner) => self.related(link, inner, of),
        }
    }

    fn related(&self, link: Link, inner: PredicateId, of: CollectionId) -> f64 {
        let selectivity = self.selectivity(inner, link.collection);
        if link.to_one { selectivity } else { (self.fanout(link, of) * selectivity).min(1.0) }
    }

    /// About how many related rows a row has.
    pub(super) fn fanout(&self, link: Link, of: CollectionId) -> f64 {
        if link.to_one { 1.0 } else { (self.rows(link.collection) / self.rows(of)).max(1.0) }
    }

    /// The part of the rows with one value of a scalar.
    fn one_value(&self, scalar: ScalarId, of: CollectionId, collection: &Collection) -> f64 {
        let Scalar::Column(id) = self.ir.scalar(scalar) else { return VALUE };
        let column = collection.column(id);
        if indexes::is_unique(collection, id) {
            return 1.0 / self.rows(of);
        }
        if let Some(reference) = &column.references {
            return 1.0 / self.rows(reference.collection);
        }
        match column.ty {
            Type::Bool => 0.5,
            Type::Enum(of) => {
                let members = self.catalog.enumeration(of).members.len();
                1.0 / f64::from(u32::try_from(members).unwrap_or(u32::MAX).max(1))
            }
            Type::Uuid => ID,
            _ => VALUE,
        }
    }
}
