//! Conditions of the catalog: both sides of a comparison have one type.

use super::Errors;
use super::expressions::Scope;
use crate::syntax::{ConditionDecl, ExprDecl, LiteralDecl};
use crate::{Condition, Expr, Literal, Type};

impl Scope<'_> {
    pub(super) fn condition(self, decl: &ConditionDecl, errors: &mut Errors) -> Option<Condition> {
        match decl {
            ConditionDecl::And(of) => self.conditions(of, errors).map(Condition::And),
            ConditionDecl::Or(of) => self.conditions(of, errors).map(Condition::Or),
            ConditionDecl::Not(inner) => {
                self.condition(inner, errors).map(|inner| Condition::Not(Box::new(inner)))
            }
            ConditionDecl::Null(expr) => self.expr(expr, errors).map(Condition::Null),
            ConditionDecl::Compare { left, comparison, right, sign } => {
                let left = self.expr(left, errors)?;
                let ty = self.collection.type_of(&left);
                let right = match right {
                    // A member of the enum, or `true` and `false`.
                    ExprDecl::Name(name) if self.is_word(ty, &name.text) => {
                        self.literal(&LiteralDecl::Word(name.clone()), Some(ty), errors).map(Expr::Literal)
                    }
                    other => self.expr(other, errors),
                }?;
                let other = self.collection.type_of(&right);
                if !comparable(ty, other) {
                    let (ty, other) = (self.catalog.type_name(ty), self.catalog.type_name(other));
                    self.mismatch(*sign, format!("`{ty}` and `{other}` cannot be compared"), errors);
                    return None;
                }
                Some(Condition::Compare(left, *comparison, right))
            }
            ConditionDecl::In { left, list, sign } => {
                let left = self.expr(left, errors)?;
                let ty = self.collection.type_of(&left);
                let list: Option<Vec<_>> =
                    list.iter().map(|one| self.literal(one, Some(ty), errors)).collect();
                let list = list?;
                if !list.iter().all(|one| fits(one, ty)) {
                    let ty = self.catalog.type_name(ty);
                    self.mismatch(*sign, format!("not every value of the list is a `{ty}`"), errors);
                    return None;
                }
                Some(Condition::In(left, list))
            }
        }
    }

    fn conditions(self, decls: &[ConditionDecl], errors: &mut Errors) -> Option<Vec<Condition>> {
        decls.iter().map(|decl| self.condition(decl, errors)).collect()
    }

    fn is_word(self, ty: Type, word: &str) -> bool {
        match ty {
            Type::Enum(of) => self.catalog.enumeration(of).members.iter().any(|member| member == word),
            Type::Bool => matches!(word, "true" | "false"),
            _ => false,
        }
    }
}

fn comparable(left: Type, right: Type) -> bool {
    left == right || matches!((left, right), (Type::Int(_), Type::Int(_)))
}

/// True where a value of the catalog is one of this type.
pub(super) fn fits(literal: &Literal, ty: Type) -> bool {
    match (literal, ty) {
        (Literal::Bool(_), Type::Bool)
        | (Literal::Int(_), Type::Int(_) | Type::Float | Type::Decimal)
        | (Literal::Text(_), Type::Text)
        | (Literal::Interval(_), Type::Interval) => true,
        (Literal::Member(of, _), Type::Enum(wanted)) => *of == wanted,
        _ => false,
    }
}
