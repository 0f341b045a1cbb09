//! What a file is that cannot be opened as a database. SQLite says the same of most of it, and waits for ever for whoever writes into a
//! pipe.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

/// Why it is no file of a database, before it is opened.
pub(super) fn no_file(path: &Path) -> Option<&'static str> {
    let kind = fs::metadata(path).ok()?.file_type();
    if kind.is_dir() {
        return Some("it is a folder");
    }
    is_pipe(kind).then_some("it is a pipe or a socket, not a file")
}

#[cfg(unix)]
fn is_pipe(kind: fs::FileType) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    kind.is_fifo() || kind.is_socket()
}

#[cfg(not(unix))]
fn is_pipe(_: fs::FileType) -> bool {
    false
}

/// Why a file cannot be opened that SQLite cannot open or write to, and what to do.
pub(super) fn closed(path: &Path) -> Option<String> {
    let mut header = [0; 20];
    match File::open(path).and_then(|mut file| file.read_exact(&mut header)) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Some("it may not be read; give yourself the permission".to_owned());
        }
        Err(_) => return None,
        Ok(()) => {}
    }
    // How it is to be read: 2 is with a log beside it.
    if header.get(19) != Some(&2) {
        return None;
    }
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let is_whole = fs::metadata(log).map_or(true, |log| log.len() == 0);
    let needs = "it is in WAL mode, and its folder takes no files beside it";
    Some(if is_whole {
        format!("{needs}; where nobody writes to it, `?immutable=1` behind its name reads it as it is")
    } else {
        format!("{needs}; copy it with its `-wal` into one that does, for some rows are still in there")
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn a_file_that_needs_another_beside_it_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("CREATE TABLE a (b)").unwrap();
        assert_eq!(closed(&path), None);
        connection.execute_batch("PRAGMA journal_mode = WAL; INSERT INTO a VALUES (1)").unwrap();
        assert!(closed(&path).unwrap().contains("copy it with its `-wal`"));
        drop(connection);
        assert!(closed(&path).unwrap().contains("`?immutable=1`"));
        assert_eq!(closed(&folder.path().join("none.db")), None);
    }
}
