//! A page: rows, where they go on, and how many there are.

use filterc::catalog::Endpoint;
use filterc::{Catalog, Compiled, Dialect};
use filterc_db::Row;

use crate::rows::Rows;

/// The rows that a body selects at an endpoint.
#[derive(Debug)]
pub struct Page<'a> {
    /// The rows, in the order that the body asks for.
    pub rows: Rows<'a>,
    /// The cursor behind the last row, where the page is full and rows may follow.
    pub next: Option<String>,
    /// How many rows all pages have together, where the endpoint says so.
    pub total: Option<u64>,
}

/// A cursor of more bytes is written without the values.
const LONG: usize = 2_000;

/// As many rows at the end of a page can be named by a cursor.
const LAST: usize = 8;

/// The cursor behind the last row of a page that is full. None where nothing can follow, and behind pages that were asked for
/// by an offset: the same body with a cursor would be refused.
pub(crate) fn next_cursor(
    catalog: &Catalog,
    dialect: Dialect,
    endpoint: &Endpoint,
    compiled: &Compiled,
    rows: &[Row],
) -> Option<String> {
    let full = compiled.limit().is_some_and(|limit| limit as usize == rows.len());
    let last = rows.last().filter(|_| full && endpoint.takes_cursors() && compiled.offset() == 0)?;
    let of = compiled.query.ir().query.collection;
    let cursor = compiled.cursor(dialect, &last.record(catalog, of))?;
    if cursor.len() <= LONG {
        return Some(cursor);
    }
    let last = rows.iter().skip(rows.len().saturating_sub(LAST));
    let last: Vec<_> = last.map(|row| row.record(catalog, of)).collect();
    compiled.short_cursor(dialect, &last)
}
