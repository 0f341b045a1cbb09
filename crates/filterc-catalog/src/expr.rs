//! Expressions over the columns of one row, which operators look at and sorts order by, and conditions on them: each may stand in
//! the other.

use crate::{ColumnId, Comparison, IntWidth, Literal, Type};

/// A scalar of one row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A stored column.
    Column(ColumnId),
    /// A value.
    Literal(Literal),
    /// The first that is not NULL.
    Coalesce(Vec<Expr>),
    /// The texts one after the other, JSON as its text, NULL as no text.
    Concat(Vec<Expr>),
    /// The text of a member of a JSON object; NULL where it is missing.
    JsonText(ColumnId, String),
    /// `case condition then … else … end`; an unknown condition takes the else branch.
    Case {
        /// What is asked.
        when: Box<Condition>,
        /// Where it is true.
        then: Box<Expr>,
        /// Where it is not.
        otherwise: Box<Expr>,
    },
    /// A sum of numbers, of intervals, or of a timestamp and an interval.
    Add(Box<Expr>, Box<Expr>),
    /// A difference of numbers, of intervals, of timestamps (an interval), or of a timestamp and an interval.
    Subtract(Box<Expr>, Box<Expr>),
    /// The time of the query; a parameter, never a call.
    Now,
}

/// A condition on a row; three-valued like any predicate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Condition {
    /// All of them.
    And(Vec<Condition>),
    /// One of them.
    Or(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// `left comparison right`
    Compare(Expr, Comparison, Expr),
    /// The list has the value.
    In(Expr, Vec<Literal>),
    /// The value is NULL.
    Null(Expr),
}

/// The type of a sum or a difference; none where the two do not go together.
pub(crate) fn arithmetic(left: Type, right: Type, subtract: bool) -> Option<Type> {
    match (left, right) {
        (Type::Int(_), Type::Int(_)) => Some(Type::Int(IntWidth::Big)),
        (Type::Float, Type::Float | Type::Int(_)) | (Type::Int(_), Type::Float) => Some(Type::Float),
        (Type::Interval, Type::Interval) => Some(Type::Interval),
        (Type::Timestamp, Type::Interval) => Some(Type::Timestamp),
        (Type::Timestamp, Type::Timestamp) if subtract => Some(Type::Interval),
        _ => None,
    }
}
