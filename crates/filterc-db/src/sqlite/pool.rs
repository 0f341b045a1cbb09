//! A pool of connections, none of which returns to it inside a transaction or without foreign keys.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::blocking::blocking;
use super::connect::{ConnectOptions, Opened};
use super::files::Identity;
use crate::DatabaseError;
use crate::places::{Place, Places};

/// SQLite has one writer at a time, and lets others try again and again; here they stand in line.
const WRITERS: u32 = 1;

/// Connections that are opened when they are needed, up to a number.
#[derive(Debug, Clone)]
pub(crate) struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    connect: ConnectOptions,
    size: u32,
    free: Arc<Semaphore>,
    places: Places,
    idle: Mutex<Vec<Opened>>,
    /// The file that the first connection was opened to; the others are to the same.
    file: OnceLock<Identity>,
    /// What SQLite said when it found first that the database is damaged.
    corrupt: OnceLock<DatabaseError>,
}

impl Pool {
    pub(super) fn new(connect: ConnectOptions, size: u32) -> Self {
        let free = Arc::new(Semaphore::new(size as usize));
        let places = Places::new(size, WRITERS, connect.acquire_timeout);
        let (idle, file, corrupt) = (Mutex::default(), OnceLock::new(), OnceLock::new());
        Self(Arc::new(Shared { connect, size, free, places, idle, file, corrupt }))
    }

    /// Fails where a statement has found the database damaged since it was opened.
    pub(crate) fn is_sound(&self) -> Result<(), DatabaseError> {
        self.0.corrupt.get().cloned().map_or(Ok(()), Err)
    }

    /// Keeps in mind what a statement found.
    pub(super) fn note(&self, error: &DatabaseError) {
        if matches!(error, DatabaseError::Corrupt(_)) {
            self.0.corrupt.get_or_init(|| error.clone());
        }
    }

    /// The places of those that keep a connection for long.
    pub(super) fn places(&self) -> &Places {
        &self.0.places
    }

    /// A connection to write on, when all who came before have written.
    pub(super) async fn take_turn(&self) -> Result<Lease, DatabaseError> {
        let turn = self.0.places.acquire_for_write().await?;
        self.lease(Some(turn)).await
    }

    /// A connection, once one is free.
    pub(super) async fn take(&self) -> Result<Lease, DatabaseError> {
        self.lease(None).await
    }

    async fn lease(&self, turn: Option<Place>) -> Result<Lease, DatabaseError> {
        let (free, acquire_timeout) =
            (Arc::clone(&self.0.free).acquire_owned(), self.0.connect.acquire_timeout);
        let permit = tokio::time::timeout(acquire_timeout, free)
            .await
            .map_err(|_| DatabaseError::Busy(acquire_timeout))?;
        let permit = permit.map_err(|_| DatabaseError::Connection("the database was closed".to_owned()))?;
        let idle = self.0.pop();
        let opened = match idle {
            Some(opened) => opened,
            None => {
                let shared = Arc::clone(&self.0);
                blocking(move || shared.open()).await??
            }
        };
        let pool = Arc::clone(&self.0);
        Ok(Lease { opened: Some(opened), is_checked: false, pool, _permit: permit, _turn: turn })
    }

    /// Closes all connections; statements that run are waited for.
    pub(crate) async fn close(&self) {
        // Whoever asks for a connection from now on stands behind this, and gets none.
        let Ok(_all) = self.0.free.acquire_many(self.0.size).await else { return };
        self.0.free.close();
        let shared = Arc::clone(&self.0);
        // The last connection moves what was written into the file. Whether that can be waited for does not matter.
        let _ = blocking(move || shared.lock().clear()).await;
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Opened>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection that rested least: it has the most in its caches.
    fn pop(&self) -> Option<Opened> {
        self.lock().pop()
    }

    fn open(&self) -> Result<Opened, DatabaseError> {
        let opened = self.connect.open(self.file.get())?;
        if let Some(files) = &opened.files
            && *self.file.get_or_init(|| files.file()) != files.file()
        {
            return Err(self.connect.moved());
        }
        Ok(opened)
    }
}

/// A connection that goes back to its pool when this is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    /// Until then.
    opened: Option<Opened>,
    /// The first statement has looked for the files.
    is_checked: bool,
    pool: Arc<Shared>,
    /// Given back after the connection.
    _permit: OwnedSemaphorePermit,
    /// Given back after the connection, which has ended its transaction by then.
    _turn: Option<Place>,
}

impl Lease {
    /// The connection, whose files are where they were at the first statement.
    pub(super) fn opened(&mut self) -> Result<&mut Opened, DatabaseError> {
        let closed = || DatabaseError::Connection("it is closed".to_owned());
        let opened = self.opened.as_mut().ok_or_else(closed)?;
        if !self.is_checked {
            opened.check()?;
            self.is_checked = true;
        }
        Ok(opened)
    }

    /// Inside a transaction.
    pub(super) fn is_begun(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| !opened.connection.is_autocommit())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut opened) = self.opened.take() else { return };
        // A connection that cannot be made as new is closed.
        if renew(&mut opened.connection).is_ok() {
            self.pool.lock().push(opened);
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
