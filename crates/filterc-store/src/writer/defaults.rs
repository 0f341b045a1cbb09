//! The defaults of columns as values of rows.

use filterc::catalog::{Column, Default};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::row::time;

/// Returns the value of a column in a row that leaves it out: its default in the catalog, or NULL. `now` is the time of the write, in
/// microseconds since 1970.
pub fn default_value(column: &Column, now: i64) -> Value {
    match &column.default {
        None | Some(Default::JsonNull) => Value::Null,
        Some(Default::Text(text) | Default::Member(text)) => text.as_str().into(),
        Some(Default::Int(number)) => (*number).into(),
        Some(Default::Bool(value)) => (*value).into(),
        Some(Default::EmptyList) => json!([]),
        Some(Default::EmptyObject) => json!({}),
        Some(Default::Now) => time(now),
        Some(Default::RandomUuid) => Uuid::new_v4().to_string().into(),
        Some(Default::Zero) => 0.into(),
    }
}
