//! Patterns: what is a wildcard in the operand, and how the databases fold case (semantics §4 to §6).

use filterc_ir::{PatternShape, ScalarId, TextId};
use sea_query::extension::postgres::PgBinOper;
use sea_query::{BinOper, Expr, ExprTrait, Func};

use super::{Emitter, Row};
use crate::{Bind, Dialect};

impl Emitter<'_> {
    pub(super) fn like(
        &mut self,
        scalar: ScalarId,
        shape: PatternShape,
        text: TextId,
        row: &Row<'_>,
    ) -> Expr {
        let text = self.ir.values.get_text(text);
        let pattern = match shape {
            PatternShape::Contains => format!("%{text}%"),
            PatternShape::StartsWith | PatternShape::Prefix => format!("{text}%"),
            PatternShape::Term => format!("%{}%", escaped(text, '/')),
            PatternShape::Label => label(text),
        };
        let left = self.scalar(scalar, row);
        match (shape, self.dialect) {
            (PatternShape::Contains | PatternShape::StartsWith, Dialect::Postgres) => {
                let pattern = self.bind(Bind::Text(pattern));
                left.binary(PgBinOper::ILike, pattern)
            }
            (PatternShape::Contains | PatternShape::StartsWith, Dialect::Sqlite) => {
                let pattern = self.bind(Bind::Text(pattern.to_ascii_lowercase()));
                Expr::from(Func::lower(left)).binary(BinOper::Like, pattern)
            }
            (PatternShape::Prefix, _) => {
                let pattern = self.bind(Bind::Text(pattern));
                left.binary(BinOper::Like, pattern)
            }
            (PatternShape::Term, _) => {
                let pattern = self.bind(Bind::Text(pattern));
                self.raw("$1 LIKE $2 ESCAPE '/'", [Func::lower(left).into(), pattern])
            }
            (PatternShape::Label, _) => {
                let pattern = self.bind(Bind::Text(pattern));
                self.raw("$1 LIKE $2 ESCAPE '\\'", [left, pattern])
            }
        }
    }
}

/// Wildcards and the escape character made literal.
fn escaped(text: &str, escape: char) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '%' || c == '_' || c == escape {
            pattern.push(escape);
        }
        pattern.push(c);
    }
    pattern
}

/// `*` and `?` made wildcards, everything else literal.
fn label(text: &str) -> String {
    escaped(text, '\\').replace('*', "%").replace('?', "_")
}
