//! SQLite: opening, binding, running.

mod bind;
mod connect;
mod decode;
mod facts;
mod failure;
mod files;
mod guard;
mod kind;
mod location;
mod pool;
mod watch;
mod whole;

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use filterc_sql::{Bind, Statement};

use crate::{DatabaseError, Options};

pub(crate) use decode::rows;
pub(crate) use facts::facts;
pub(crate) use failure::Failure;
pub(crate) use guard::Guarded;
pub(crate) use pool::Pool;

/// Opens a file or a database in memory.
pub(crate) async fn connect(url: &str, options: &Options) -> Result<Pool, DatabaseError> {
    let connect = connect::ConnectOptions::new(location::Location::parse(url)?, options);
    // The data in memory lives as long as its one connection.
    let size = if connect.is_memory() { 1 } else { options.connections.max(1) };
    let pool = Pool::new(connect, size);
    pool.take().await?;
    Ok(pool)
}

/// The file that a URL names; none for a database in memory.
pub(crate) fn file(url: &str) -> Result<Option<PathBuf>, DatabaseError> {
    let location = location::Location::parse(url)?;
    Ok((location.mode != location::Mode::Memory).then(|| location.file.into()))
}

/// Whether a connection is free, and its file is where it was, whole, and can be read.
pub(crate) async fn check(pool: &Pool, timeout: Duration) -> Result<(), DatabaseError> {
    pool.is_sound()?;
    Guarded::acquire(pool, timeout).await?.script("SELECT count(*) FROM sqlite_schema").await
}

/// Runs a statement; the number of rows it changed.
pub(crate) async fn execute(
    pool: &Pool,
    timeout: Duration,
    sql: &str,
    binds: &[Bind],
) -> Result<u64, DatabaseError> {
    Guarded::acquire(pool, timeout).await?.execute(sql, binds).await
}

/// Lines of `EXPLAIN QUERY PLAN`, each two blanks deeper than its parent.
pub(crate) async fn plan(
    pool: &Pool,
    timeout: Duration,
    statement: &Statement,
) -> Result<Vec<String>, DatabaseError> {
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let mut held = Guarded::acquire(pool, timeout).await?;
    let read = |mut rows: rusqlite::Rows<'_>| {
        let (mut depths, mut lines) = (HashMap::from([(0_i64, 0)]), Vec::new());
        while let Some(row) = rows.next()? {
            let (id, parent, detail) = (row.get(0)?, row.get(1)?, row.get::<_, String>(3)?);
            let depth = depths.get(&parent).copied().unwrap_or(0);
            depths.insert(id, depth + 1);
            lines.push(format!("{:1$}{detail}", "", 2 * depth));
        }
        Ok(lines)
    };
    held.query(&sql, &statement.binds, read).await
}

/// A transaction on a connection of the pool; it is rolled back where it is not committed.
pub(crate) async fn begin(pool: &Pool, timeout: Duration) -> Result<Guarded, DatabaseError> {
    // A write lock from the start: a transaction that only asks for it later can be refused.
    Guarded::begin(pool, timeout, "BEGIN IMMEDIATE").await
}

/// A transaction whose rows may refer to nothing; the pool turns foreign keys on again.
pub(crate) async fn begin_without_foreign_keys(
    pool: &Pool,
    timeout: Duration,
) -> Result<Guarded, DatabaseError> {
    Guarded::begin(pool, timeout, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE").await
}

/// Does something on a thread that may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DatabaseError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| DatabaseError::Connection("what ran on it was given up".to_owned()))
}
