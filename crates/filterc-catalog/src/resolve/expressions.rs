//! Expressions: columns, computed columns, values, and types that fit together.

use filterc_syntax::{Diagnostic, Span};

use super::Errors;
use super::names::unknown;
use crate::codes::TYPE_MISMATCH;
use crate::expr::arithmetic;
use crate::syntax::{ExprDecl, LiteralDecl, Name};
use crate::{Collection, Declarations, Expr, Literal, Type};

/// Where an expression is resolved: the collection whose row it reads.
#[derive(Clone, Copy)]
pub(super) struct Scope<'c> {
    pub(super) catalog: &'c Declarations,
    pub(super) collection: &'c Collection,
    pub(super) source: usize,
}

impl Scope<'_> {
    pub(super) fn expr(self, decl: &ExprDecl, errors: &mut Errors) -> Option<Expr> {
        match decl {
            ExprDecl::Name(name) if name.text == "now" => Some(Expr::Now),
            ExprDecl::Name(name) => self.named(name, errors),
            ExprDecl::Literal(literal) => self.literal(literal, None, errors).map(Expr::Literal),
            ExprDecl::JsonText(name, key) => {
                let id = self.column(name, errors)?;
                if self.collection.column(id).ty != Type::Json {
                    let message = format!("`->>` needs a json column, `{}` is not one", name.text);
                    self.mismatch(name.span, message, errors);
                    return None;
                }
                Some(Expr::JsonText(id, key.clone()))
            }
            ExprDecl::Coalesce(of) => self.exprs(of, errors).map(Expr::Coalesce),
            ExprDecl::Concat(of) => self.exprs(of, errors).map(Expr::Concat),
            ExprDecl::Case { when, then, otherwise } => {
                let when = Box::new(self.condition(when, errors)?);
                let then = Box::new(self.expr(then, errors)?);
                let otherwise = Box::new(self.expr(otherwise, errors)?);
                Some(Expr::Case { when, then, otherwise })
            }
            ExprDecl::Arithmetic { left, right, subtract, sign } => {
                let (left, right) = (self.expr(left, errors)?, self.expr(right, errors)?);
                let types = (self.collection.type_of(&left), self.collection.type_of(&right));
                if arithmetic(types.0, types.1, *subtract).is_none() {
                    let (left, right) = (self.catalog.type_name(types.0), self.catalog.type_name(types.1));
                    let message = format!("`{left}` and `{right}` cannot be added or subtracted");
                    self.mismatch(*sign, message, errors);
                    return None;
                }
                let (left, right) = (Box::new(left), Box::new(right));
                Some(if *subtract { Expr::Subtract(left, right) } else { Expr::Add(left, right) })
            }
        }
    }

    fn exprs(self, decls: &[ExprDecl], errors: &mut Errors) -> Option<Vec<Expr>> {
        decls.iter().map(|decl| self.expr(decl, errors)).collect()
    }

    /// A value; `like` is the type of what it is compared with.
    pub(super) fn literal(
        self,
        decl: &LiteralDecl,
        like: Option<Type>,
        errors: &mut Errors,
    ) -> Option<Literal> {
        match decl {
            LiteralDecl::Text(text) => Some(Literal::Text(text.clone())),
            LiteralDecl::Int(number) => Some(Literal::Int(*number)),
            LiteralDecl::Interval(micros) => Some(Literal::Interval(*micros)),
            LiteralDecl::Word(word) => match (word.text.as_str(), like) {
                ("true", _) => Some(Literal::Bool(true)),
                ("false", _) => Some(Literal::Bool(false)),
                (member, Some(Type::Enum(of))) => {
                    let members = &self.catalog.enumeration(of).members;
                    let position = members.iter().position(|known| known == member);
                    if position.is_none() {
                        let known = members.iter().map(String::as_str);
                        errors.push(self.source, unknown("member", word, known));
                    }
                    position.map(|position| Literal::Member(of, position as u16))
                }
                _ => {
                    self.mismatch(word.span, format!("`{}` is not a value here", word.text), errors);
                    None
                }
            },
        }
    }

    pub(super) fn mismatch(self, span: Span, message: String, errors: &mut Errors) {
        errors.push(self.source, Diagnostic::error(TYPE_MISMATCH, span, message));
    }

    pub(super) fn column(self, name: &Name, errors: &mut Errors) -> Option<crate::ColumnId> {
        let found = self.collection.find_column(&name.text);
        if found.is_none() {
            let what = format!("column of `{}`", self.collection.name);
            let known = self.collection.columns.iter().map(|column| column.name.as_str());
            errors.push(self.source, unknown(&what, name, known));
        }
        found
    }

    fn named(self, name: &Name, errors: &mut Errors) -> Option<Expr> {
        let computed = self.collection.computed.iter().find(|computed| computed.name == name.text);
        match computed {
            Some(computed) => Some(computed.expr.clone()),
            None => self.column(name, errors).map(Expr::Column),
        }
    }
}
