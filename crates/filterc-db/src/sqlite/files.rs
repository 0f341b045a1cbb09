//! The files that a connection has open. Whoever deletes or replaces one leaves the connection with a file that nobody will find
//! again, and SQLite writes to it as if nothing had happened; and so it does where somebody cuts one short.
//!
//! Nothing here opens a file: to close it again would end the locks that SQLite has on it.

use std::cell::Cell;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::DatabaseError;

/// What SQLite puts behind the name of the file: its log of what was written last, and what connections tell each other.
const BESIDE: [&str; 2] = [LOG, "-shm"];
const LOG: &str = "-wal";

/// The files of a connection, as they were when it was opened.
#[derive(Debug)]
pub(super) struct Files {
    path: PathBuf,
    file: Identity,
    /// How long the file was when it was last looked at.
    length: Cell<u64>,
    /// Those beside the file, as far as there were any. They stay while a connection is open.
    beside: Vec<SideFile>,
}

/// A file beside that of the database.
#[derive(Debug)]
struct SideFile {
    path: PathBuf,
    identity: Identity,
    length: Cell<u64>,
}

/// A file that is shorter than when it was last looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shorter {
    /// The database: `VACUUM` gives pages back.
    Database(u64),
    /// The log, which other programs empty when all of it is in the database.
    Log(u64),
    /// What connections tell each other; that never becomes shorter by itself.
    Index,
}

/// Which file it is, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
}

impl Files {
    /// The files of a connection that was opened just now.
    pub(super) fn open(path: &str) -> Result<Self, DatabaseError> {
        let moved = || DatabaseError::Moved(path.to_owned());
        let path = PathBuf::from(path);
        let (file, length) = Identity::and_length(&path).ok_or_else(moved)?;
        // They stand beside the file itself, not beside a link to it.
        let real = fs::canonicalize(&path).map_err(|_| moved())?;
        let beside = BESIDE.iter().filter_map(|end| {
            let mut name = OsString::from(&real);
            name.push(end);
            let path = PathBuf::from(name);
            let (identity, length) = Identity::and_length(&path)?;
            Some(SideFile { path, identity, length: Cell::new(length) })
        });
        Ok(Self { beside: beside.collect(), path, file, length: Cell::new(length) })
    }

    /// Which file the database is.
    pub(super) fn file(&self) -> Identity {
        self.file
    }

    /// The name of the file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Fails where one of them is not where it was; tells which one is shorter, if any is.
    pub(super) fn check(&self) -> Result<Option<Shorter>, DatabaseError> {
        let mut shorter = None;
        for beside in &self.beside {
            let length = length_of(&beside.path, beside.identity)?;
            if length >= beside.length.get() {
                beside.length.set(length);
            } else if beside.is_log() {
                shorter = Some(Shorter::Log(length));
            } else {
                return Ok(Some(Shorter::Index));
            }
        }
        let length = length_of(&self.path, self.file)?;
        if length >= self.length.get() {
            self.length.set(length);
        } else {
            shorter = Some(Shorter::Database(length));
        }
        Ok(shorter)
    }

    /// Takes the length for the right one from now on.
    pub(super) fn accept(&self, shorter: Shorter) {
        match shorter {
            Shorter::Database(length) => self.length.set(length),
            Shorter::Log(length) => {
                for log in self.beside.iter().filter(|beside| beside.is_log()) {
                    log.length.set(length);
                }
            }
            Shorter::Index => {}
        }
    }
}

impl SideFile {
    fn is_log(&self) -> bool {
        self.path.as_os_str().as_encoded_bytes().ends_with(LOG.as_bytes())
    }
}

/// The length of a file that is where it was.
fn length_of(path: &Path, known: Identity) -> Result<u64, DatabaseError> {
    match Identity::and_length(path) {
        Some((identity, length)) if identity == known => Ok(length),
        _ => Err(DatabaseError::Moved(path.display().to_string())),
    }
}

impl Identity {
    pub(super) fn read(path: &Path) -> Option<Self> {
        Self::and_length(path).map(|(identity, _)| identity)
    }

    #[cfg(unix)]
    fn and_length(path: &Path) -> Option<(Self, u64)> {
        use std::os::unix::fs::MetadataExt as _;
        let found = fs::metadata(path).ok()?;
        Some((Self { device: found.dev(), inode: found.ino() }, found.len()))
    }

    /// Elsewhere a file that is open stays where it is.
    #[cfg(not(unix))]
    fn and_length(path: &Path) -> Option<(Self, u64)> {
        fs::metadata(path).ok().map(|found| (Self { device: 0, inode: 0 }, found.len()))
    }
}
