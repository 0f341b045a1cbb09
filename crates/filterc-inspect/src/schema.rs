//! The schema of a live database as plain data.

use filterc_db::{Database, DatabaseError, Facts, Session};
use filterc_sql::Dialect;

use crate::{Schema, postgres, sqlite};

/// Reads one row of an answer into the schema.
pub(crate) type Reader = fn(&Facts, &mut Schema) -> Result<(), DatabaseError>;

/// The tables that a statement can name without saying where they are.
pub async fn inspect(database: &Database) -> Result<Schema, DatabaseError> {
    let mut session = database.snapshot().await?;
    match session.dialect() {
        Dialect::Sqlite => sqlite::schema(&mut session).await,
        Dialect::Postgres => postgres::schema(&mut session).await,
    }
}

/// Asks one question after the other.
pub(crate) async fn read(session: &mut Session, steps: &[(&str, Reader)]) -> Result<Schema, DatabaseError> {
    let dialect = session.dialect();
    let (tables, enums, others) = (Vec::new(), Vec::new(), Vec::new());
    let mut schema = Schema { dialect, name: String::new(), tables, enums, others };
    for (question, read) in steps {
        for facts in session.ask(question).await? {
            read(&facts, &mut schema)?;
        }
    }
    Ok(schema)
}
