//! A connection whose statement is stopped when nobody waits for it any more.

use std::time::{Duration, Instant};

use filterc_sql::Bind;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection};

use super::failure::{CANCELED, failure, is_code, is_outdated};
use super::pool::{Lease, Pool};
use super::query::query;
use super::{decode, facts};
use crate::decode::Wanted;
use crate::places::{MOMENT, Place, SHORT_MOMENT};
use crate::{DatabaseError, Facts, Row};

/// Dropped while a statement runs, the connection is closed: the server looks every second whether its client is still there,
/// and a pool that took the connection back would have to wait for the rest of the rows. Dropped inside a transaction it is
/// closed too, which rolls it back.
#[derive(Debug)]
pub(crate) struct Held {
    pool: Pool,
    timeout: Duration,
    /// None while a statement waits that has to begin again.
    connection: Option<Lease>,
    running: bool,
    transaction: Option<Transaction>,
}

/// A transaction that was begun.
#[derive(Debug)]
struct Transaction {
    /// A statement of it failed: Postgres takes all of it back, and says so to nobody who commits.
    failed: bool,
    _place: Place,
}

/// What a statement gives.
enum Want {
    Rows,
    Changes,
}

/// What a statement gave.
enum Given {
    Rows(Vec<PgRow>),
    Changes(u64),
}

/// Why it gave nothing.
enum Problem {
    /// It is slow, and all places of slow statements are taken.
    Crowded,
    Ours(DatabaseError),
    Driver(sqlx::Error),
}

impl Held {
    pub(crate) async fn acquire(pool: &Pool, timeout: Duration) -> Result<Self, DatabaseError> {
        let connection = Some(pool.take().await?);
        Ok(Self { pool: pool.clone(), connection, timeout, running: false, transaction: None })
    }

