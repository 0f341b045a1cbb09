//! Expressions and conditions of the catalog as scalars and predicates.

use filterc_catalog::{Condition, Expr, Literal};

use super::{Connective, Ir, Origin};
use crate::{ListType, Operand, Predicate, PredicateId, Scalar, ScalarId};

impl Ir {
    /// Adds an expression of the catalog.
    pub fn add_expr(&mut self, expr: &Expr) -> ScalarId {
        let scalar = match expr {
            Expr::Column(id) => Scalar::Column(*id),
            Expr::Literal(literal) => Scalar::Value(self.literal(literal)),
            Expr::JsonText(id, key) => Scalar::JsonText(*id, self.values.text(key)),
            Expr::Now => Scalar::Now,
            Expr::Coalesce(of) => {
                let ids: Vec<_> = of.iter().map(|expr| self.add_expr(expr)).collect();
                Scalar::Coalesce(self.side_by_side(&ids))
            }
            Expr::Concat(of) => {
                let ids: Vec<_> = of.iter().map(|expr| self.add_expr(expr)).collect();
                Scalar::Concat(self.side_by_side(&ids))
            }
            Expr::Case { when, then, otherwise } => {
                let when = self.add_condition(when, Origin::CATALOG);
                Scalar::Case { when, then: self.add_expr(then), otherwise: self.add_expr(otherwise) }
            }
            Expr::Add(a, b) => Scalar::Add(self.add_expr(a), self.add_expr(b)),
            Expr::Subtract(a, b) => Scalar::Subtract(self.add_expr(a), self.add_expr(b)),
        };
        self.add_scalar(scalar)
    }

    /// Adds a condition of the catalog.
    pub fn add_condition(&mut self, condition: &Condition, origin: Origin) -> PredicateId {
        let predicate = match condition {
            Condition::And(of) => return self.add_conditions(Connective::And, of, origin),
            Condition::Or(of) => return self.add_conditions(Connective::Or, of, origin),
            Condition::Not(inner) => Predicate::Not(self.add_condition(inner, origin)),
            Condition::Null(expr) => Predicate::Null(self.add_expr(expr)),
            Condition::Compare(left, comparison, Expr::Literal(literal)) => {
                let literal = self.literal(literal);
                Predicate::Compare(self.add_expr(left), *comparison, literal)
            }
            Condition::Compare(left, comparison, right) => {
                Predicate::Relate(self.add_expr(left), *comparison, self.add_expr(right))
            }
            Condition::In(left, list) => {
                let left = self.add_expr(left);
                let ty = match list.first() {
                    Some(Literal::Bool(_)) => ListType::Bool,
                    Some(Literal::Text(_)) => ListType::Text,
                    Some(Literal::Interval(_)) => ListType::Interval,
                    Some(Literal::Member(of, _)) => ListType::Member(*of),
                    Some(Literal::Int(_)) | None => ListType::Int,
                };
                let started = self.values.start(ty, list.len());
                for literal in list {
                    let operand = self.literal(literal);
                    self.values.push(operand);
                }
                Predicate::In(left, self.values.finish(started))
            }
        };
        self.add(predicate, origin)
    }

    fn add_conditions(&mut self, any: Connective, of: &[Condition], origin: Origin) -> PredicateId {
        let ids: Vec<_> = of.iter().map(|one| self.add_condition(one, origin)).collect();
        self.join(any, &ids, origin)
    }

    fn literal(&mut self, literal: &Literal) -> Operand {
        match literal {
            Literal::Bool(value) => Operand::Bool(*value),
            Literal::Int(number) => Operand::Int(*number),
            Literal::Text(text) => Operand::Text(self.values.text(text)),
            Literal::Member(of, member) => Operand::Member(*of, *member),
            Literal::Interval(micros) => Operand::Interval(*micros),
        }
    }
}
