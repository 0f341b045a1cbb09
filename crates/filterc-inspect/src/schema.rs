//! The schema of a live database as plain data.

use filterc_db::{Database, DatabaseError};
use filterc_sql::Dialect;

use crate::{Schema, postgres, sqlite};

/// The tables that a statement can name without saying where they are.
pub async fn inspect(database: &Database) -> Result<Schema, DatabaseError> {
    let mut session = database.snapshot().await?;
    match session.dialect() {
        Dialect::Sqlite => sqlite::schema(&mut session).await,
        Dialect::Postgres => postgres::schema(&mut session).await,
    }
}
