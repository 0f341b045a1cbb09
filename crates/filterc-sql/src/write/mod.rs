//! Writing rows: `INSERT`, `UPDATE` and `DELETE` out of JSON rows, checked against the columns of the collection. Rows are
//! changed by their keys only: which ones may be changed is for a guarded query to say.

mod columns;
mod delete;
mod insert;
mod json;
mod keys;
mod lock;
mod update;

use std::fmt;

use filterc_ir::ShapeHash;
use sea_query::{PostgresQueryBuilder, QueryStatementWriter, SqliteQueryBuilder};

use crate::writer::{PageNames, Writer};
use crate::{Bind, Dialect, Output, Statement};

pub use delete::delete;
pub use insert::{Conflict, insert, insert_many, insert_or};
pub use json::python_json;
pub use lock::lock;
pub use update::update;

/// A row that a table cannot take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The collection.
    pub collection: String,
    /// The column, or a key that is none.
    pub column: String,
    /// The problem, in words.
    pub problem: &'static str,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` of `{}` {}", self.column, self.collection, self.problem)
    }
}

impl std::error::Error for BadRow {}

/// The statement of a tree whose values are the positions of these binds.
fn written(tree: &impl QueryStatementWriter, binds: Vec<Bind>, dialect: Dialect) -> Statement {
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

#[cfg(test)]
mod tests;
