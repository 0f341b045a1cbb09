//! Rows that a table cannot take.

use std::fmt;

/// A row that a table cannot take.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadRow {
    /// The collection.
    pub collection: String,
    /// The column, or a key that is none.
    pub column: String,
    /// The problem, in words.
    pub problem: &'static str,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` of `{}` {}", self.column, self.collection, self.problem)
    }
}

impl std::error::Error for BadRow {}
