//! SQLite: opening, binding, running.

mod bind;
mod blocking;
mod connect;
mod decode;
mod facts;
mod failure;
mod files;
mod guard;
mod kind;
mod pool;
mod time;
mod watch;
mod whole;

use std::collections::HashMap;
use std::time::Duration;

use filterc_sql::Statement;

use crate::location::sqlite::Location;
use crate::{DatabaseError, Options};

pub(crate) use guard::Held;
pub(crate) use pool::Pool;

/// Opens a file or a database in memory.
pub(crate) async fn connect(url: &str, options: &Options) -> Result<Pool, DatabaseError> {
    let connect = connect::ConnectOptions::new(Location::parse(url)?, options);
    // The data in memory lives as long as its one connection.
    let size = if connect.is_memory() { 1 } else { options.connections.max(1) };
    let pool = Pool::new(connect, size);
    pool.take().await?;
    Ok(pool)
}

/// Whether a connection is free, and its file is where it was, whole, and can be read.
pub(crate) async fn check(pool: &Pool, timeout: Duration) -> Result<(), DatabaseError> {
    pool.is_sound()?;
    Held::acquire(pool, timeout).await?.script("SELECT count(*) FROM sqlite_schema").await
}

/// Lines of `EXPLAIN QUERY PLAN`, each two blanks deeper than its parent.
pub(crate) async fn plan(
    pool: &Pool,
    timeout: Duration,
    statement: &Statement,
) -> Result<Vec<String>, DatabaseError> {
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let mut held = Held::acquire(pool, timeout).await?;
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
