//! A connection whose statements are stopped when they run too long, or when nobody waits for them any more.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use filterc_sql::Bind;
use rusqlite::types::Value;
use rusqlite::{Connection, Rows};
use tokio::runtime::Handle;

use super::failure::Failure;
use super::pool::Lease;
use super::{Pool, bind, hop};
use crate::DatabaseError;

/// Steps of SQLite's machine between two looks at the clock: some ten microseconds.
const STEPS: i32 = 1000;

/// A connection with a deadline for each statement. A statement and all that is read of it is one hop to a thread that
/// may block, and back.
#[derive(Debug)]
pub(crate) struct Guarded {
    pool: Pool,
    timeout: Duration,
    /// None while a statement runs, and when it was given up; then the next one has another connection.
    lease: Option<Lease>,
    /// A transaction is one connection's: there is no going on with another.
    begun: bool,
}

impl Guarded {
    pub(crate) async fn acquire(pool: &Pool, timeout: Duration) -> Result<Self, DatabaseError> {
        Ok(Self { pool: pool.clone(), timeout, lease: Some(pool.take().await?), begun: false })
    }

    /// A transaction, begun by this script.
    pub(crate) async fn begin(pool: &Pool, timeout: Duration, script: &str) -> Result<Self, DatabaseError> {
        let lease = Some(pool.take_turn().await?);
        let mut begun = Self { pool: pool.clone(), timeout, lease, begun: true };
        begun.script(script).await?;
        Ok(begun)
    }

    /// What `read` makes of the rows of a statement, where they lie.
    pub(crate) async fn query<T: Send + 'static>(
        &mut self,
        sql: &str,
        binds: &[Bind],
        read: impl FnOnce(Rows<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let (sql, binds) = (sql.to_owned(), bind::values(binds)?);
        self.run(move |connection| rows(connection, &sql, &binds, read)).await
    }

    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, binds: &[Bind]) -> Result<u64, DatabaseError> {
        let (sql, binds) = (sql.to_owned(), bind::values(binds)?);
        let change = move |connection: &Connection| {
            let before = connection.total_changes();
            rows(connection, &sql, &binds, |mut rows| {
                while rows.next()?.is_some() {}
                Ok(())
            })?;
            // A statement that changes nothing leaves the number of the one before.
            Ok(if connection.total_changes() == before { 0 } else { connection.changes() })
        };
        self.run(change).await
    }

    /// Runs a statement without binds, once.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let sql = sql.to_owned();
        self.run(move |connection| Ok(connection.execute_batch(&sql)?)).await
    }

    async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let mut lease = match self.lease.take() {
            Some(lease) => lease,
            None if self.begun => {
                let problem = "the transaction ended when a statement of it was given up";
                return Err(DatabaseError::Connection(problem.to_owned()));
            }
            None => self.pool.take().await?,
        };
        let (timeout, waiting) = (self.timeout, Arc::new(()));
        let watched = Arc::downgrade(&waiting);
        let (lease, result) = hop(move || {
            let result = watch(&mut lease, timeout, watched).and_then(work);
            (lease, result)
        })
        .await?;
        self.lease = Some(lease);
        result.map_err(|failure| failure.after(timeout))
    }
}

/// Its connection, which stops what takes longer, or is waited for by nobody.
fn watch(lease: &mut Lease, timeout: Duration, waiting: Weak<()>) -> Result<&Connection, Failure> {
    let gone = || DatabaseError::Connection("it is closed".to_owned());
    let connection = lease.connection().ok_or_else(gone)?;
    let end = Instant::now().checked_add(timeout);
    let is_over = move || waiting.strong_count() == 0 || end.is_some_and(|end| end <= Instant::now());
    connection.progress_handler(STEPS, Some(is_over))?;
    Ok(connection)
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    binds: &[Value],
    read: impl FnOnce(Rows<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    for (position, value) in (1_usize..).zip(binds) {
        statement.raw_bind_parameter(position, value)?;
    }
    read(statement.raw_query())
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let Some(lease) = self.lease.take().filter(Lease::is_begun) else { return };
        // To roll back may take as long as it took to write.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(move || drop(lease));
        }
    }
}
