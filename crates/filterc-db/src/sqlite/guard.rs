//! A connection whose statements are stopped when they run too long, or when nobody waits for them any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use filterc_sql::Bind;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Sqlite};

use super::{Pool, query};
use crate::DatabaseError;

/// Steps of SQLite's machine between two looks at the clock: some ten microseconds.
const STEPS: i32 = 1000;

/// A connection with a deadline for each statement.
#[derive(Debug)]
pub(crate) struct Guarded {
    pool: Pool,
    connection: PoolConnection<Sqlite>,
    timeout: Duration,
    start: Instant,
    /// Microseconds after the start. SQLite's side holds it weakly: when this guard is dropped, what runs is stopped.
    deadline: Arc<AtomicU64>,
    /// Inside a transaction.
    begun: bool,
}

impl Guarded {
    pub(crate) async fn acquire(pool: &Pool, timeout: Duration) -> Result<Self, DatabaseError> {
        let mut connection =
            pool.connections.acquire().await.map_err(|error| DatabaseError::of(error, timeout))?;
        let (start, deadline) = (Instant::now(), Arc::new(AtomicU64::new(0)));
        let watched = Arc::downgrade(&deadline);
        let in_time = move || {
            let deadline = watched.upgrade().map_or(0, |deadline| deadline.load(Ordering::Relaxed));
            micros(start.elapsed()) < deadline
        };
        let locked = connection.lock_handle().await;
        locked.map_err(|error| DatabaseError::of(error, timeout))?.set_progress_handler(STEPS, in_time);
        Ok(Self { pool: pool.clone(), connection, timeout, start, deadline, begun: false })
    }

    /// All rows of a statement.
    pub(crate) async fn fetch(&mut self, sql: &str, binds: &[Bind]) -> Result<Vec<SqliteRow>, DatabaseError> {
        let query = query(sql, binds)?;
        self.restart();
        query.fetch_all(&mut *self.connection).await.map_err(|error| self.error(error))
    }

    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, binds: &[Bind]) -> Result<u64, DatabaseError> {
        let query = query(sql, binds)?;
        self.restart();
        let done = query.execute(&mut *self.connection).await.map_err(|error| self.error(error))?;
        Ok(done.rows_affected())
    }

    /// Runs a statement without binds, once.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.restart();
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *self.connection).await;
        done.map(drop).map_err(|error| self.error(error))
    }

    /// Begins a transaction.
    pub(crate) async fn begin(&mut self, statement: &str) -> Result<(), DatabaseError> {
        // Also where it is given up on the way.
        self.begun = true;
        self.script(statement).await
    }

    /// Ends a transaction.
    pub(crate) async fn commit(&mut self) -> Result<(), DatabaseError> {
        self.script("COMMIT").await?;
        self.begun = false;
        Ok(())
    }

    fn restart(&self) {
        self.deadline.store(micros(self.start.elapsed() + self.timeout), Ordering::Relaxed);
    }

    fn error(&self, error: sqlx::Error) -> DatabaseError {
        DatabaseError::of(error, self.timeout)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if self.begun {
            self.pool.left_open();
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
