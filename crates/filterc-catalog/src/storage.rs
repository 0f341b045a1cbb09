//! In which forms SQLite, which has no types for most values, keeps them.

/// A convention for the values in SQLite's tables. Postgres has types of its own and needs none.
///
/// Whoever makes tables, writes values or compares them asks the catalog for it, and matches on it without a wildcard: a second
/// convention does not compile until each of them knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Storage {
    /// The forms that `SQLAlchemy` and its users in Python write.
    ///
    /// | type | column | value |
    /// |---|---|---|
    /// | `bool` | `BOOLEAN` | 0 or 1 |
    /// | `uuid` | `CHAR(36)` | text in lower case with hyphens |
    /// | `timestamp` | `DATETIME` | `2026-11-01 08:30:00.000000` in UTC, always six digits |
    /// | `interval` | `DATETIME` | the timestamp so long after 1970 |
    /// | `date` | `DATE` | `2026-11-01` |
    /// | enums | `VARCHAR` | the name of the member |
    /// | `decimal` | `TEXT` | plain digits |
    /// | `json`, sets | `JSON` | the text of [`JsonWriter::Python`] |
    #[default]
    SqlAlchemy,
}

impl Storage {
    /// How JSON is written into a column of text, where it is compared byte by byte.
    pub const fn json(self) -> JsonWriter {
        match self {
            Self::SqlAlchemy => JsonWriter::Python,
        }
    }
}

/// A way to write JSON as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonWriter {
    /// Python's module `json`: `["a", "b"]`, numbers as `1e-05`, and every other character than printable ASCII escaped.
    Python,
}
