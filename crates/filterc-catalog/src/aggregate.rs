//! Answers about groups of rows.

use crate::{Condition, Direction, Expr};

/// Something rows are grouped by.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Group {
    /// Its name in the answer.
    pub name: String,
    /// What it is.
    pub key: GroupKey,
    /// The order of the groups; none where it does not count.
    pub order: Option<Direction>,
}

/// What rows are grouped by.
#[derive(Debug, Clone)]
pub enum GroupKey {
    /// Equal values.
    Expr(Expr),
    /// Stretches of time, numbered from 0.
    Buckets(Buckets),
}

/// Stretches of time of one width (semantics §8).
#[derive(Debug, Clone)]
pub struct Buckets {
    /// The time of a row.
    pub of: Expr,
    /// Where the first one begins.
    pub start: Bound,
    /// Where the last one ends; rows outside of all are left out. Without it, buckets go on for ever, both ways.
    pub end: Option<Bound>,
    /// Bounds lie at the minutes around them: the start at the one before, the end at the one behind.
    pub minutes: bool,
    /// How wide each is.
    pub width: Width,
    /// No more than these, from the first.
    pub most: Option<u32>,
}

/// An end of a range of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// A parameter of the endpoint, by position.
    Parameter(u16),
    /// A point in time, in microseconds since 1970.
    At(i64),
    /// The time of the query.
    Now,
    /// The operand of `key.field.operator` in the body; where there is none, the time of the query.
    Criterion {
        /// The key of the body.
        key: String,
        /// A field of that filter.
        field: String,
        /// An operator of the field.
        operator: String,
    },
}

/// How wide a bucket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A parameter: an interval, or a number of the unit of time that another parameter names.
    Parameter(u16, Option<u16>),
    /// The range in so many equal parts.
    Parts(u32),
}

/// Something said of each group.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Measure {
    /// Its name in the answer.
    pub name: String,
    /// What it is.
    pub aggregate: Aggregate,
    /// The order of the groups; measures come before keys.
    pub order: Option<Direction>,
}

/// What is said of the rows of a group. NULL values are left out; intervals become seconds.
#[derive(Debug, Clone)]
pub enum Aggregate {
    /// How many there are, or how many for which the condition is true.
    Count(Option<Condition>),
    /// The sum.
    Sum(Expr),
    /// The arithmetic mean.
    Average(Expr),
    /// The least.
    Least(Expr),
    /// The greatest.
    Greatest(Expr),
    /// The first value in the row with the greatest second value.
    Latest(Expr, Expr),
}
