//! Columns of the catalog in the rows of a result, found by name.

use filterc_catalog::Type;

use crate::DatabaseError;

/// A column that the rows must hold.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) ty: Type,
}

/// Where the columns stand in a result that has at least these, in any order.
pub(crate) fn positions(names: &[&str], columns: &[Wanted]) -> Result<Vec<usize>, DatabaseError> {
    let found = columns.iter().enumerate().map(|(place, Wanted { name, .. })| {
        // Nearly always they stand in the same order.
        if names.get(place) == Some(&name.as_str()) {
            return Ok(place);
        }
        let at = names.iter().position(|known| known == name);
        at.ok_or_else(|| wrong(name, "is not in the result".to_owned()))
    });
    found.collect()
}

/// The error of a column that is not what it should be.
pub(crate) fn wrong(column: &str, problem: String) -> DatabaseError {
    DatabaseError::Decode { column: column.to_owned(), problem }
}
