//! A database, and what can be asked of it.

use std::time::Duration;

use filterc_catalog::Catalog;
use filterc_sql::{Dialect, Statement};

use crate::location::Scheme;
use crate::{DatabaseError, Options, Row, postgres, sqlite};

/// An open database: a pool of connections.
#[derive(Debug, Clone)]
pub struct Database {
    pub(crate) pool: Pool,
    pub(crate) timeout: Duration,
}

#[derive(Debug, Clone)]
pub(crate) enum Pool {
    Sqlite(sqlite::Pool),
    Postgres(postgres::Pool),
}

impl Database {
    /// Opens `sqlite://FILE`, `sqlite::memory:` or `postgres://USER@HOST/DATABASE`.
    ///
    /// Fails at once where the database cannot be reached; no error repeats the URL. A database whose driver
    /// was not built in is [`DatabaseError::NoDriver`].
    pub async fn connect(url: &str, options: &Options) -> Result<Self, DatabaseError> {
        let pool = match Scheme::parse(url)? {
            Scheme::Sqlite => Pool::Sqlite(sqlite::connect(url, options).await?),
            Scheme::Postgres => Pool::Postgres(postgres::connect(url, options).await?),
        };
        Ok(Self { pool, timeout: options.timeout })
    }

    /// The language of its statements.
    pub fn dialect(&self) -> Dialect {
        match self.pool {
            Pool::Sqlite(_) => Dialect::Sqlite,
            Pool::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The rows of a statement that gives rows of a collection of this catalog, or groups of them.
    pub async fn rows(&self, statement: &Statement, catalog: &Catalog) -> Result<Vec<Row>, DatabaseError> {
        self.session().await?.rows(statement, catalog).await
    }

    /// The number that a counting statement gives.
    pub async fn count(&self, statement: &Statement) -> Result<u64, DatabaseError> {
        self.session().await?.count(statement).await
    }

    /// Whether the database can be asked: a connection is free and answers, and its file is where it was.
    pub async fn check(&self) -> Result<(), DatabaseError> {
        match &self.pool {
            Pool::Sqlite(pool) => sqlite::check(pool, self.timeout).await,
            Pool::Postgres(pool) => postgres::check(pool, self.timeout).await,
        }
    }

    /// Fails where a statement has found the database damaged since it was opened. Nothing is asked.
    pub fn is_sound(&self) -> Result<(), DatabaseError> {
        match &self.pool {
            Pool::Sqlite(pool) => pool.is_sound(),
            Pool::Postgres(pool) => pool.is_sound(),
        }
    }

    /// How the database would run the statement, a step a line, indented by depth. Nothing is run.
    pub async fn plan(&self, statement: &Statement) -> Result<Vec<String>, DatabaseError> {
        self.check_dialect(statement)?;
        match &self.pool {
            Pool::Sqlite(pool) => sqlite::plan(pool, self.timeout, statement).await,
            Pool::Postgres(pool) => postgres::plan(pool, self.timeout, statement).await,
        }
    }

    /// Runs a statement and forgets what it gives; the number of rows it changed.
    pub async fn execute(&self, statement: &Statement) -> Result<u64, DatabaseError> {
        self.check_dialect(statement)?;
        self.session().await?.execute(statement).await
    }

    /// Closes all connections; statements that run are waited for.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) fn check_dialect(&self, statement: &Statement) -> Result<(), DatabaseError> {
        let (statement, database) = (statement.dialect, self.dialect());
        if statement == database { Ok(()) } else { Err(DatabaseError::Dialect { statement, database }) }
    }
}
