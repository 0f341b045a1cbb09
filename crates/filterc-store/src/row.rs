//! Rows as they are written: JSON by the names of columns.

use filterc_db::Cell;
use serde_json::{Map, Value};

/// A row, or some columns of one: times are RFC 3339 texts, intervals numbers of seconds.
pub type Row = Map<String, Value>;

/// A time as a value of a row, from microseconds since 1970: with six digits of a second or none, as it stands inside of JSON
/// that other servers store.
pub fn time(micros: i64) -> Value {
    serde_json::to_value(Cell::Time(micros)).unwrap_or_else(|_| filterc::ir::rfc3339(micros).into())
}
