//! The arena: predicates, scalars and values of one query, and where each predicate came from.

use filterc_catalog::{Answer, CollectionId, Expr};

use crate::{Members, Predicate, PredicateId, Query, Scalar, ScalarId, Scalars, Values};

/// Where a predicate came from: a number the front end chose, nothing, or a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(pub u32);

impl Origin {
    /// From nowhere in the body.
    pub const NONE: Self = Self(u32::MAX);
    /// From a policy.
    pub const POLICY: Self = Self(u32::MAX - 1);
}

/// A query that nobody guarded yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Ir {
    predicates: Vec<(Predicate, Origin)>,
    scalars: Vec<Scalar>,
    members: Vec<PredicateId>,
    /// The values.
    pub values: Values,
    /// What is asked.
    pub query: Query,
}

impl Ir {
    /// All rows of a collection, with the values of the front end.
    pub fn new(collection: CollectionId, answer: Answer, values: Values) -> Self {
        let predicate = PredicateId(0);
        let query = Query { collection, predicate, answer, sort: Vec::new(), limit: None, offset: 0, now: 0 };
        let mut predicates = Vec::with_capacity(16);
        predicates.push((Predicate::True, Origin::NONE));
        Self { predicates, scalars: Vec::with_capacity(16), members: Vec::with_capacity(16), values, query }
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
        self.members.extend_from_slice(members);
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

    /// Where a predicate came from.
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

    /// Adds a scalar.
    pub fn add_scalar(&mut self, scalar: Scalar) -> ScalarId {
        self.scalars.push(scalar);
        ScalarId(self.scalars.len() as u32 - 1)
    }

    /// Adds an expression of the catalog.
    pub fn add_expr(&mut self, expr: &Expr) -> ScalarId {
        let scalar = match expr {
            Expr::Column(id) => Scalar::Column(*id),
            Expr::JsonText(id, key) => Scalar::JsonText(*id, self.values.text(key)),
            Expr::Now => Scalar::Now,
            Expr::Coalesce(of) => {
                let ids: Vec<_> = of.iter().map(|expr| self.add_expr(expr)).collect();
                let copies: Vec<_> = ids.iter().map(|id| self.scalar(*id)).collect();
                let start = self.scalars.len() as u32;
                self.scalars.extend(copies);
                Scalar::Coalesce(Scalars { start, len: ids.len() as u32 })
            }
            Expr::Case { column, of, member, then, otherwise } => {
                let (then, otherwise) = (self.add_expr(then), self.add_expr(otherwise));
                Scalar::Case { column: *column, of: *of, member: *member, then, otherwise }
            }
            Expr::Add(a, b) => Scalar::Add(self.add_expr(a), self.add_expr(b)),
            Expr::Difference(a, b) => Scalar::Difference(self.add_expr(a), self.add_expr(b)),
        };
        self.add_scalar(scalar)
    }

    /// Copies a predicate of another arena, with all it contains, into this one.
    pub fn graft(&mut self, from: &Self, id: PredicateId, origin: Option<Origin>) -> PredicateId {
        let at = origin.unwrap_or_else(|| from.origin(id));
        let copied = match from.predicate(id) {
            Predicate::True => Predicate::True,
            Predicate::False => Predicate::False,
            Predicate::And(members) => return self.graft_all(Connective::And, from, members, origin, at),
            Predicate::Or(members) => return self.graft_all(Connective::Or, from, members, origin, at),
            Predicate::Not(inner) => Predicate::Not(self.graft(from, inner, origin)),
            Predicate::Compare(scalar, comparison, operand) => {
                let operand = self.values.adopt(&from.values, operand);
                Predicate::Compare(self.graft_scalar(from, scalar), comparison, operand)
            }
            Predicate::In(scalar, list) => {
                let list = self.values.adopt_list(&from.values, list);
                Predicate::In(self.graft_scalar(from, scalar), list)
            }
            Predicate::Null(scalar) => Predicate::Null(self.graft_scalar(from, scalar)),
            Predicate::Like(scalar, shape, text) => {
                let text = self.values.text(from.values.get_text(text));
                Predicate::Like(self.graft_scalar(from, scalar), shape, text)
            }
            Predicate::SetAny(scalar, list) => {
                let list = self.values.adopt_list(&from.values, list);
                Predicate::SetAny(self.graft_scalar(from, scalar), list)
            }
            Predicate::SetAll(scalar, list) => {
                let list = self.values.adopt_list(&from.values, list);
                Predicate::SetAll(self.graft_scalar(from, scalar), list)
            }
            Predicate::SetEmpty(scalar) => Predicate::SetEmpty(self.graft_scalar(from, scalar)),
            Predicate::Exists(link, inner) => Predicate::Exists(link, self.graft(from, inner, origin)),
        };
        self.add(copied, at)
    }

    fn graft_all(
        &mut self,
        connective: Connective,
        from: &Self,
        members: Members,
        origin: Option<Origin>,
        at: Origin,
    ) -> PredicateId {
        let copied: Vec<_> = from.members(members).iter().map(|id| self.graft(from, *id, origin)).collect();
        self.join(connective, &copied, at)
    }

    fn graft_scalar(&mut self, from: &Self, id: ScalarId) -> ScalarId {
        let copied = match from.scalar(id) {
            Scalar::JsonText(column, key) => {
                Scalar::JsonText(column, self.values.text(from.values.get_text(key)))
            }
            Scalar::Coalesce(of) => {
                let ids: Vec<_> = of.ids().map(|id| self.graft_scalar(from, id)).collect();
                let copies: Vec<_> = ids.iter().map(|id| self.scalar(*id)).collect();
                let start = self.scalars.len() as u32;
                self.scalars.extend(copies);
                Scalar::Coalesce(Scalars { start, len: ids.len() as u32 })
            }
            Scalar::Case { column, of, member, then, otherwise } => {
                let (then, otherwise) = (self.graft_scalar(from, then), self.graft_scalar(from, otherwise));
                Scalar::Case { column, of, member, then, otherwise }
            }
            Scalar::Add(a, b) => Scalar::Add(self.graft_scalar(from, a), self.graft_scalar(from, b)),
            Scalar::Difference(a, b) => {
                Scalar::Difference(self.graft_scalar(from, a), self.graft_scalar(from, b))
            }
            plain @ (Scalar::Column(_) | Scalar::Now) => plain,
        };
        self.add_scalar(copied)
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
