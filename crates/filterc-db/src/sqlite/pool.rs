//! A pool of connections, none of which returns to it inside a transaction or without foreign keys.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tokio::sync::{Mutex as Turns, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use super::hop;
use super::opening::Opening;
use crate::DatabaseError;

/// Connections that are opened when they are needed, up to a number.
#[derive(Debug, Clone)]
pub(crate) struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    opening: Opening,
    size: u32,
    free: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
    /// SQLite has one writer at a time, and lets others try again and again; here they stand in line.
    writing: Arc<Turns<()>>,
}

impl Pool {
    pub(super) fn new(opening: Opening, size: u32) -> Self {
        let free = Arc::new(Semaphore::new(size as usize));
        let (idle, writing) = (Mutex::default(), Arc::default());
        Self(Arc::new(Shared { opening, size, free, idle, writing }))
    }

    /// A connection to write on, when all who came before have written.
    pub(super) async fn take_turn(&self) -> Result<Lease, DatabaseError> {
        let (turn, patience) = (Arc::clone(&self.0.writing).lock_owned(), self.0.opening.patience);
        let turn = tokio::time::timeout(patience, turn).await.map_err(|_| DatabaseError::Busy(patience))?;
        self.lease(Some(turn)).await
    }

    /// A connection, once one is free.
    pub(super) async fn take(&self) -> Result<Lease, DatabaseError> {
        self.lease(None).await
    }

    async fn lease(&self, turn: Option<OwnedMutexGuard<()>>) -> Result<Lease, DatabaseError> {
        let (free, patience) = (Arc::clone(&self.0.free).acquire_owned(), self.0.opening.patience);
        let permit = tokio::time::timeout(patience, free).await.map_err(|_| DatabaseError::Busy(patience))?;
        let permit = permit.map_err(|_| DatabaseError::Connection("the database was closed".to_owned()))?;
        let idle = self.0.pop();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                let shared = Arc::clone(&self.0);
                hop(move || shared.opening.open()).await??
            }
        };
        Ok(Lease { connection: Some(connection), pool: Arc::clone(&self.0), _permit: permit, _turn: turn })
    }

    /// Closes all connections; statements that run are waited for.
    pub(crate) async fn close(&self) {
        // Whoever asks for a connection from now on stands behind this, and gets none.
        let Ok(_all) = self.0.free.acquire_many(self.0.size).await else { return };
        self.0.free.close();
        let shared = Arc::clone(&self.0);
        // The last connection moves what was written into the file. Whether that can be waited for does not matter.
        let _ = hop(move || shared.lock().clear()).await;
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection that rested least: it has the most in its caches.
    fn pop(&self) -> Option<Connection> {
        self.lock().pop()
    }
}

/// A connection that goes back to its pool when this is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    /// Until then.
    connection: Option<Connection>,
    pool: Arc<Shared>,
    /// Given back after the connection.
    _permit: OwnedSemaphorePermit,
    /// Given back after the connection, which has ended its transaction by then.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Lease {
    pub(super) fn connection(&mut self) -> Option<&mut Connection> {
        self.connection.as_mut()
    }

    /// Inside a transaction.
    pub(super) fn is_begun(&self) -> bool {
        self.connection.as_ref().is_some_and(|connection| !connection.is_autocommit())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        // A connection that cannot be made as new is closed.
        if renew(&mut connection).is_ok() {
            self.pool.lock().push(connection);
        }
    }
}

fn renew(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    if !connection.is_autocommit() {
        // The time of the statement that left it open is over.
        connection.progress_handler(0, None::<fn() -> bool>)?;
        connection.execute_batch("ROLLBACK")?;
    }
    if !connection.db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY)? {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    }
    Ok(())
}
