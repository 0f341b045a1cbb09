//! A query as a flat program.
//!
//! Only rows for which the predicate is true count, so a program needs two values where predicates have three: a negation is
//! pushed down to the tests (for Kleene's tables `not (a and b)` is `not a or not b`), and a test asks whether its predicate
//! is true, or false, as wanted; unknown is neither. What is left is a list of tests, each with the place to go on at when it
//! passes and when it fails; `and` and `or` are nothing but these places.

mod blocks;
mod compile;
mod lists;
mod print;
mod probe;
mod run;
mod scalar;
mod test;

use filterc_catalog::{Catalog, CollectionId};
use filterc_ir::{DialectSemantics, Guarded, Ir, Origin, PredicateId, ScalarId};

pub use run::Matcher;
use scalar::Source;
use test::Test;

use crate::order::Rules;
use crate::{Answer, Dataset};

/// A place in a program: a step, or one of the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place(u32);

impl Place {
    /// The row is selected.
    const ACCEPT: Self = Self(u32::MAX);
    /// It is not.
    const REJECT: Self = Self(u32::MAX - 1);
}

/// A test and where to go on.
#[derive(Debug, Clone)]
struct Step {
    test: Test,
    /// Passes where the predicate is this, not where it is unknown.
    wanted: bool,
    pass: Place,
    fail: Place,
    /// The predicate it came from, and the collection whose rows it is over.
    of: (PredicateId, CollectionId),
}

/// A query, ready to run over rows; made once, run by any number of threads.
#[derive(Debug, Clone)]
pub struct Program {
    catalog: Catalog,
    differences: DialectSemantics,
    ir: Ir,
    steps: Vec<Step>,
    /// The step at which the predicate of the query begins.
    start: Place,
    /// The predicates of the query that rows are counted by.
    entries: Vec<(PredicateId, Place)>,
    /// The scalars that rows are sorted and grouped by.
    scalars: Vec<(ScalarId, Source)>,
    /// True where it reads no other collection.
    single: bool,
}

impl Program {
    /// The program of a query, for answers as this database gives them.
    pub fn new(guarded: &Guarded, catalog: &Catalog, differences: DialectSemantics) -> Self {
        compile::program(guarded.ir(), catalog, differences)
    }

    /// The queried collection.
    pub fn collection(&self) -> CollectionId {
        self.ir.query.collection
    }

    /// Returns the query as IR: order, page, groups.
    pub fn ir(&self) -> &Ir {
        &self.ir
    }

    /// True where no other collection is read, so that a row is decided by itself.
    pub fn is_single(&self) -> bool {
        self.single
    }

    /// The collections that it follows links to, a collection as often as there are links.
    pub fn followed(&self) -> impl Iterator<Item = CollectionId> {
        self.steps.iter().filter_map(|step| match &step.test {
            Test::Exists(link, _) => Some(link.collection),
            _ => None,
        })
    }

    /// The answer over a dataset.
    pub fn answer(&self, data: &Dataset) -> Answer {
        let matcher = Matcher::new(self, Some(data));
        crate::answer::answer(&self.ir, self.rules(), data, &matcher, matcher.select())
    }

    /// A line for each step, and where in the body it came from.
    pub fn lines(&self) -> Vec<(String, Origin)> {
        print::lines(self)
    }

    fn rules(&self) -> Rules<'_> {
        Rules { catalog: &self.catalog, differences: self.differences }
    }
}
