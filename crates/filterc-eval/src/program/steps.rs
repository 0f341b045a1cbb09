//! The steps of a program, and what is known of them all.

use filterc_catalog::{Catalog, CollectionId};
use filterc_ir::{DialectSemantics, Ir, PredicateId, ScalarId};

use super::place::Place;
use super::scalar::Source;
use super::test::Test;
use crate::order::Rules;

/// A test and where to go on.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) test: Test,
    /// Passes where the predicate is this, not where it is unknown.
    pub(super) wanted: bool,
    pub(super) pass: Place,
    pub(super) fail: Place,
    /// The predicate it came from, and the collection whose rows it is over.
    pub(super) of: (PredicateId, CollectionId),
}

/// A query, ready to run over rows; made once, run by any number of threads.
#[derive(Debug, Clone)]
pub struct Program {
    pub(super) catalog: Catalog,
    pub(super) differences: DialectSemantics,
    pub(super) ir: Ir,
    pub(super) steps: Vec<Step>,
    /// The step at which the predicate of the query begins.
    pub(super) start: Place,
    /// The predicates of the query that rows are counted by.
    pub(super) entries: Vec<(PredicateId, Place)>,
    /// The scalars that rows are sorted and grouped by.
    pub(super) scalars: Vec<(ScalarId, Source)>,
    /// True where it reads no other collection.
    pub(super) single: bool,
}

impl Program {
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

    pub(super) fn rules(&self) -> Rules<'_> {
        Rules { catalog: &self.catalog, differences: self.differences }
    }
}
