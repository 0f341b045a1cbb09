//! How each connection of a pool is opened.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::failure::{self, Failure};
use super::files::{Files, Identity, Shorter};
use super::kind;
use super::whole;
use crate::location::sqlite::{Location, Mode};
use crate::{Access, DatabaseError, Options};

/// Statements that a connection keeps prepared. A server runs some per endpoint and shape of a body.
const STATEMENTS: usize = 256;

/// How many KiB of pages a connection keeps, once it has read them. With the 2,000 that SQLite has of itself it asks the system for
/// most of them again: the newest 50 of 40,000 runs of a flow, asked again and again, take 1.8 ms and not 1.0.
const CACHE: u32 = 16_000;

/// What SQLite can count in milliseconds.
const LONGEST: Duration = Duration::from_millis(2_147_483_647);

/// How long whoever makes a file is waited for, each time.
const AGAIN: Duration = Duration::from_millis(10);

/// All that a connection needs to know to be the same as the others.
#[derive(Debug)]
pub(super) struct ConnectOptions {
    location: Location,
    access: Access,
    /// How long a statement waits for the locks of others.
    pub(super) acquire_timeout: Duration,
    damaged: Arc<OnceLock<DatabaseError>>,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// None in memory.
    pub(super) files: Option<Files>,
    /// Set once one of them was cut short: what was in there does not come back.
    damaged: Arc<OnceLock<DatabaseError>>,
}

impl Opened {
    /// Fails where what is written would go into files that nobody finds again.
    pub(super) fn check(&self) -> Result<(), DatabaseError> {
        let Some(files) = &self.files else { return Ok(()) };
        if let Some(damaged) = self.damaged.get() {
            return Err(damaged.clone());
        }
        let Some(shorter) = files.check()? else { return Ok(()) };
        let is_whole = match shorter {
            Shorter::Database(length) => whole::database(&self.connection, length),
            Shorter::Log(length) => whole::log(&self.connection, length),
            Shorter::Index => false,
        };
        if is_whole {
            files.accept(shorter);
            return Ok(());
        }
        Err(self.damaged.get_or_init(|| DatabaseError::CutShort(files.path().display().to_string())).clone())
    }

    /// Fails where SQLite has taken the transaction back, as it may when the disk is full: what comes next would be kept without
    /// what came before.
    pub(super) fn in_transaction(&self) -> Result<(), Failure> {
        if self.connection.is_autocommit() {
            let problem = "the transaction was taken back when a statement of it failed";
            return Err(DatabaseError::Unavailable(problem.to_owned()).into());
        }
        Ok(())
    }
}

impl ConnectOptions {
    pub(super) fn new(mut location: Location, options: &Options) -> Self {
        location.mode = match (location.mode, options.access) {
            (Mode::Write | Mode::Create, Access::ReadOnly) => Mode::Read,
            (Mode::Write, Access::ReadWrite) => Mode::Create,
            (mode, _) => mode,
        };
        Self {
            location,
            access: options.access,
            acquire_timeout: options.acquire_timeout,
            damaged: Arc::default(),
        }
    }

    /// True where the data is gone with the connection.
    pub(super) fn is_memory(&self) -> bool {
        self.location.mode == Mode::Memory
    }

    /// The error of a connection to a file that is not the one it was.
    pub(super) fn moved(&self) -> DatabaseError {
        DatabaseError::Moved(self.location.file.clone())
    }

    /// Opens a connection, and looks whether it is one to a database; to the file that others are open to, where there are any.
    pub(super) fn open(&self, known: Option<&Identity>) -> Result<Opened, DatabaseError> {
        let Location { file, mode, .. } = &self.location;
        if known.is_some_and(|known| Identity::read(Path::new(file)).as_ref() != Some(known)) {
            return Err(self.moved());
        }
        // A file that was there is not made again.
        let mode = if known.is_some() && *mode == Mode::Create { Mode::Write } else { *mode };
        let problem = if mode == Mode::Read && !Path::new(file).exists() {
            "there is no such file".to_owned()
        } else if let Some(problem) = self.on_disk().and_then(kind::no_file) {
            problem.to_owned()
        } else {
            match self.with_retries(mode) {
                Ok(connection) => {
                    let files = if self.is_memory() { None } else { Some(Files::open(file)?) };
                    return Ok(Opened { connection, files, damaged: Arc::clone(&self.damaged) });
                }
                Err(error) => self.problem(error),
            }
        };
        let database = if self.is_memory() { "memory".to_owned() } else { format!("`{file}`") };
        Err(DatabaseError::Connect { database, problem })
    }

    /// A connection, also where somebody else makes the file just now: then SQLite does not wait for its lock.
    fn with_retries(&self, mode: Mode) -> Result<Connection, rusqlite::Error> {
        let end = Instant::now().checked_add(self.acquire_timeout);
        loop {
            match self.connection(mode) {
                Err(error)
                    if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                        && end.is_some_and(|end| Instant::now() < end) =>
                {
                    thread::sleep(AGAIN);
                }
                done => return done,
            }
        }
    }

    fn connection(&self, mode: Mode) -> Result<Connection, rusqlite::Error> {
        let (name, flags) = (self.name(), self.flags(mode));
        let connection = match &self.location.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(name, flags, vfs.as_str())?,
            None => Connection::open_with_flags(name, flags)?,
        };
        connection.busy_timeout(self.acquire_timeout.min(LONGEST))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let settings = match (self.is_memory(), self.access) {
            (true, Access::ReadOnly) => "PRAGMA query_only = ON",
            // Readers and a writer do not wait for each other.
            (false, Access::ReadWrite) => "PRAGMA journal_mode = WAL",
            _ => "",
        };
        connection.execute_batch(settings)?;
        connection.execute_batch(&format!("PRAGMA foreign_keys = ON; PRAGMA cache_size = -{CACHE}"))?;
        // SQLite reads a file no sooner than it must.
        connection.query_row("PRAGMA schema_version", [], |_| Ok(()))?;
        Ok(connection)
    }

    /// The file, where there is one.
    fn on_disk(&self) -> Option<&Path> {
        (!self.is_memory()).then(|| Path::new(&self.location.file))
    }

    /// The file as SQLite is given it: a URI where there is more to say than a path.
    fn name(&self) -> String {
        let file = &self.location.file;
        if !self.location.immutable {
            // To SQLite `file:` begins a URI, to everybody else a path.
            return if file.starts_with("file:") { format!("./{file}") } else { file.clone() };
        }
        format!("file:{}?immutable=1", utf8_percent_encode(file, NON_ALPHANUMERIC))
    }

    fn flags(&self, mode: Mode) -> OpenFlags {
        let mode = match mode {
            Mode::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Mode::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Mode::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            Mode::Memory => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_MEMORY,
        };
        let cache = if self.location.shared {
            OpenFlags::SQLITE_OPEN_SHARED_CACHE
        } else {
            OpenFlags::SQLITE_OPEN_PRIVATE_CACHE
        };
        // A connection is only ever used by one thread at a time.
        mode | cache | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX
    }

    fn problem(&self, error: rusqlite::Error) -> String {
        let cannot_open = error.sqlite_error_code() == Some(ErrorCode::CannotOpen);
        if (cannot_open || error.sqlite_error_code() == Some(ErrorCode::ReadOnly))
            && self.access == Access::ReadOnly
            && let Some(problem) = self.on_disk().and_then(kind::closed)
        {
            return problem;
        }
        let problem = failure::message(error);
        // The driver repeats the file.
        match problem.strip_suffix(&format!(": {}", self.name())) {
            Some(words) if cannot_open => words.to_owned(),
            _ => problem,
        }
    }
}
