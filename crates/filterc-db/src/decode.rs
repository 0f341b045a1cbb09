//! Columns of the catalog in the rows of a result, found by name.

use filterc_catalog::Type;
use sqlx::Column as _;

use crate::{Cell, DatabaseError, Row};

/// Decodes rows that hold at least these columns, in any order.
///
/// `cell` decodes the value at a position; its error says what is wrong with the column.
pub(crate) fn rows<R: sqlx::Row>(
    rows: Vec<R>,
    columns: &[(&str, Type)],
    cell: impl Fn(&R, usize, Type) -> Result<Cell, String>,
) -> Result<Vec<Row>, DatabaseError> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let wanted = positions(first, columns)?;
    let decoded = rows.into_iter().map(|row| {
        let values =
            wanted.iter().map(|(at, name, ty)| cell(&row, *at, *ty).map_err(|problem| decode(name, problem)));
        values.collect::<Result<_, _>>().map(|values| Row { values })
    });
    decoded.collect()
}

fn positions<'c, R: sqlx::Row>(
    row: &R,
    columns: &[(&'c str, Type)],
) -> Result<Vec<(usize, &'c str, Type)>, DatabaseError> {
    let found = columns.iter().map(|(name, ty)| {
        let at = row.columns().iter().position(|known| known.name() == *name);
        let at = at.ok_or_else(|| decode(name, "is not in the result".to_owned()))?;
        Ok((at, *name, *ty))
    });
    found.collect()
}

fn decode(column: &str, problem: String) -> DatabaseError {
    DatabaseError::Decode { column: column.to_owned(), problem }
}
