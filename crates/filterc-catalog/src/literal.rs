//! Literals, comparisons and points in time, as catalogs write them.

use crate::EnumId;

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

impl Comparison {
    /// As SQL and the catalog language write it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Greater => ">",
        }
    }
}

/// A value written in a catalog.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `true`
    Bool(bool),
    /// `10`
    Int(i64),
    /// `"text"`
    Text(String),
    /// `RUNNING`: the position of a member in its enum.
    Member(EnumId, u16),
    /// `180 days`, in microseconds.
    Interval(i64),
}

/// A point in time that depends on the time of the query: `today - 180 days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Where to start from.
    pub from: MomentStart,
    /// Microseconds to go on from there; negative ones go back.
    pub offset: i64,
}

/// Where a [`Moment`] starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MomentStart {
    /// The time of the query.
    Now,
    /// Its last midnight, UTC.
    Today,
}

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

impl Moment {
    /// In microseconds since 1970, for a query at `now`.
    pub fn at(self, now: i64) -> i64 {
        let from = match self.from {
            MomentStart::Now => now,
            MomentStart::Today => now - now.rem_euclid(DAY),
        };
        from.saturating_add(self.offset)
    }
}

/// The units of time that catalogs know, with their microseconds.
pub const UNITS: [(&str, i64); 5] =
    [("second", 1_000_000), ("minute", 60_000_000), ("hour", 3_600_000_000), ("day", DAY), ("week", 7 * DAY)];
