//! A connection whose statements are stopped when they run too long, or when nobody waits for them any more.

use std::sync::Arc;
use std::time::Duration;

use filterc_sql::Bind;
use rusqlite::types::Value;
use rusqlite::{Connection, Rows};
use tokio::runtime::Handle;

use super::bind;
use super::blocking::blocking;
use super::connect::Opened;
use super::failure::Failure;
use super::pool::{Lease, Pool};
use super::watch::{Watch, run_watched};
use super::{decode, facts};
use crate::decode::Wanted;
use crate::places::Place;
use crate::{DatabaseError, Facts, Row};

/// A connection with a deadline for each statement. A statement and all that is read of it is one hop to a thread that
/// may block, and back.
#[derive(Debug)]
pub(crate) struct Held {
    pool: Pool,
    timeout: Duration,
    /// None while a statement runs, and when it was given up; then the next one has another connection.
    lease: Option<Lease>,
    /// A transaction is one connection's: there is no going on with another.
    begun: bool,
}

impl Held {
    pub(crate) async fn acquire(pool: &Pool, timeout: Duration) -> Result<Self, DatabaseError> {
        Ok(Self { pool: pool.clone(), timeout, lease: Some(pool.take().await?), begun: false })
    }

    /// A transaction; it is rolled back where it is not committed.
    pub(crate) async fn begin(pool: &Pool, timeout: Duration) -> Result<Self, DatabaseError> {
        // A write lock from the start: a transaction that only asks for it later can be refused.
        Self::begin_by(pool, timeout, "BEGIN IMMEDIATE").await
    }

    /// A transaction whose rows may refer to nothing; the pool turns foreign keys on again.
    pub(crate) async fn begin_without_foreign_keys(
        pool: &Pool,
        timeout: Duration,
    ) -> Result<Self, DatabaseError> {
        Self::begin_by(pool, timeout, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE").await
    }

    async fn begin_by(pool: &Pool, timeout: Duration, script: &str) -> Result<Self, DatabaseError> {
        let lease = Some(pool.take_turn().await?);
        let mut begun = Self { pool: pool.clone(), timeout, lease, begun: true };
        let script = script.to_owned();
        begun.run(move |opened| Ok(opened.connection.execute_batch(&script)?)).await?;
        Ok(begun)
    }

    /// Makes a transaction last.
    pub(crate) async fn commit(&mut self) -> Result<(), DatabaseError> {
        let commit = |opened: &Opened| {
            opened.in_transaction()?;
            opened.connection.execute_batch("COMMIT")?;
            Ok(opened.check()?)
        };
        self.run(commit).await
    }

    /// Takes a transaction back.
    pub(crate) async fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.script("ROLLBACK").await
    }

    /// The rows of a statement, by columns of the catalog.
    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        binds: &[Bind],
        columns: Vec<Wanted>,
    ) -> Result<Vec<Row>, DatabaseError> {
        self.query(sql, binds, move |found| decode::rows(found, &columns)).await
    }

    /// The number that stands alone in a result.
    pub(crate) async fn number(&mut self, sql: &str, binds: &[Bind]) -> Result<Option<i64>, DatabaseError> {
        self.query(sql, binds, |mut rows| Ok(rows.next()?.and_then(|row| row.get(0).ok()))).await
    }

    /// The answer to a question in the SQL of this database.
    pub(crate) async fn facts(&mut self, question: &str) -> Result<Vec<Facts>, DatabaseError> {
        self.query(question, &[], facts::facts).await
    }

    /// What `read` makes of the rows of a statement, where they lie. It may be asked twice, each time from the first row.
    pub(crate) async fn query<T: Send + 'static>(
        &mut self,
        sql: &str,
        binds: &[Bind],
        read: impl Fn(Rows<'_>) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, DatabaseError> {
        let (sql, binds, begun) = (sql.to_owned(), bind::values(binds)?, self.begun);
        let query = move |opened: &Opened| {
            if begun {
                opened.in_transaction()?;
            }
            rows(&opened.connection, &sql, &binds, &read)
        };
        self.run(query).await
    }

    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, binds: &[Bind]) -> Result<u64, DatabaseError> {
        let (sql, binds, begun) = (sql.to_owned(), bind::values(binds)?, self.begun);
        let change = move |opened: &Opened| {
            if begun {
                opened.in_transaction()?;
            }
            let connection = &opened.connection;
            let before = connection.total_changes();
            rows(connection, &sql, &binds, |mut rows| {
                while rows.next()?.is_some() {}
                Ok(())
            })?;
            if !begun {
                opened.check()?;
            }
            // A statement that changes nothing leaves the number of the one before.
            Ok(if connection.total_changes() == before { 0 } else { connection.changes() })
        };
        self.run(change).await
    }

    /// Runs a statement without binds, once.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let sql = sql.to_owned();
        self.run(move |opened| Ok(opened.connection.execute_batch(&sql)?)).await
    }

    /// Does this on the connection. Work that turns out to be slow, and finds no place of its own, gives its connection to others and
    /// begins again when there is one; in a transaction it goes on.
    async fn run<T: Send + 'static>(
        &mut self,
        work: impl Fn(&Opened) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, DatabaseError> {
        let work = Arc::new(work);
        match self.attempt(Arc::clone(&work), None).await {
            Err(Failure::Crowded) => {
                self.lease = None;
                let place = self.pool.places().slow().await?;
                self.attempt(work, Some(place)).await
            }
            done => done,
        }
        .map_err(|failure| {
            let error = failure.after(self.timeout);
            self.pool.note(&error);
            error
        })
    }

    async fn attempt<T: Send + 'static>(
        &mut self,
        work: Arc<impl Fn(&Opened) -> Result<T, Failure> + Send + Sync + 'static>,
        place: Option<Place>,
    ) -> Result<T, Failure> {
        let mut lease = match self.lease.take() {
            Some(lease) => lease,
            None if self.begun => {
                let problem = "the transaction ended when a statement of it was given up";
                return Err(DatabaseError::Connection(problem.to_owned()).into());
            }
            None => self.pool.take().await?,
        };
        // What nobody waits for is dropped with this.
        let waiting = Arc::new(());
        let mut watch = Watch::new(self.timeout, &waiting);
        match place {
            Some(place) => watch.keep(place),
            None if self.begun => {}
            None => watch.expect_a_moment(self.pool.places().clone()),
        }
        let (lease, result) = blocking(move || {
            let opened = lease.opened().map_err(Failure::from);
            let result = opened.and_then(|opened| run_watched(opened, watch, |opened| work(opened)));
            (lease, result)
        })
        .await?;
        self.lease = Some(lease);
        result
    }
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

impl Drop for Held {
    fn drop(&mut self) {
        let Some(lease) = self.lease.take().filter(Lease::is_begun) else { return };
        // To roll back may take as long as it took to write.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(move || drop(lease));
        }
    }
}
