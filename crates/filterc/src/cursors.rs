//! The cursor behind a row.

use filterc_eval::{Cell, Place, Record, Stored, sort_keys};
use filterc_ir::KeyValue;
use filterc_sql::Dialect;

use crate::Compiled;

impl Compiled {
    /// The cursor behind a row that this query gave on this database: with it [`Compiler::after`] goes on, and so does
    /// the key `cursor` of a body. None where the query has no cursors.
    pub fn cursor(&self, dialect: Dialect, last: &Record) -> Option<String> {
        let keys = sort_keys(&self.query, self.catalog(), dialect.semantics(), last);
        let keys: Option<Vec<_>> = keys.into_iter().map(key_value).collect();
        self.query.cursor(self.catalog(), keys?).map(|cursor| cursor.to_string())
    }
}

pub(crate) fn key_value(place: Place) -> Option<KeyValue> {
    let cell = match place {
        Place::Cell(cell) => cell,
        Place::Stored(stored) => {
            return Some(match stored {
                Stored::Int(number) => KeyValue::Int(number),
                Stored::Float(number) => KeyValue::Float(number),
                Stored::Text(text) => KeyValue::Text(text.into()),
                Stored::BrokenText(bytes) => KeyValue::BrokenText(bytes.into()),
                Stored::Bytes(bytes) => KeyValue::Bytes(bytes.into()),
            });
        }
    };
    Some(match cell {
        Cell::Null => KeyValue::Null,
        Cell::Bool(value) => KeyValue::Bool(value),
        Cell::Int(number) => KeyValue::Int(number),
        Cell::Float(number) => KeyValue::Float(number),
        Cell::Decimal(number) => KeyValue::Decimal(number.to_string()),
        Cell::Text(text) => KeyValue::Text(text.into()),
        Cell::Uuid(uuid) => KeyValue::Uuid(uuid),
        Cell::Date(days) => KeyValue::Date(days),
        Cell::Time(micros) => KeyValue::Time(micros),
        Cell::Interval(micros) => KeyValue::Interval(micros),
        Cell::Member(_, at) => KeyValue::Member(at),
        // The catalog has no order by them.
        Cell::Texts(_) | Cell::Ints(_) | Cell::Json(_) => return None,
    })
}
