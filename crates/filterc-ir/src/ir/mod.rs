//! The arena: predicates, scalars and values of one query, and where each predicate came from.

mod catalog;
mod graft;

use filterc_catalog::{Answer, CollectionId};
use smallvec::SmallVec;

use crate::{Members, Predicate, PredicateId, Query, Scalar, ScalarId, Scalars, Values};

/// The source of a predicate: a number that the front end chose, nothing, or a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(pub u32);

impl Origin {
    /// From nowhere in the body.
    pub const NONE: Self = Self(u32::MAX);
    /// From a policy.
    pub const POLICY: Self = Self(u32::MAX - 1);
    /// From the catalog: what an endpoint or a link always asks.
    pub const CATALOG: Self = Self(u32::MAX - 2);
    /// From a value in the path.
    pub const PATH: Self = Self(u32::MAX - 3);
    /// From a cursor.
    pub const CURSOR: Self = Self(u32::MAX - 4);
}

/// A query that nobody guarded yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Ir {
    predicates: Vec<(Predicate, Origin)>,
    scalars: Vec<Scalar>,
    members: SmallVec<[PredicateId; 8]>,
    /// The values.
    pub values: Values,
    /// The query.
    pub query: Query,
}

impl Ir {
    /// All rows of a collection, with the values of the front end.
    pub fn new(collection: CollectionId, answer: Answer, values: Values) -> Self {
        let predicate = PredicateId(0);
        let query = Query {
            collection,
            predicate,
            answer,
            first: None,
            sort: SmallVec::new(),
            limit: None,
            offset: 0,
            after: None,
            groups: Vec::new(),
            measures: Vec::new(),
            now: 0,
            dated: false,
            clock: 0,
        };
        let mut predicates = Vec::with_capacity(16);
        predicates.push((Predicate::True, Origin::NONE));
        Self { predicates, scalars: Vec::with_capacity(16), members: SmallVec::new(), values, query }
    }

    /// Adds a predicate.
    pub fn add(&mut self, predicate: Predicate, origin: Origin) -> PredicateId {
        self.predicates.push((predicate, origin));
        PredicateId(self.predicates.len() as u32 - 1)
    }

    /// Adds `And` or `Or` of some predicates; of one, that one; of none, `True` or `False`.
    pub fn join(&mut self, any: Connective, members: &[PredicateId], origin: Origin) -> PredicateId {
        if let [only] = members {
            return *only;
        }
        let range = Members { start: self.members.len() as u32, len: members.len() as u32 };
        self.members.extend(members.iter().copied());
        let predicate = match (any, members.is_empty()) {
            (Connective::And, true) => Predicate::True,
            (Connective::Or, true) => Predicate::False,
            (Connective::And, false) => Predicate::And(range),
            (Connective::Or, false) => Predicate::Or(range),
        };
        self.add(predicate, origin)
    }

    /// The predicate with this id.
    #[expect(clippy::indexing_slicing, reason = "ids only come from this arena")]
    pub fn predicate(&self, id: PredicateId) -> Predicate {
        self.predicates[id.0 as usize].0
    }

    /// Returns the source of a predicate.
    #[expect(clippy::indexing_slicing, reason = "ids only come from this arena")]
    pub fn origin(&self, id: PredicateId) -> Origin {
        self.predicates[id.0 as usize].1
    }

    /// The members of an `And` or `Or`.
    #[expect(clippy::indexing_slicing, reason = "ranges only come from this arena")]
    pub fn members(&self, members: Members) -> &[PredicateId] {
        &self.members[members.start as usize..(members.start + members.len) as usize]
    }

    /// The scalar with this id.
    #[expect(clippy::indexing_slicing, reason = "ids only come from this arena")]
    pub fn scalar(&self, id: ScalarId) -> Scalar {
        self.scalars[id.0 as usize]
    }

    /// How many predicates and scalars it has: how much work they make.
    pub fn parts(&self) -> usize {
        self.predicates.len() + self.scalars.len()
    }

    /// How many predicates and scalars the arena holds.
    pub(crate) fn sizes(&self) -> (usize, usize) {
        (self.predicates.len(), self.scalars.len())
    }

    /// Adds a scalar.
    pub fn add_scalar(&mut self, scalar: Scalar) -> ScalarId {
        self.scalars.push(scalar);
        ScalarId(self.scalars.len() as u32 - 1)
    }

    /// Copies scalars so that they stand side by side.
    fn side_by_side(&mut self, ids: &[ScalarId]) -> Scalars {
        let copies: Vec<_> = ids.iter().map(|id| self.scalar(*id)).collect();
        let start = self.scalars.len() as u32;
        self.scalars.extend(copies);
        Scalars { start, len: ids.len() as u32 }
    }
}

/// How predicates are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Connective {
    /// All of them.
    And,
    /// One of them.
    Or,
}
