//! A value of a row that other rows are looked for by.

use filterc::Values;
use filterc::catalog::Type;
use filterc_db::Cell;
use serde_json::Value;
use uuid::Uuid;

/// The value of a key or of a unique index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum LookupValue<'v> {
    Uuid(Uuid),
    Int(i64),
    Text(&'v str),
}

impl<'v> LookupValue<'v> {
    /// The value as a column of this type has it; none where it has no such value, NULL above all.
    pub(super) fn from_json(value: &'v Value, ty: Type) -> Option<Self> {
        match ty {
            Type::Uuid => Some(Self::Uuid(Uuid::try_parse(value.as_str()?).ok()?)),
            Type::Int(_) => Some(Self::Int(value.as_i64()?)),
            Type::Text => Some(Self::Text(value.as_str()?)),
            _ => None,
        }
    }

    /// The value of a cell; none of types that keys and unique indexes do not have.
    pub(super) fn from_cell(cell: &'v Cell) -> Option<Self> {
        match cell {
            Cell::Uuid(uuid) => Some(Self::Uuid(*uuid)),
            Cell::Int(number) => Some(Self::Int(*number)),
            Cell::Text(text) => Some(Self::Text(text)),
            _ => None,
        }
    }

    pub(super) fn one_of(&self) -> Values<'_> {
        match self {
            Self::Uuid(uuid) => Values::Uuids(std::slice::from_ref(uuid)),
            Self::Int(number) => Values::Ints(std::slice::from_ref(number)),
            Self::Text(text) => Values::Texts(std::slice::from_ref(text)),
        }
    }
}
