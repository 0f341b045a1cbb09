//! The files that a connection has open. Whoever deletes or replaces one leaves the connection with a file that nobody will find
//! again, and SQLite writes to it as if nothing had happened.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::DatabaseError;

/// What SQLite puts behind the name of the file: its log of what was written last, and what connections tell each other.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The files of a connection, as they were when it was opened.
#[derive(Debug)]
pub(super) struct Files {
    path: PathBuf,
    file: Identity,
    /// Those beside the file, as far as there were any. They stay while a connection is open.
    beside: Vec<(PathBuf, Identity)>,
}

/// Which file it is, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
}

impl Files {
    /// The files of a connection that was opened just now.
    pub(super) fn of(path: &str) -> Result<Self, DatabaseError> {
        let moved = || DatabaseError::Moved(path.to_owned());
        let path = PathBuf::from(path);
        let file = Identity::of(&path).ok_or_else(moved)?;
        // They stand beside the file itself, not beside a link to it.
        let real = fs::canonicalize(&path).map_err(|_| moved())?;
        let beside = BESIDE.iter().filter_map(|end| {
            let mut name = OsString::from(&real);
            name.push(end);
            let path = PathBuf::from(name);
            Identity::of(&path).map(|identity| (path, identity))
        });
        Ok(Self { beside: beside.collect(), path, file })
    }

    /// Which file the database is.
    pub(super) fn file(&self) -> Identity {
        self.file
    }

    /// Fails where one of them is not where it was.
    pub(super) fn check(&self) -> Result<(), DatabaseError> {
        let own = (&self.path, &self.file);
        let mut all = std::iter::once(own).chain(self.beside.iter().map(|(path, identity)| (path, identity)));
        match all.find(|(path, identity)| Identity::of(path) != Some(**identity)) {
            None => Ok(()),
            Some((path, _)) => Err(DatabaseError::Moved(path.display().to_string())),
        }
    }
}

impl Identity {
    #[cfg(unix)]
    pub(super) fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let found = fs::metadata(path).ok()?;
        Some(Self { device: found.dev(), inode: found.ino() })
    }

    /// Elsewhere a file that is open stays where it is.
    #[cfg(not(unix))]
    pub(super) fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|_| Self { device: 0, inode: 0 })
    }
}
