//! SQLite: opening, binding, running.

mod decode;
mod guard;
mod pool;

use std::str::FromStr as _;
use std::time::Duration;

use filterc_sql::{Bind, Statement};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Arguments as _, AssertSqlSafe, ConnectOptions as _, Row as _, Sqlite};

use crate::{Access, DatabaseError, Options};

pub(crate) use decode::cell;
pub(crate) use guard::Guarded;
pub(crate) use pool::{Pool, without_foreign_keys};

/// Opens a file or a database in memory.
pub(crate) async fn connect(url: &str, options: &Options) -> Result<Pool, DatabaseError> {
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
    let pool = SqlitePoolOptions::new();
    let pool = if memory {
        // The data lives as long as its one connection.
        pool.max_connections(1).idle_timeout(None).max_lifetime(None)
    } else {
        pool.max_connections(options.connections.max(1))
    };
    let unopened = |error| DatabaseError::unopened(file.clone(), &error);
    let pool = Pool::connect(connect, pool, options.timeout).await.map_err(unopened)?;
    // SQLite reads a file no sooner than it must.
    sqlx::query("PRAGMA schema_version").fetch_one(&pool.connections).await.map_err(unopened)?;
    Ok(pool)
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
    let rows = Guarded::acquire(pool, timeout)
        .await?
        .fetch(&format!("EXPLAIN QUERY PLAN {}", statement.sql), &statement.binds)
        .await?;
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
pub(crate) async fn begin(pool: &Pool, timeout: Duration) -> Result<Guarded, DatabaseError> {
    let mut begun = Guarded::acquire(pool, timeout).await?;
    // A write lock from the start: a transaction that only asks for it later can be refused.
    begun.begin("BEGIN IMMEDIATE").await?;
    Ok(begun)
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
