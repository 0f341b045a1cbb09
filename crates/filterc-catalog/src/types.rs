//! The types of columns and operands.

use crate::EnumId;

/// The type of a column.
///
/// All variants are public on purpose: a pass that does not know a new one shall not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// true or false
    Bool,
    /// A signed integer.
    Int(IntWidth),
    /// A 64-bit IEEE number.
    Float,
    /// An exact number.
    Decimal,
    /// Unicode text without NUL.
    Text,
    /// A UUID.
    Uuid,
    /// A day of the calendar.
    Date,
    /// A point in time, in microseconds.
    Timestamp,
    /// A length of time, in microseconds.
    Interval,
    /// Any JSON value.
    Json,
    /// One of the members of an enum.
    Enum(EnumId),
    /// A list without order or duplicates, stored as a JSON array.
    Set(ElementType),
}

/// How many bits an integer column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntWidth {
    /// 16 bits.
    Small,
    /// 32 bits.
    Normal,
    /// 64 bits.
    Big,
}

impl IntWidth {
    /// The least and the greatest value.
    pub fn range(self) -> (i64, i64) {
        match self {
            Self::Small => (i16::MIN.into(), i16::MAX.into()),
            Self::Normal => (i32::MIN.into(), i32::MAX.into()),
            Self::Big => (i64::MIN, i64::MAX),
        }
    }
}

/// The type of the elements of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ElementType {
    /// Text.
    Text,
    /// 64-bit integers.
    Int,
    /// UUIDs.
    Uuid,
    /// Members of an enum.
    Enum(EnumId),
}

impl Type {
    /// The name of a type that takes no argument.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "bool" => Self::Bool,
            "smallint" => Self::Int(IntWidth::Small),
            "int" => Self::Int(IntWidth::Normal),
            "bigint" => Self::Int(IntWidth::Big),
            "float" => Self::Float,
            "decimal" => Self::Decimal,
            "text" => Self::Text,
            "uuid" => Self::Uuid,
            "date" => Self::Date,
            "timestamp" => Self::Timestamp,
            "interval" => Self::Interval,
            "json" => Self::Json,
            _ => return None,
        })
    }

    /// The names that [`Type::named`] knows.
    pub const NAMES: [&'static str; 12] = [
        "bool",
        "smallint",
        "int",
        "bigint",
        "float",
        "decimal",
        "text",
        "uuid",
        "date",
        "timestamp",
        "interval",
        "json",
    ];
}
