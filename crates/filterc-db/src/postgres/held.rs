//! A connection whose statement is stopped when nobody waits for it any more.

use std::time::Duration;

use filterc_sql::Bind;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgPool, Postgres};

use super::query;
use crate::DatabaseError;

/// Dropped while a statement runs, the connection is closed: the server looks every second whether its client is still there,
/// and a pool that took the connection back would have to wait for the rest of the rows. Dropped inside a transaction it is
/// closed too, which rolls it back.
#[derive(Debug)]
pub(crate) struct Held {
    connection: PoolConnection<Postgres>,
    timeout: Duration,
    running: bool,
    begun: bool,
}

impl Held {
    pub(crate) async fn acquire(pool: &PgPool, timeout: Duration) -> Result<Self, DatabaseError> {
        let connection = pool.acquire().await.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DatabaseError::Busy(pool.options().get_acquire_timeout()),
            other => DatabaseError::of(other, timeout),
        })?;
        Ok(Self { connection, timeout, running: false, begun: false })
    }

    /// All rows of a statement.
    pub(crate) async fn fetch(&mut self, sql: &str, binds: &[Bind]) -> Result<Vec<PgRow>, DatabaseError> {
        let query = query(sql, binds)?;
        self.running = true;
        let rows = query.fetch_all(&mut *self.connection).await;
        self.running = false;
        rows.map_err(|error| DatabaseError::of(error, self.timeout))
    }

    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, binds: &[Bind]) -> Result<u64, DatabaseError> {
        let query = query(sql, binds)?;
        self.running = true;
        let done = query.execute(&mut *self.connection).await;
        self.running = false;
        Ok(done.map_err(|error| DatabaseError::of(error, self.timeout))?.rows_affected())
    }

    /// Runs a statement without binds, once.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.running = true;
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *self.connection).await;
        self.running = false;
        done.map(drop).map_err(|error| DatabaseError::of(error, self.timeout))
    }

    /// Begins a transaction.
    pub(crate) async fn begin(&mut self) -> Result<(), DatabaseError> {
        self.begun = true;
        self.script("BEGIN").await
    }

    /// Ends it, with `COMMIT` or `ROLLBACK`.
    pub(crate) async fn end(&mut self, how: &str) -> Result<(), DatabaseError> {
        self.script(how).await?;
        self.begun = false;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.running || self.begun {
            self.connection.close_on_drop();
        }
    }
}
