//! Patterns: how the databases fold case (semantics §4 to §6).

use filterc_ir::{PatternShape, PredicateId, ScalarId};
use sea_query::extension::postgres::PgBinOper;
use sea_query::{BinOper, Expr, ExprTrait, Func};

use super::{Emitter, Row};
use crate::Dialect;
use crate::source::Source;

impl Emitter<'_> {
    pub(super) fn like(&mut self, id: PredicateId, of: ScalarId, shape: PatternShape, row: &Row<'_>) -> Expr {
        let left = self.scalar(of, row);
        let pattern = self.bind(Source::Pattern(id));
        match (shape, self.dialect) {
            (PatternShape::Contains | PatternShape::StartsWith, Dialect::Postgres) => {
                left.binary(PgBinOper::ILike, pattern)
            }
            (PatternShape::Contains | PatternShape::StartsWith, Dialect::Sqlite) => {
                // It folds ASCII itself, as `lower` would.
                left.binary(BinOper::Like, pattern)
            }
            (PatternShape::Prefix, _) => left.binary(BinOper::Like, pattern),
            (PatternShape::Term, Dialect::Postgres) => {
                self.raw("$1 LIKE $2 ESCAPE '/'", [Func::lower(left).into(), pattern])
            }
            // No backslash: what one means in a literal is a setting of the database.
            (PatternShape::Term, Dialect::Sqlite) | (PatternShape::Label, _) => {
                self.raw("$1 LIKE $2 ESCAPE '/'", [left, pattern])
            }
        }
    }
}
