//! Keys of rows of one collection.

use filterc::Values;
use filterc_db::Cell;
use uuid::Uuid;

use super::value::LookupValue;
use crate::rows::Rows;

/// The keys of rows of one collection.
#[derive(Debug)]
pub(super) enum Keys {
    Uuids(Vec<Uuid>),
    Ints(Vec<i64>),
    Texts(Vec<String>),
}

impl Keys {
    pub(super) fn from_rows(rows: &Rows<'_>, column: &str) -> Self {
        match rows.first().map(|row| row.cell(column)) {
            Some(Cell::Int(_)) => Self::Ints(rows.views().filter_map(|row| row.int(column)).collect()),
            Some(Cell::Text(_)) => {
                Self::Texts(rows.views().filter_map(|row| row.text(column).map(str::to_owned)).collect())
            }
            _ => Self::Uuids(rows.views().filter_map(|row| row.uuid(column)).collect()),
        }
    }

    pub(super) fn one_of<'k>(&'k self, texts: &'k mut Vec<&'k str>) -> Values<'k> {
        match self {
            Self::Uuids(keys) => Values::Uuids(keys),
            Self::Ints(keys) => Values::Ints(keys),
            Self::Texts(keys) => {
                texts.extend(keys.iter().map(String::as_str));
                Values::Texts(texts)
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Uuids(keys) => keys.is_empty(),
            Self::Ints(keys) => keys.is_empty(),
            Self::Texts(keys) => keys.is_empty(),
        }
    }

    /// Adds the key of one more row of the same collection.
    pub(super) fn push(&mut self, key: LookupValue<'_>) {
        match (self, key) {
            (Self::Uuids(keys), LookupValue::Uuid(key)) => keys.push(key),
            (Self::Ints(keys), LookupValue::Int(key)) => keys.push(key),
            (Self::Texts(keys), LookupValue::Text(key)) => keys.push(key.to_owned()),
            // All keys of a collection are of one type.
            _ => {}
        }
    }
}

impl From<LookupValue<'_>> for Keys {
    fn from(key: LookupValue<'_>) -> Self {
        match key {
            LookupValue::Uuid(key) => Self::Uuids(vec![key]),
            LookupValue::Int(key) => Self::Ints(vec![key]),
            LookupValue::Text(key) => Self::Texts(vec![key.to_owned()]),
        }
    }
}
