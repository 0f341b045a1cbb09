//! Answers of SQLite to questions about itself.

use rusqlite::Rows;
use rusqlite::types::ValueRef;

use super::failure::Failure;
use crate::facts::{Fact, Facts};

/// The values of all rows.
pub(crate) fn facts(mut rows: Rows<'_>) -> Result<Vec<Facts>, Failure> {
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..row.as_ref().column_count()).map(|at| {
            Ok(match row.get_ref(at)? {
                ValueRef::Null => Fact::Null,
                ValueRef::Integer(number) => Fact::Int(number),
                ValueRef::Real(number) => Fact::Float(number),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                    Fact::Text(String::from_utf8_lossy(bytes).into_owned())
                }
            })
        });
        all.push(Facts(values.collect::<Result<_, rusqlite::Error>>()?));
    }
    Ok(all)
}
