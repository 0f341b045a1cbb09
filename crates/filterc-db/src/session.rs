//! One connection for several statements.

use filterc_catalog::{Catalog, Type};
use filterc_sql::{Dialect, Output, Statement};
use sqlx::Row as _;

use crate::database::Pool;
use crate::{Database, DatabaseError, Row, decode, postgres, sqlite};

/// A connection that is kept until it is dropped; a statement that runs then is stopped.
#[derive(Debug)]
pub struct Session(Held);

#[derive(Debug)]
enum Held {
    Sqlite(sqlite::Guarded),
    Postgres(postgres::Held),
}

impl Database {
    /// A connection of the pool, for several statements one after the other.
    pub async fn session(&self) -> Result<Session, DatabaseError> {
        Ok(Session(match &self.pool {
            Pool::Sqlite(pool) => Held::Sqlite(sqlite::Guarded::acquire(pool, self.timeout).await?),
            Pool::Postgres(pool) => Held::Postgres(postgres::Held::acquire(pool, self.timeout).await?),
        }))
    }
}

impl Session {
    /// The language of its statements.
    pub fn dialect(&self) -> Dialect {
        match self.0 {
            Held::Sqlite(_) => Dialect::Sqlite,
            Held::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The rows of a statement that gives rows of a collection of this catalog, or groups of them.
    pub async fn rows(
        &mut self,
        statement: &Statement,
        catalog: &Catalog,
    ) -> Result<Vec<Row>, DatabaseError> {
        self.check_dialect(statement)?;
        let columns: Vec<(&str, Type)> = match &statement.output {
            Output::Rows(id) => {
                let columns = &catalog.collection(*id).columns;
                columns.iter().map(|column| (column.name.as_str(), column.ty)).collect()
            }
            Output::Groups(columns) => columns.iter().map(|(name, ty)| (name.as_str(), *ty)).collect(),
            Output::Count | Output::Nothing => return Err(DatabaseError::Output("rows")),
        };
        match &mut self.0 {
            Held::Sqlite(held) => {
                let rows = held.fetch(&statement.sql, &statement.binds).await?;
                decode::rows(rows, &columns, sqlite::cell)
            }
            Held::Postgres(held) => {
                let rows = held.fetch(&statement.sql, &statement.binds).await?;
                decode::rows(rows, &columns, postgres::cell)
            }
        }
    }

    /// The number that a counting statement gives.
    pub async fn count(&mut self, statement: &Statement) -> Result<u64, DatabaseError> {
        self.check_dialect(statement)?;
        let none = DatabaseError::Output("a count");
        if statement.output != Output::Count {
            return Err(none);
        }
        let (sql, binds) = (&statement.sql, &statement.binds);
        let number: Option<i64> = match &mut self.0 {
            Held::Sqlite(held) => held.fetch(sql, binds).await?.first().and_then(|row| row.try_get(0).ok()),
            Held::Postgres(held) => held.fetch(sql, binds).await?.first().and_then(|row| row.try_get(0).ok()),
        };
        number.and_then(|number| u64::try_from(number).ok()).ok_or(none)
    }

    fn check_dialect(&self, statement: &Statement) -> Result<(), DatabaseError> {
        let (statement, database) = (statement.dialect, self.dialect());
        if statement == database { Ok(()) } else { Err(DatabaseError::Dialect { statement, database }) }
    }
}
