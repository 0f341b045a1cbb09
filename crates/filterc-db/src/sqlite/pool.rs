//! A pool of connections, none of which returns to it inside a transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::DatabaseError;

/// sqlx counts transactions and loses count when SQLite rolls one back by itself, as it does when a write is stopped. So
/// transactions are plain statements here, and what was begun and not ended is rolled back when its connection is released.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    pub(super) connections: SqlitePool,
    /// How many connections were let go inside a transaction.
    unended: Arc<AtomicUsize>,
}

impl Pool {
    pub(super) async fn connect(
        options: SqliteConnectOptions,
        pool: SqlitePoolOptions,
        timeout: Duration,
    ) -> Result<Self, sqlx::Error> {
        let unended = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&unended);
        let pool =
            pool.acquire_timeout(timeout).test_before_acquire(false).after_release(move |connection, _| {
                let seen = Arc::clone(&seen);
                Box::pin(async move {
                    // Nearly always there is nothing to roll back, and nothing is asked.
                    if seen.load(Ordering::Acquire) > 0 {
                        // An error says that it was not this connection, or that SQLite was faster.
                        if sqlx::raw_sql("ROLLBACK").execute(connection).await.is_ok() {
                            seen.fetch_sub(1, Ordering::AcqRel);
                        }
                    }
                    Ok(true)
                })
            });
        Ok(Self { connections: pool.connect_with(options).await?, unended })
    }

    /// A connection goes back inside of a transaction.
    pub(super) fn left_open(&self) {
        self.unended.fetch_add(1, Ordering::AcqRel);
    }

    /// Closes all connections; statements that run are waited for.
    pub(crate) async fn close(&self) {
        self.connections.close().await;
    }
}

/// A second pool on the same database: no connection of the first one can end up without foreign keys.
pub(crate) async fn without_foreign_keys(pool: &Pool, timeout: Duration) -> Result<Pool, DatabaseError> {
    let options = (*pool.connections.connect_options()).clone().foreign_keys(false);
    let opened = Pool::connect(options, SqlitePoolOptions::new().max_connections(1), timeout).await;
    opened.map_err(|error| DatabaseError::of(error, timeout))
}
