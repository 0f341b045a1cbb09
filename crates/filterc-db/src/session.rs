//! One connection for several statements.

use filterc_catalog::Catalog;
use filterc_sql::{Dialect, Output, Statement};

use crate::database::Pool;
use crate::decode::Wanted;
use crate::{Database, DatabaseError, Row, postgres, sqlite};

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
        let columns: Vec<Wanted> = match &statement.output {
            Output::Rows(id) => {
                let columns = &catalog.collection(*id).columns;
                columns.iter().map(|column| Wanted { name: column.name.clone(), ty: column.ty }).collect()
            }
            Output::Groups(columns) => {
                columns.iter().map(|(name, ty)| Wanted { name: name.clone(), ty: *ty }).collect()
            }
            Output::Count | Output::Nothing => return Err(DatabaseError::Output("rows")),
        };
        let (sql, binds) = (&statement.sql, &statement.binds);
        match &mut self.0 {
            Held::Sqlite(held) => held.query(sql, binds, move |found| sqlite::rows(found, &columns)).await,
            Held::Postgres(held) => postgres::rows(&held.fetch(sql, binds).await?, &columns),
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
            Held::Sqlite(held) => {
                held.query(sql, binds, |mut rows| Ok(rows.next()?.and_then(|row| row.get(0).ok()))).await?
            }
            Held::Postgres(held) => postgres::number(&held.fetch(sql, binds).await?),
        };
        number.and_then(|number| u64::try_from(number).ok()).ok_or(none)
    }

    fn check_dialect(&self, statement: &Statement) -> Result<(), DatabaseError> {
        let (statement, database) = (statement.dialect, self.dialect());
        if statement == database { Ok(()) } else { Err(DatabaseError::Dialect { statement, database }) }
    }
}
