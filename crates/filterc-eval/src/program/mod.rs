//! A query as a flat program.
//!
//! Only rows for which the predicate is true count, so a program needs two values where predicates have three: a negation is
//! pushed down to the tests (for Kleene's tables `not (a and b)` is `not a or not b`), and a test asks whether its predicate
//! is true, or false, as wanted; unknown is neither. What is left is a list of tests, each with the place to go on at when it
//! passes and when it fails; `and` and `or` are nothing but these places.

mod bits;
mod blocks;
mod compile;
mod lists;
mod place;
mod print;
mod probe;
mod run;
mod scalar;
mod steps;
mod test;

use filterc_catalog::Catalog;
use filterc_ir::{DialectSemantics, Guarded, Origin};

pub use run::Matcher;
pub use steps::Program;

use crate::{Answer, Dataset};

impl Program {
    /// The program of a query, for answers as this database gives them.
    pub fn new(guarded: &Guarded, catalog: &Catalog, differences: DialectSemantics) -> Self {
        compile::program(guarded.ir(), catalog, differences)
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
}
