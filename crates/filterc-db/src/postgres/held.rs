//! A connection whose statement is stopped when nobody waits for it any more.

use std::time::Duration;

use filterc_sql::Bind;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres};

use super::query;
use crate::DatabaseError;

/// Dropped while a statement runs, the connection is closed: the server looks every second whether its client is still there,
/// and a pool that took the connection back would have to wait for the rest of the rows.
#[derive(Debug)]
pub(crate) struct Held {
    connection: PoolConnection<Postgres>,
    timeout: Duration,
    running: bool,
}

impl Held {
    pub(crate) async fn acquire(pool: &PgPool, timeout: Duration) -> Result<Self, DatabaseError> {
        let connection = pool.acquire().await.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DatabaseError::Busy(pool.options().get_acquire_timeout()),
            other => DatabaseError::of(other, timeout),
        })?;
        Ok(Self { connection, timeout, running: false })
    }

    /// All rows of a statement.
    pub(crate) async fn fetch(&mut self, sql: &str, binds: &[Bind]) -> Result<Vec<PgRow>, DatabaseError> {
        let query = query(sql, binds)?;
        self.running = true;
        let rows = query.fetch_all(&mut *self.connection).await;
        self.running = false;
        rows.map_err(|error| DatabaseError::of(error, self.timeout))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.running {
            self.connection.close_on_drop();
        }
    }
}
