//! Postgres: opening, running.

mod bind;
mod decode;
mod forms;
mod held;
mod numeric;

use std::str::FromStr as _;
use std::time::Duration;

use filterc_sql::{Bind, Statement};
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow, Postgres};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgPool, Row as _};

use crate::{Access, DatabaseError, Options};

pub(crate) use decode::{number, rows};
pub(crate) use held::Held;

/// How long a server may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// The time a statement may take, what it may do, and the settings by which a server would answer otherwise than another.
const SETTINGS: &str = "SELECT set_config('statement_timeout', $1, false), \
    set_config('default_transaction_read_only', $2, false), \
    set_config('standard_conforming_strings', 'on', false), set_config('gin_fuzzy_search_limit', '0', false), \
    (SELECT set_config(name, '1s', false) FROM pg_settings WHERE name = 'client_connection_check_interval')";

/// Opens a database on a server.
pub(crate) async fn connect(url: &str, options: &Options) -> Result<PgPool, DatabaseError> {
    let connect = PgConnectOptions::from_str(url)
        .map_err(|error| {
            DatabaseError::Url(format!("the URL of the Postgres database is malformed: {error}"))
        })?
        .disable_statement_logging();
    reach(&connect).await?;
    // 0 would mean no limit.
    let timeout = options.timeout.as_millis().clamp(1, 2_147_483_647).to_string();
    let read_only = if options.access == Access::ReadOnly { "on" } else { "off" };
    let pool = PgPoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(options.patience)
        .after_connect(move |connection, _| {
            let timeout = timeout.clone();
            Box::pin(async move {
                let settings = sqlx::query(SETTINGS).bind(timeout).bind(read_only).persistent(false);
                settings.execute(connection).await.map(drop)
            })
        })
        .connect_lazy_with(connect);
    Ok(pool)
}

/// Connects once: a pool asks a server that refuses again and again until its time is up.
async fn reach(options: &PgConnectOptions) -> Result<(), DatabaseError> {
    let server = format!("Postgres at {}:{}", options.get_host(), options.get_port());
    match tokio::time::timeout(PATIENCE, options.connect()).await {
        Ok(Ok(connection)) => {
            // Whether the goodbye arrives does not matter.
            let _ = connection.close().await;
            Ok(())
        }
        Ok(Err(error)) => Err(DatabaseError::unopened(server, &error)),
        Err(_) => {
            Err(DatabaseError::Connect { database: server, problem: format!("no answer for {PATIENCE:?}") })
        }
    }
}

/// All rows of a statement.
pub(crate) async fn fetch(
    pool: &PgPool,
    timeout: Duration,
    sql: &str,
    binds: &[Bind],
) -> Result<Vec<PgRow>, DatabaseError> {
    Held::acquire(pool, timeout).await?.fetch(sql, binds).await
}

/// Runs a statement; the number of rows it changed.
pub(crate) async fn execute(
    pool: &PgPool,
    timeout: Duration,
    sql: &str,
    binds: &[Bind],
) -> Result<u64, DatabaseError> {
    Held::acquire(pool, timeout).await?.execute(sql, binds).await
}

/// A transaction on a connection of the pool; it is rolled back where it is not committed.
pub(crate) async fn begin(pool: &PgPool, timeout: Duration) -> Result<Held, DatabaseError> {
    let mut held = Held::acquire(pool, timeout).await?;
    held.begin().await?;
    Ok(held)
}

/// Lines of `EXPLAIN`, for these very binds.
pub(crate) async fn plan(
    pool: &PgPool,
    timeout: Duration,
    statement: &Statement,
) -> Result<Vec<String>, DatabaseError> {
    let sql = format!("EXPLAIN {}", statement.sql);
    let query = query(&sql, &statement.binds)?;
    let rows = query.fetch_all(pool).await.map_err(|error| DatabaseError::of(error, timeout))?;
    let lines = rows.iter().map(|row| row.try_get(0));
    lines.collect::<Result<_, _>>().map_err(|error| DatabaseError::of(error, timeout))
}

/// A statement is prepared once for its text. Postgres gives NULL whatever type fits, which the next value may not have,
/// so the text says where NULL is. An unnamed statement would not do: the driver may ask for a type before it is run.
fn query<'q>(sql: &str, binds: &[Bind]) -> Result<Query<'q, Postgres, PgArguments>, DatabaseError> {
    let mut text = sql.to_owned();
    for (at, _) in binds.iter().enumerate().filter(|(_, bind)| **bind == Bind::Null) {
        text += &format!(" /* {} null */", at + 1);
    }
    Ok(sqlx::query_with(AssertSqlSafe(text), bind::arguments(binds)?))
}
