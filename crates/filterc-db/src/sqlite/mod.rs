//! SQLite: opening, binding, running.

mod decode;
mod guard;

use std::str::FromStr as _;
use std::time::Duration;

use filterc_sql::{Bind, Statement};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, ConnectOptions as _, Row as _, Sqlite, SqlitePool};

use crate::{Access, DatabaseError, Options};

pub(crate) use decode::cell;
pub(crate) use guard::Guarded;

/// Opens a file or a database in memory.
pub(crate) async fn connect(url: &str, options: &Options) -> Result<SqlitePool, DatabaseError> {
    let memory = url.contains(":memory:") || url.contains("mode=memory");
    let read_only = options.access == Access::ReadOnly;
    let connect = SqliteConnectOptions::from_str(url)
        .map_err(|error| DatabaseError::Url(error.to_string()))?
        .busy_timeout(options.timeout)
        .disable_statement_logging();
    let connect = match (memory, read_only) {
        (true, true) => connect.pragma("query_only", "ON"),
        (true, false) => connect,
        (false, true) => connect.read_only(true),
        // Readers and a writer do not wait for each other.
        (false, false) => connect.create_if_missing(true).journal_mode(SqliteJournalMode::Wal),
    };
    let file = if memory { "memory".to_owned() } else { format!("`{}`", connect.get_filename().display()) };
    if !memory && read_only && !connect.get_filename().exists() {
        return Err(DatabaseError::Connect { database: file, problem: "there is no such file".to_owned() });
    }
    let pool = pool_options(options.timeout);
    let pool = if memory {
        // The data lives as long as its one connection.
        pool.max_connections(1).idle_timeout(None).max_lifetime(None)
    } else {
        pool.max_connections(options.connections.max(1))
    };
    let unopened = |error| DatabaseError::unopened(file.clone(), &error);
    let pool = pool.connect_with(connect).await.map_err(unopened)?;
    // SQLite reads a file no sooner than it must.
    sqlx::query("PRAGMA schema_version").fetch_one(&pool).await.map_err(unopened)?;
    Ok(pool)
}

/// All rows of a statement.
pub(crate) async fn fetch(
    pool: &SqlitePool,
    timeout: Duration,
    sql: &str,
    binds: &[Bind],
) -> Result<Vec<SqliteRow>, DatabaseError> {
    Guarded::acquire(pool, timeout).await?.fetch(sql, binds).await
}

/// Runs a statement; the number of rows it changed.
pub(crate) async fn execute(
    pool: &SqlitePool,
    timeout: Duration,
    sql: &str,
    binds: &[Bind],
) -> Result<u64, DatabaseError> {
    Guarded::acquire(pool, timeout).await?.execute(sql, binds).await
}

/// Lines of `EXPLAIN QUERY PLAN`, each two blanks deeper than its parent.
pub(crate) async fn plan(
    pool: &SqlitePool,
    timeout: Duration,
    statement: &Statement,
) -> Result<Vec<String>, DatabaseError> {
    let rows =
        fetch(pool, timeout, &format!("EXPLAIN QUERY PLAN {}", statement.sql), &statement.binds).await?;
    let mut depths = std::collections::HashMap::from([(0_i64, 0)]);
    let lines = rows.iter().map(|row| {
        let (id, parent, detail) = (row.try_get(0)?, row.try_get(1)?, row.try_get::<String, _>(3)?);
        let depth = depths.get(&parent).copied().unwrap_or(0);
        depths.insert(id, depth + 1);
        Ok(format!("{:1$}{detail}", "", 2 * depth))
    });
    lines.collect::<Result<_, _>>().map_err(|error| DatabaseError::of(error, timeout))
}

/// A transaction on a connection of the pool; it is rolled back where it is not committed.
pub(crate) async fn begin(pool: &SqlitePool, timeout: Duration) -> Result<Guarded, DatabaseError> {
    let mut begun = Guarded::acquire(pool, timeout).await?;
    // A write lock from the start: a transaction that only asks for it later can be refused.
    begun.script("BEGIN IMMEDIATE").await?;
    Ok(begun)
}

/// A second pool on the same database: no connection of the first one can end up without foreign keys.
pub(crate) async fn without_foreign_keys(
    pool: &SqlitePool,
    timeout: Duration,
) -> Result<SqlitePool, DatabaseError> {
    let options = (*pool.connect_options()).clone().foreign_keys(false);
    let pool = pool_options(timeout).max_connections(1).connect_with(options).await;
    pool.map_err(|error| DatabaseError::of(error, timeout))
}

/// sqlx counts transactions and loses count when SQLite rolls one back by itself, as it does when a write is stopped. So
/// transactions are plain statements here, and no connection returns to its pool inside of one.
fn pool_options(timeout: Duration) -> SqlitePoolOptions {
    SqlitePoolOptions::new().acquire_timeout(timeout).test_before_acquire(false).after_release(
        |connection, _| {
            Box::pin(async move {
                // An error says that there is none.
                let _ = sqlx::raw_sql("ROLLBACK").execute(connection).await;
                Ok(true)
            })
        },
    )
}

fn query<'q>(
    sql: &str,
    binds: &[Bind],
) -> Result<sqlx::query::Query<'q, Sqlite, SqliteArguments>, DatabaseError> {
    let mut arguments = SqliteArguments::default();
    for (at, bind) in binds.iter().enumerate() {
        let added = match bind {
            Bind::Null => arguments.add(None::<i64>),
            Bind::Bool(value) => arguments.add(*value),
            Bind::Int(value) => arguments.add(*value),
            Bind::Float(value) => arguments.add(*value),
            Bind::Text(value) => arguments.add(value.clone()),
            _ => Err("has a type that SQLite does not know".into()),
        };
        added.map_err(|problem| DatabaseError::Bind { position: at + 1, problem: problem.to_string() })?;
    }
    Ok(sqlx::query_with(AssertSqlSafe(sql), arguments))
}
