//! Columns of the catalog in the rows of a result, found by name, and what their values become.

use filterc_catalog::Type;
use filterc_eval::Stored;

use crate::{Cell, DatabaseError, Odd, Row};

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

/// A value as it is shown, and what is odd about it.
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) cell: Cell,
    pub(crate) stored: Option<Stored>,
    pub(crate) problem: Option<String>,
}

impl Decoded {
    /// A value in the form that we write.
    pub(crate) fn usual(cell: Cell) -> Self {
        Self { cell, stored: None, problem: None }
    }

    /// A value in another form.
    pub(crate) fn otherwise(cell: Cell, text: &str) -> Self {
        Self { cell, stored: Some(Stored::Text(text.into())), problem: None }
    }

    /// A value that the type of its column does not allow.
    pub(crate) fn stray(cell: Cell, stored: Stored, problem: String) -> Self {
        Self { cell, stored: Some(stored), problem: Some(problem) }
    }

    /// Text that is none of the type, shown as it is.
    pub(crate) fn not(what: &str, text: &str) -> Self {
        let start: String = text.chars().take(60).collect();
        let problem = format!("holds {start:?}, which is not {what}");
        Self::stray(Cell::Text(text.to_owned()), Stored::Text(text.into()), problem)
    }
}

impl Row {
    /// A row of these values.
    pub(crate) fn from_decoded(values: impl Iterator<Item = Decoded>) -> Self {
        let mut row = Self { values: Vec::with_capacity(values.size_hint().0), odd: Vec::new() };
        for (column, Decoded { cell, stored, problem }) in values.enumerate() {
            row.values.push(cell);
            if stored.is_some() || problem.is_some() {
                row.odd.push(Odd { column, stored, problem });
            }
        }
        row
    }
}