    /// The rows of a statement, by columns of the catalog.
    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        binds: &[Bind],
        columns: Vec<Wanted>,
    ) -> Result<Vec<Row>, DatabaseError> {
        decode::rows(&self.fetch(sql, binds).await?, &columns)
    }

    /// The number that stands alone in a result.
    pub(crate) async fn number(&mut self, sql: &str, binds: &[Bind]) -> Result<Option<i64>, DatabaseError> {
        Ok(decode::number(&self.fetch(sql, binds).await?))
    }

    /// The answer to a question in the SQL of this database.
    pub(crate) async fn facts(&mut self, question: &str) -> Result<Vec<Facts>, DatabaseError> {
        self.fetch(question, &[]).await?.iter().map(facts::facts).collect()
    }

    /// All rows of a statement.
    pub(super) async fn fetch(&mut self, sql: &str, binds: &[Bind]) -> Result<Vec<PgRow>, DatabaseError> {
        match self.run(sql, binds, &Want::Rows).await? {
            Given::Rows(rows) => Ok(rows),
            Given::Changes(_) => Ok(Vec::new()),
        }
    }

    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, binds: &[Bind]) -> Result<u64, DatabaseError> {
        match self.run(sql, binds, &Want::Changes).await? {
            Given::Changes(changed) => Ok(changed),
            Given::Rows(_) => Ok(0),
        }
    }

    /// Runs a statement, as often as it has to be begun again. In a transaction that is once: what it did before would be lost.
    async fn run(&mut self, sql: &str, binds: &[Bind], want: &Want) -> Result<Given, DatabaseError> {
        let mut began = Instant::now();
        let given = match self.attempt(sql, binds, want, None).await {
            Err(Problem::Crowded) => {
                self.connection = None;
                let place = self.pool.places.slow().await?;
                began = Instant::now();
                self.attempt(sql, binds, want, Some(place)).await
            }
            Err(Problem::Driver(error)) if is_code(&error, is_outdated) => match &self.transaction {
                Some(_) => {
                    self.pool.outdate();
                    Err(Problem::Ours(DatabaseError::Outdated))
                }
                None => Box::pin(self.prepare_again(sql, binds, want)).await,
            },
            given => given,
        };
        given.map_err(|problem| {
            if let Some(transaction) = &mut self.transaction {
                transaction.failed = true;
            }
            match problem {
                Problem::Crowded => DatabaseError::Crowded,
                Problem::Ours(error) => error,
                Problem::Driver(error) => failure(error, began.elapsed(), self.timeout),
            }
        })
    }

    /// Prepares the statement again, on a connection that has forgotten all others. Where that helps, it would help others, too.
    async fn prepare_again(&mut self, sql: &str, binds: &[Bind], want: &Want) -> Result<Given, Problem> {
        let pool = self.pool.clone();
        let connection = self.connection().await.map_err(Problem::Ours)?;
        pool.renew(connection).await.map_err(Problem::Driver)?;
        self.running = false;
        let given = self.attempt(sql, binds, want, None).await?;
        self.pool.outdate();
        Ok(given)
    }

    async fn attempt(
        &mut self,
        sql: &str,
        binds: &[Bind],
        want: &Want,
        place: Option<Place>,
    ) -> Result<Given, Problem> {
        let quick = place.is_none() && self.transaction.is_none();
        if quick && self.pool.places.are_taken() {
            return self.attempt_briefly(sql, binds, want).await;
        }
        let (mut place, places) = (place, self.pool.places.clone());
        let given = {
            let connection = self.connection().await.map_err(Problem::Ours)?;
            let mut given = Box::pin(run_want(connection, sql, binds, want));
            match tokio::time::timeout(MOMENT, given.as_mut()).await {
                Ok(given) => given,
                Err(_) if !quick => given.await,
                Err(_) => {
                    place = places.try_slow();
                    if place.is_none() {
                        drop(given);
                        self.close();
                        return Err(Problem::Crowded);
                    }
                    given.await
                }
            }
        };
        self.running = false;
        drop(place);
        given
    }

    /// Where there is no place for a slow statement, the server itself stops it after a short moment: the connection stays open, and
    /// nothing runs on after it was given up, however many try.
    async fn attempt_briefly(&mut self, sql: &str, binds: &[Bind], want: &Want) -> Result<Given, Problem> {
        let pool = self.pool.clone();
        let connection = self.connection().await.map_err(Problem::Ours)?;
        pool.limit(connection, Some(SHORT_MOMENT)).await.map_err(Problem::Driver)?;
        let given = Box::pin(run_want(connection, sql, binds, want)).await;
        // A connection that has broken has no limit.
        pool.limit(connection, None).await.map_err(Problem::Driver)?;
        self.running = false;
        match given {
            Err(Problem::Driver(error)) if is_code(&error, |code| code == CANCELED) => Err(Problem::Crowded),
            given => given,
        }
    }

    /// Runs a statement without binds, once.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let began = Instant::now();
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(self.connection().await?).await;
        self.running = false;
        done.map(drop).map_err(|error| failure(error, began.elapsed(), self.timeout))
    }

    /// The connection, on which something runs from now on.
    async fn connection(&mut self) -> Result<&mut PgConnection, DatabaseError> {
        let lease = match &mut self.connection {
            Some(lease) => lease,
            none => none.insert(self.pool.take().await?),
        };
        self.running = true;
        Ok(&mut lease.connection)
    }

    /// Gives up what runs: the server looks for its client every second.
    fn close(&mut self) {
        if let Some(mut lease) = self.connection.take() {
            lease.connection.close_on_drop();
        }
        self.running = false;
    }

    /// A transaction.
    pub(crate) async fn begin(pool: &Pool, timeout: Duration) -> Result<Self, DatabaseError> {
        let place = pool.places.acquire_for_write().await?;
        let mut held = Self::acquire(pool, timeout).await?;
        held.transaction = Some(Transaction { failed: false, _place: place });
        held.script("BEGIN").await?;
        Ok(held)
    }

    /// A transaction: Postgres checks foreign keys when all rows are there.
    pub(crate) async fn begin_without_foreign_keys(
        pool: &Pool,
        timeout: Duration,
    ) -> Result<Self, DatabaseError> {
        Self::begin(pool, timeout).await
    }

    /// Makes the transaction last.
    pub(crate) async fn commit(&mut self) -> Result<(), DatabaseError> {
        if self.transaction.as_ref().is_some_and(|transaction| transaction.failed) {
            self.rollback().await?;
            let problem = "nothing was kept of a transaction in which a statement failed";
            return Err(DatabaseError::Statement(problem.to_owned()));
        }
        self.end("COMMIT").await
    }

    /// Takes it back.
    pub(crate) async fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.end("ROLLBACK").await
    }

    async fn end(&mut self, how: &str) -> Result<(), DatabaseError> {
        self.script(how).await?;
        self.transaction = None;
        Ok(())
    }
}

async fn run_want(
    connection: &mut PgConnection,
    sql: &str,
    binds: &[Bind],
    want: &Want,
) -> Result<Given, Problem> {
    let query = query(sql, binds).map_err(Problem::Ours)?;
    let given = match want {
        Want::Rows => query.fetch_all(connection).await.map(Given::Rows),
        Want::Changes => query.execute(connection).await.map(|done| Given::Changes(done.rows_affected())),
    };
    given.map_err(Problem::Driver)
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.running || self.transaction.is_some() {
            self.close();
        }
    }
}
