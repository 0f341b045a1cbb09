//! A database, and what can be asked of it.

use std::time::Duration;

use filterc_catalog::{Catalog, Type};
use filterc_sql::{Dialect, Output, Statement};
use sqlx::{PgPool, Row as _, SqlitePool};

use crate::{DatabaseError, Options, Row, decode, postgres, sqlite};

/// An open database: a pool of connections.
#[derive(Debug, Clone)]
pub struct Database {
    pub(crate) pool: Pool,
    pub(crate) timeout: Duration,
}

#[derive(Debug, Clone)]
pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Database {
    /// Opens `sqlite://FILE`, `sqlite::memory:` or `postgres://USER@HOST/DATABASE`.
    ///
    /// Fails at once where the database cannot be reached; no error repeats the URL.
    pub async fn connect(url: &str, options: &Options) -> Result<Self, DatabaseError> {
        let pool = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Pool::Sqlite(sqlite::connect(url, options).await?),
            Some("postgres" | "postgresql") => Pool::Postgres(postgres::connect(url, options).await?),
            _ => return Err(DatabaseError::Url(UNKNOWN_SCHEME.to_owned())),
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
        self.check_dialect(statement)?;
        let columns: Vec<(&str, Type)> = match &statement.output {
            Output::Rows(id) => {
                let columns = &catalog.collection(*id).columns;
                columns.iter().map(|column| (column.name.as_str(), column.ty)).collect()
            }
            Output::Groups(columns) => columns.iter().map(|(name, ty)| (name.as_str(), *ty)).collect(),
            Output::Count | Output::Nothing => return Err(DatabaseError::Output("rows")),
        };
        match &self.pool {
            Pool::Sqlite(pool) => {
                let rows = sqlite::fetch(pool, self.timeout, &statement.sql, &statement.binds).await?;
                decode::rows(rows, &columns, sqlite::cell)
            }
            Pool::Postgres(pool) => {
                let rows = postgres::fetch(pool, self.timeout, &statement.sql, &statement.binds).await?;
                decode::rows(rows, &columns, postgres::cell)
            }
        }
    }

    /// The number that a counting statement gives.
    pub async fn count(&self, statement: &Statement) -> Result<u64, DatabaseError> {
        self.check_dialect(statement)?;
        let none = DatabaseError::Output("a count");
        if statement.output != Output::Count {
            return Err(none);
        }
        let number: Option<i64> = match &self.pool {
            Pool::Sqlite(pool) => {
                let rows = sqlite::fetch(pool, self.timeout, &statement.sql, &statement.binds).await?;
                rows.first().and_then(|row| row.try_get(0).ok())
            }
            Pool::Postgres(pool) => {
                let rows = postgres::fetch(pool, self.timeout, &statement.sql, &statement.binds).await?;
                rows.first().and_then(|row| row.try_get(0).ok())
            }
        };
        number.and_then(|number| u64::try_from(number).ok()).ok_or(none)
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
        let (sql, binds) = (&statement.sql, &statement.binds);
        match &self.pool {
            Pool::Sqlite(pool) => sqlite::execute(pool, self.timeout, sql, binds).await,
            Pool::Postgres(pool) => postgres::execute(pool, self.timeout, sql, binds).await,
        }
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

const UNKNOWN_SCHEME: &str = "the URL names no known kind of database: it starts with `sqlite://` and a file, is \
    `sqlite::memory:`, or starts with `postgres://` or `postgresql://`";
