//! One connection for several statements, by themselves or as one transaction.

use filterc_catalog::Catalog;
use filterc_sql::{Dialect, Output, Statement};

use crate::database::Pool;
use crate::decode::Wanted;
use crate::{Database, DatabaseError, Facts, Row, postgres, sqlite};

/// A connection that is kept until it is dropped; a statement that runs then is stopped, and a transaction that was not
/// committed changes nothing.
#[derive(Debug)]
pub struct Session(Held);

#[derive(Debug)]
enum Held {
    Sqlite(sqlite::Held),
    Postgres(postgres::Held),
}

impl Database {
    /// A connection of the pool, for several statements one after the other.
    pub async fn session(&self) -> Result<Session, DatabaseError> {
        Ok(Session(match &self.pool {
            Pool::Sqlite(pool) => Held::Sqlite(sqlite::Held::acquire(pool, self.timeout).await?),
            Pool::Postgres(pool) => Held::Postgres(postgres::Held::acquire(pool, self.timeout).await?),
        }))
    }

    /// A connection to read from only. On SQLite all answers are those of one state of the file, on Postgres each is of its time.
    pub async fn snapshot(&self) -> Result<Session, DatabaseError> {
        let mut session = self.session().await?;
        if session.dialect() == Dialect::Sqlite {
            // The connection goes back to its pool with a rollback.
            session.script("BEGIN").await?;
        }
        Ok(session)
    }

    /// A transaction. On SQLite it is alone in writing, on Postgres it sees what others commit meanwhile.
    pub async fn begin(&self) -> Result<Session, DatabaseError> {
        Ok(Session(match &self.pool {
            Pool::Sqlite(pool) => Held::Sqlite(sqlite::Held::begin(pool, self.timeout).await?),
            Pool::Postgres(pool) => Held::Postgres(postgres::Held::begin(pool, self.timeout).await?),
        }))
    }

    /// A transaction whose rows may refer to what comes later.
    pub(crate) async fn begin_without_foreign_keys(&self) -> Result<Session, DatabaseError> {
        Ok(Session(match &self.pool {
            Pool::Sqlite(pool) => {
                Held::Sqlite(sqlite::Held::begin_without_foreign_keys(pool, self.timeout).await?)
            }
            Pool::Postgres(pool) => {
                Held::Postgres(postgres::Held::begin_without_foreign_keys(pool, self.timeout).await?)
            }
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
                let columns = &catalog.get_collection(*id).ok_or(DatabaseError::OtherCatalog)?.columns;
                columns.iter().map(|column| Wanted { name: column.name.clone(), ty: column.ty }).collect()
            }
            Output::Groups(columns) => {
                columns.iter().map(|(name, ty)| Wanted { name: name.clone(), ty: *ty }).collect()
            }
            Output::Count | Output::Nothing => return Err(DatabaseError::Output("rows")),
        };
        let (sql, binds) = (&statement.sql, &statement.binds);
        match &mut self.0 {
            Held::Sqlite(held) => held.rows(sql, binds, columns).await,
            Held::Postgres(held) => held.rows(sql, binds, columns).await,
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
        let number = match &mut self.0 {
            Held::Sqlite(held) => held.number(sql, binds).await?,
            Held::Postgres(held) => held.number(sql, binds).await?,
        };
        number.and_then(|number| u64::try_from(number).ok()).ok_or(none)
    }

    /// Runs a statement and forgets what it gives; the number of rows it changed.
    pub async fn execute(&mut self, statement: &Statement) -> Result<u64, DatabaseError> {
        self.check_dialect(statement)?;
        let (sql, binds) = (&statement.sql, &statement.binds);
        match &mut self.0 {
            Held::Sqlite(held) => held.execute(sql, binds).await,
            Held::Postgres(held) => held.execute(sql, binds).await,
        }
    }

    /// The answer to a question in the SQL of this database: what it says of itself, which no statement of a catalog asks.
    pub async fn ask(&mut self, question: &str) -> Result<Vec<Facts>, DatabaseError> {
        match &mut self.0 {
            Held::Sqlite(held) => held.facts(question).await,
            Held::Postgres(held) => held.facts(question).await,
        }
    }

    /// Runs a statement without binds, once.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), DatabaseError> {
        match &mut self.0 {
            Held::Sqlite(held) => held.script(sql).await,
            Held::Postgres(held) => held.script(sql).await,
        }
    }

    /// Makes a transaction last.
    pub async fn commit(self) -> Result<(), DatabaseError> {
        match self.0 {
            Held::Sqlite(mut held) => held.commit().await,
            Held::Postgres(mut held) => held.commit().await,
        }
    }

    /// Takes a transaction back.
    pub async fn rollback(self) -> Result<(), DatabaseError> {
        match self.0 {
            Held::Sqlite(mut held) => held.rollback().await,
            Held::Postgres(mut held) => held.rollback().await,
        }
    }

    fn check_dialect(&self, statement: &Statement) -> Result<(), DatabaseError> {
        let (statement, database) = (statement.dialect, self.dialect());
        if statement == database { Ok(()) } else { Err(DatabaseError::Dialect { statement, database }) }
    }
}
