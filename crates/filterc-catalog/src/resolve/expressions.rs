//! Expressions: columns, computed columns, and types that fit together.

use filterc_syntax::Diagnostic;

use super::Errors;
use super::names::unknown;
use crate::codes::TYPE_MISMATCH;
use crate::syntax::{ExprDecl, Name};
use crate::{Catalog, Collection, Expr, Type};

/// Where an expression is resolved: the collection whose row it reads.
#[derive(Clone, Copy)]
pub(super) struct Scope<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) collection: &'c Collection,
    pub(super) source: usize,
}

impl Scope<'_> {
    pub(super) fn expr(self, decl: &ExprDecl, errors: &mut Errors) -> Option<Expr> {
        match decl {
            ExprDecl::Name(name) if name.text == "now" => Some(Expr::Now),
            ExprDecl::Name(name) => self.named(name, errors),
            ExprDecl::JsonText(name, key) => {
                let id = self.column(name, errors)?;
                if self.collection.column(id).ty != Type::Json {
                    let message = format!("`->>` needs a json column, `{}` is not one", name.text);
                    errors.push(self.source, Diagnostic::error(TYPE_MISMATCH, name.span, message));
                    return None;
                }
                Some(Expr::JsonText(id, key.clone()))
            }
            ExprDecl::Coalesce(of) => {
                let of: Option<Vec<_>> = of.iter().map(|decl| self.expr(decl, errors)).collect();
                Some(Expr::Coalesce(of?))
            }
            ExprDecl::Case { column, member, then, otherwise } => {
                let id = self.column(column, errors)?;
                let Type::Enum(of) = self.collection.column(id).ty else {
                    let message = format!("`case` compares an enum, `{}` is not one", column.text);
                    errors.push(self.source, Diagnostic::error(TYPE_MISMATCH, column.span, message));
                    return None;
                };
                let members = &self.catalog.enumeration(of).members;
                let Some(position) = members.iter().position(|known| *known == member.text) else {
                    errors.push(self.source, unknown("member", member, members.iter().map(String::as_str)));
                    return None;
                };
                let then = Box::new(self.expr(then, errors)?);
                let otherwise = Box::new(self.expr(otherwise, errors)?);
                Some(Expr::Case { column: id, of, member: position as u16, then, otherwise })
            }
            ExprDecl::Add(a, b) => {
                Some(Expr::Add(Box::new(self.expr(a, errors)?), Box::new(self.expr(b, errors)?)))
            }
            ExprDecl::Difference(a, b) => {
                Some(Expr::Difference(Box::new(self.expr(a, errors)?), Box::new(self.expr(b, errors)?)))
            }
        }
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
