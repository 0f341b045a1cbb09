//! What stands in a live database: its tables, columns, keys, indexes and enums as plain data.
//!
//! The database is asked for its own catalog; no table is read but for counting its first rows on SQLite, which keeps
//! no estimate.

mod expression;
mod kind;
mod model;
mod postgres;
mod sqlite;

pub use kind::Kind;
pub use model::{Column, EnumType, Expression, ForeignKey, Form, Index, Other, Part, Schema, Table};

use crate::database::Pool;
use crate::{Database, DatabaseError};

impl Database {
    /// The tables a statement can name without saying where they are.
    pub async fn inspect(&self) -> Result<Schema, DatabaseError> {
        match &self.pool {
            Pool::Sqlite(pool) => sqlite::schema(pool, self.timeout).await,
            Pool::Postgres(pool) => postgres::schema(pool, self.timeout).await,
        }
    }
}
