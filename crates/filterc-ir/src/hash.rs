//! Two stable hashes: of the shape, which the SQL text depends on, and of the whole query.

use std::fmt;
use std::hash::{Hash, Hasher};

use filterc_catalog::Answer;
use xxhash_rust::xxh3::Xxh3;

use crate::{Guarded, Ir, Operand, Predicate, PredicateId, Scalar, ScalarId};

/// The same for queries whose SQL text is the same on every dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShapeHash(pub u64);

/// The same only for the same query: shape, values, policy, sort, page and version of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct QueryHash(pub u64);

impl fmt::Display for ShapeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Display for QueryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Guarded {
    /// The hash of the shape.
    pub fn shape(&self) -> ShapeHash {
        let mut walk = Walk { ir: &self.0, hasher: Xxh3::new(), values: false };
        walk.query();
        ShapeHash(walk.hasher.finish())
    }

    /// The hash of the query; `catalog` is the hash of the catalog.
    pub fn query_hash(&self, catalog: u64) -> QueryHash {
        let mut walk = Walk { ir: &self.0, hasher: Xxh3::with_seed(catalog), values: true };
        walk.query();
        QueryHash(walk.hasher.finish())
    }
}

struct Walk<'i> {
    ir: &'i Ir,
    hasher: Xxh3,
    values: bool,
}

impl Walk<'_> {
    fn query(&mut self) {
        let query = &self.ir.query;
        query.collection.hash(&mut self.hasher);
        (query.answer == Answer::Count).hash(&mut self.hasher);
        query.limit.is_some().hash(&mut self.hasher);
        for key in &query.sort {
            key.direction.hash(&mut self.hasher);
            self.scalar(key.scalar);
        }
        if self.values {
            (query.limit, query.offset).hash(&mut self.hasher);
        }
        self.predicate(query.predicate);
    }

    fn predicate(&mut self, id: PredicateId) {
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
            Predicate::In(scalar, list)
            | Predicate::SetAny(scalar, list)
            | Predicate::SetAll(scalar, list) => {
                self.scalar(scalar);
                (list.ty, list.class()).hash(&mut self.hasher);
                if self.values {
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
        if !self.values {
            return;
        }
        match operand {
            Operand::Bool(value) => value.hash(&mut self.hasher),
            Operand::Int(value) | Operand::Time(value) => value.hash(&mut self.hasher),
            Operand::Text(id) => self.ir.values.get_text(id).hash(&mut self.hasher),
            Operand::Uuid(uuid) => uuid.hash(&mut self.hasher),
            Operand::Member(_, member) => member.hash(&mut self.hasher),
        }
    }

    fn scalar(&mut self, id: ScalarId) {
        let scalar = self.ir.scalar(id);
        std::mem::discriminant(&scalar).hash(&mut self.hasher);
        match scalar {
            Scalar::Column(column) => column.hash(&mut self.hasher),
            // The key of a JSON object is a bind: the text does not depend on it.
            Scalar::JsonText(column, key) => {
                column.hash(&mut self.hasher);
                if self.values {
                    self.ir.values.get_text(key).hash(&mut self.hasher);
                }
            }
            Scalar::Coalesce(of) => {
                of.ids().len().hash(&mut self.hasher);
                of.ids().for_each(|id| self.scalar(id));
            }
            Scalar::Case { column, of, member, then, otherwise } => {
                (column, of).hash(&mut self.hasher);
                if self.values {
                    member.hash(&mut self.hasher);
                }
                self.scalar(then);
                self.scalar(otherwise);
            }
            Scalar::Add(a, b) | Scalar::Difference(a, b) => {
                self.scalar(a);
                self.scalar(b);
            }
            Scalar::Now => {}
        }
    }
}
