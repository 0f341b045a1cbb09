//! Postgres: opening, running.

mod bind;
mod decode;
mod facts;
mod failure;
mod forms;
mod held;
mod numeric;
mod pool;
mod query;
mod time;

use std::str::FromStr as _;
use std::time::Duration;

use filterc_sql::Statement;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use crate::{DatabaseError, Options};

pub(crate) use held::Held;
pub(crate) use pool::Pool;

/// How long a server may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens a database on a server.
pub(crate) async fn connect(url: &str, options: &Options) -> Result<Pool, DatabaseError> {
    let connect = PgConnectOptions::from_str(url)
        .map_err(|error| {
            DatabaseError::Url(format!("the URL of the Postgres database is malformed: {error}"))
        })?
        .disable_statement_logging();
    connect_once(&connect).await?;
    Ok(Pool::new(connect, options))
}

/// Connects once: a pool asks a server that refuses again and again until its time is up.
async fn connect_once(options: &PgConnectOptions) -> Result<(), DatabaseError> {
    let server = format!("Postgres at {}:{}", options.get_host(), options.get_port());
    match tokio::time::timeout(PATIENCE, options.connect()).await {
        Ok(Ok(connection)) => {
            // Whether the goodbye arrives does not matter.
            let _ = connection.close().await;
            Ok(())
        }
        Ok(Err(error)) => Err(failure::unopened(server, &error)),
        Err(_) => {
            Err(DatabaseError::Connect { database: server, problem: format!("no answer for {PATIENCE:?}") })
        }
    }
}

/// Fails where no connection is free. A connection is asked before it is given.
pub(crate) async fn check(pool: &Pool, _timeout: Duration) -> Result<(), DatabaseError> {
    pool.take().await.map(drop)
}

/// Lines of `EXPLAIN`, for these very binds.
pub(crate) async fn plan(
    pool: &Pool,
    timeout: Duration,
    statement: &Statement,
) -> Result<Vec<String>, DatabaseError> {
    let sql = format!("EXPLAIN {}", statement.sql);
    let rows = Held::acquire(pool, timeout).await?.fetch(&sql, &statement.binds).await?;
    let lines = rows.iter().map(|row| row.try_get(0));
    lines.collect::<Result<_, _>>().map_err(|error| failure::failure(error, timeout, timeout))
}
