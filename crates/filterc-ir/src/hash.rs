//! Two stable hashes: of the shape, which the SQL text depends on, and of the whole query.

use std::fmt;
use std::hash::{Hash, Hasher};

use filterc_catalog::Answer;
use xxhash_rust::xxh3::Xxh3;

use crate::cursor;
use crate::sink::Sink;
use crate::{Aggregate, Guarded, Ir, Operand, Predicate, PredicateId, Scalar, ScalarId, Shape};

/// A stable hash of one query: shape, values, policy, sort, page and version of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct QueryHash(pub u64);

impl fmt::Display for QueryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Guarded {
    /// The shape.
    #[inline]
    pub fn shape(&self) -> Shape {
        let (predicates, scalars) = self.0.sizes();
        let mut shape = Shape::new(predicates, scalars);
        Walk::new(&self.0, &mut shape, Hashed::Query).query();
        shape
    }

    /// The hash of the query; `catalog` is the hash of the catalog.
    pub fn query_hash(&self, catalog: u64) -> QueryHash {
        let mut walk = Walk::new(&self.0, Xxh3::with_seed(catalog), Hashed::Query);
        walk.query();
        QueryHash(walk.hasher.finish())
    }

    /// What a cursor knows its query by: all that the hash of the query is made of, but for the page.
    pub(crate) fn identity(&self, catalog: u64) -> u64 {
        let mut walk = Walk::new(&self.0, Xxh3::with_seed(catalog), Hashed::Pages);
        walk.query();
        cursor::identity(walk.hasher.finish())
    }

    /// True where the rows depend on what `now` means.
    pub(crate) fn asks_for_now(&self) -> bool {
        let mut walk = Walk::new(&self.0, Xxh3::new(), Hashed::Pages);
        walk.query();
        walk.now || self.0.query.dated
    }
}

/// The parts of a query that are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hashed {
    /// Everything.
    Query,
    /// Everything but the page.
    Pages,
}

impl Sink for Xxh3 {
    const VALUES: bool = true;

    fn meet(&mut self, _: PredicateId) -> bool {
        true
    }

    fn meet_scalar(&mut self, _: ScalarId) -> bool {
        true
    }
}

struct Walk<'i, S> {
    ir: &'i Ir,
    hasher: S,
    of: Hashed,
    /// True where the walk has come to `now`.
    now: bool,
}

impl<'i, S: Sink> Walk<'i, S> {
    fn new(ir: &'i Ir, hasher: S, of: Hashed) -> Self {
        Self { ir, hasher, of, now: false }
    }
}

