//! Types of columns and parameters.

use super::written::Written;

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnType {
    /// `true` or `false`.
    Bool,
    /// 16 bits.
    SmallInt,
    /// 32 bits.
    Int,
    /// 64 bits.
    BigInt,
    /// A float of 64 bits.
    Float,
    /// An exact number.
    Decimal,
    /// A text.
    Text,
    /// A UUID.
    Uuid,
    /// A day.
    Date,
    /// A moment.
    Timestamp,
    /// A length of time.
    Interval,
    /// Any JSON.
    Json,
    /// A member of the enum of this name.
    Enum(String),
    /// A set of `text`, `int`, `uuid` or the members of an enum.
    Set(String),
}

impl ColumnType {
    pub(super) fn write(&self, out: &mut Written) {
        match self {
            Self::Enum(of) => out.name(of),
            Self::Set(of) => out.words(["set<"]).name(of).words([">"]),
            plain => out.words([plain.word()]),
        };
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::SmallInt => "smallint",
            Self::Int => "int",
            Self::BigInt => "bigint",
            Self::Float => "float",
            Self::Decimal => "decimal",
            Self::Text | Self::Enum(_) | Self::Set(_) => "text",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Interval => "interval",
            Self::Json => "json",
        }
    }
}
