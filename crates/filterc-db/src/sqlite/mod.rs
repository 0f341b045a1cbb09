//! SQLite: opening, binding, running.

mod decode;
mod guard;

use std::str::FromStr as _;
use std::time::Duration;

use filterc_sql::{Bind, Statement};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqlitePoolOptions, SqliteRow};
use sqlx::{
    Arguments as _, AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, Sqlite, SqliteConnection, SqlitePool,
    Transaction,
};

use crate::{Access, DatabaseError, Options};

pub(crate) use decode::cell;
pub(crate) use guard::Guarded;

/// A write lock from the start: a transaction that only asks for it later can be refused.
const BEGIN: &str = "BEGIN IMMEDIATE";

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
        (false, _) => connect.read_only(read_only).create_if_missing(!read_only),
    };
    let file = if memory { "memory".to_owned() } else { format!("`{}`", connect.get_filename().display()) };
    if !memory && read_only && !connect.get_filename().exists() {
        return Err(DatabaseError::Connect { database: file, problem: "there is no such file".to_owned() });
    }
    let pool = SqlitePoolOptions::new().acquire_timeout(options.timeout).test_before_acquire(false);
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
    let connection = pool.acquire().await.map_err(|error| DatabaseError::of(error, timeout))?;
    Guarded::new(connection, timeout).await?.fetch(sql, binds).await
}

/// Lines of `EXPLAIN QUERY PLAN`, each two blanks deeper than its parent.
pub(crate) async fn plan(
    pool: &SqlitePool,
    timeout: Duration,
    statement: &Statement,
) -> Result<Vec<String>, DatabaseError> {
    let rows = fetch(pool, timeout, &format!("EXPLAIN QUERY PLAN {}", statement.sql), &statement.binds).await?;
    let mut depths = std::collections::HashMap::from([(0_i64, 0)]);
    let lines = rows.iter().map(|row| {
        let (id, parent, detail) = (row.try_get(0)?, row.try_get(1)?, row.try_get::<String, _>(3)?);
        let depth = depths.get(&parent).copied().unwrap_or(0);
        depths.insert(id, depth + 1);
        Ok(format!("{:1$}{detail}", "", 2 * depth))
    });
    lines.collect::<Result<_, _>>().map_err(|error| DatabaseError::of(error, timeout))
}

/// A transaction on a connection of the pool.
pub(crate) async fn begin_pooled(
    pool: &SqlitePool,
    timeout: Duration,
) -> Result<Guarded<Transaction<'static, Sqlite>>, DatabaseError> {
    let begun = pool.begin_with(BEGIN).await.map_err(|error| DatabaseError::of(error, timeout))?;
    Guarded::new(begun, timeout).await
}

/// A transaction on this connection.
pub(crate) async fn begin(
    connection: &mut SqliteConnection,
    timeout: Duration,
) -> Result<Guarded<Transaction<'_, Sqlite>>, DatabaseError> {
    let begun = connection.begin_with(BEGIN).await.map_err(|error| DatabaseError::of(error, timeout))?;
    Guarded::new(begun, timeout).await
}

/// A connection of its own to the same database: no other one can end up without foreign keys.
pub(crate) async fn without_foreign_keys(
    pool: &SqlitePool,
    timeout: Duration,
) -> Result<SqliteConnection, DatabaseError> {
    let options = (*pool.connect_options()).clone().foreign_keys(false);
    options.connect().await.map_err(|error| DatabaseError::of(error, timeout))
}

fn query<'q>(sql: &str, binds: &[Bind]) -> Result<sqlx::query::Query<'q, Sqlite, SqliteArguments>, DatabaseError> {
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