impl<S: Sink> Walk<'_, S> {
    fn query(&mut self) {
        let query = &self.ir.query;
        query.collection.hash(&mut self.hasher);
        // A page has the text of its rows.
        let answer = if query.answer == Answer::Page { Answer::Rows } else { query.answer };
        std::mem::discriminant(&answer).hash(&mut self.hasher);
        query.limit.is_some().hash(&mut self.hasher);
        query.first.is_some().hash(&mut self.hasher);
        query.first.iter().for_each(|first| self.scalar(*first));
        self.groups();
        query.sort.len().hash(&mut self.hasher);
        for key in &query.sort {
            key.direction.hash(&mut self.hasher);
            self.scalar(key.scalar);
        }
        if self.of == Hashed::Query {
            self.page();
        }
        self.predicate(query.predicate);
    }

    /// The text depends on how far the page reaches, on whether it leaves out rows, on where there is a cursor, and on where
    /// that has a NULL.
    fn page(&mut self) {
        let query = &self.ir.query;
        if S::VALUES {
            (query.limit, query.offset).hash(&mut self.hasher);
        } else {
            (query.page_depth(), query.skips(), query.offset > 0).hash(&mut self.hasher);
        }
        query.after.is_some().hash(&mut self.hasher);
        for value in query.after.iter().flatten() {
            value.is_some().hash(&mut self.hasher);
            if let Some(value) = value {
                self.operand(*value);
            }
        }
    }

    fn groups(&mut self) {
        (self.ir.query.groups.len(), self.ir.query.measures.len()).hash(&mut self.hasher);
        for group in &self.ir.query.groups {
            (&group.name, group.order).hash(&mut self.hasher);
            self.scalar(group.scalar);
        }
        for measure in &self.ir.query.measures {
            (&measure.name, measure.order).hash(&mut self.hasher);
            std::mem::discriminant(&measure.aggregate).hash(&mut self.hasher);
            match measure.aggregate {
                Aggregate::Count(predicate) => {
                    predicate.is_some().hash(&mut self.hasher);
                    if let Some(predicate) = predicate {
                        self.predicate(predicate);
                    }
                }
                Aggregate::Sum(of)
                | Aggregate::Average(of)
                | Aggregate::Least(of)
                | Aggregate::Greatest(of) => self.scalar(of),
                Aggregate::Latest(of, by) => {
                    self.scalar(of);
                    self.scalar(by);
                }
            }
        }
    }

    fn predicate(&mut self, id: PredicateId) {
        if !self.hasher.meet(id) {
            return;
        }
        let predicate = self.ir.predicate(id);
        std::mem::discriminant(&predicate).hash(&mut self.hasher);
        match predicate {
            Predicate::True | Predicate::False => {}
            Predicate::And(members) | Predicate::Or(members) => {
                members.len().hash(&mut self.hasher);
                self.ir.members(members).iter().for_each(|member| self.predicate(*member));
            }
            Predicate::Not(inner) => self.predicate(inner),
            Predicate::Compare(scalar, comparison, operand) => {
                self.scalar(scalar);
                comparison.hash(&mut self.hasher);
                self.operand(operand);
            }
            Predicate::Relate(left, comparison, right) => {
                self.scalar(left);
                comparison.hash(&mut self.hasher);
                self.scalar(right);
            }
            Predicate::In(scalar, list)
            | Predicate::SetAny(scalar, list)
            | Predicate::SetAll(scalar, list) => {
                self.scalar(scalar);
                (list.ty, list.class()).hash(&mut self.hasher);
                if S::VALUES {
                    list.len().hash(&mut self.hasher);
                    self.ir.values.elements(list).for_each(|element| self.operand(element));
                }
            }
            Predicate::Null(scalar) | Predicate::SetEmpty(scalar) => self.scalar(scalar),
            Predicate::Like(scalar, shape, text) => {
                self.scalar(scalar);
                shape.hash(&mut self.hasher);
                self.operand(Operand::Text(text));
            }
            Predicate::Exists(link, inner) => {
                link.hash(&mut self.hasher);
                self.predicate(inner);
            }
        }
    }

    fn operand(&mut self, operand: Operand) {
        std::mem::discriminant(&operand).hash(&mut self.hasher);
        if let Operand::Member(of, _) = operand {
            of.hash(&mut self.hasher);
        }
        if !S::VALUES {
            return;
        }
        match operand {
            Operand::Bool(value) => value.hash(&mut self.hasher),
            Operand::Int(value) | Operand::Time(value) | Operand::Interval(value) => {
                value.hash(&mut self.hasher);
            }
            Operand::Float(value) => value.to_bits().hash(&mut self.hasher),
            Operand::Date(value) => value.hash(&mut self.hasher),
            Operand::Text(id) | Operand::Decimal(id) | Operand::BrokenText(id) | Operand::Bytes(id) => {
                self.ir.values.get_text(id).hash(&mut self.hasher);
            }
            Operand::Uuid(uuid) => uuid.hash(&mut self.hasher),
            Operand::Member(_, member) => member.hash(&mut self.hasher),
        }
    }

    fn scalar(&mut self, id: ScalarId) {
        if !self.hasher.meet_scalar(id) {
            return;
        }
        let scalar = self.ir.scalar(id);
        std::mem::discriminant(&scalar).hash(&mut self.hasher);
        match scalar {
            Scalar::Column(column) => column.hash(&mut self.hasher),
            // The key of a JSON object is a bind: the text does not depend on it.
            Scalar::JsonText(column, key) => {
                column.hash(&mut self.hasher);
                if S::VALUES {
                    self.ir.values.get_text(key).hash(&mut self.hasher);
                }
            }
            Scalar::Value(operand) => self.operand(operand),
            Scalar::Coalesce(of) | Scalar::Concat(of) => {
                of.ids().len().hash(&mut self.hasher);
                of.ids().for_each(|id| self.scalar(id));
            }
            Scalar::Case { when, then, otherwise } => {
                self.predicate(when);
                self.scalar(then);
                self.scalar(otherwise);
            }
            Scalar::Bucket { of, start, width } => {
                self.scalar(of);
                if S::VALUES {
                    (start, width).hash(&mut self.hasher);
                }
            }
            Scalar::Add(a, b) | Scalar::Subtract(a, b) => {
                self.scalar(a);
                self.scalar(b);
            }
            Scalar::Now => self.now = true,
            Scalar::Clock => {}
        }
    }
}
