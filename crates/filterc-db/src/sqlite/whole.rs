//! Whether files that have become shorter still hold all that they should.

use rusqlite::{Connection, Error};

/// What stands before the frames of a log, and before the page in each of them, in bytes.
const HEAD_OF_LOG: u64 = 32;
const HEAD_OF_FRAME: u64 = 24;

/// True of a database of this length, in bytes, that has all its pages.
pub(super) fn database(connection: &Connection, length: u64) -> bool {
    let has_all = number(connection, "PRAGMA page_count")
        .and_then(|pages| Ok(pages.saturating_mul(number(connection, "PRAGMA page_size")?) <= length));
    // Pages that were added since may still be in the log alone.
    has_all.unwrap_or(false) || is_sound(connection).unwrap_or(false)
}

/// True of a log of this length, in bytes, that has all frames.
pub(super) fn log(connection: &Connection, length: u64) -> bool {
    let needed = || {
        // Does nothing, and says how many frames there are.
        let frames: i64 = connection.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get(1))?;
        let frame = number(connection, "PRAGMA page_size")? + HEAD_OF_FRAME;
        let frames = u64::try_from(frames).unwrap_or(0);
        Ok::<_, Error>(if frames == 0 { 0 } else { HEAD_OF_LOG + frames * frame })
    };
    needed().is_ok_and(|needed| needed <= length)
}

fn is_sound(connection: &Connection) -> Result<bool, Error> {
    connection.query_row("PRAGMA quick_check(1)", [], |row| Ok(row.get::<_, String>(0)? == "ok"))
}

fn number(connection: &Connection, pragma: &str) -> Result<u64, Error> {
    connection.query_row(pragma, [], |row| Ok(u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0)))
}
