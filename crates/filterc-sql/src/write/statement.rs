//! Statements that write, out of trees.

use filterc_ir::ShapeHash;
use sea_query::{PostgresQueryBuilder, QueryStatementWriter, SqliteQueryBuilder};

use crate::writer::{PageNames, Writer};
use crate::{Bind, Dialect, Output, Statement};

/// The statement of a tree whose values are the positions of these binds.
pub(super) fn written(tree: &impl QueryStatementWriter, binds: Vec<Bind>, dialect: Dialect) -> Statement {
    let mut writer = Writer::new(dialect, &[], PageNames::USUAL);
    match dialect {
        Dialect::Postgres => tree.build_collect_into(PostgresQueryBuilder, &mut writer),
        Dialect::Sqlite => tree.build_collect_into(SqliteQueryBuilder, &mut writer),
    }
    let (sql, order) = writer.in_order();
    let mut binds: Vec<_> = binds.into_iter().map(Some).collect();
    let binds = order.into_iter().filter_map(|at| binds.get_mut(at)?.take()).collect();
    Statement { sql, binds, fragments: Vec::new(), dialect, shape: ShapeHash(0), output: Output::Nothing }
}
