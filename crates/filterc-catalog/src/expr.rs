//! Expressions over the columns of one row: what operators look at and sorts order by.

use crate::{ColumnId, EnumId};

/// A scalar of one row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A stored column.
    Column(ColumnId),
    /// The first that is not NULL.
    Coalesce(Vec<Expr>),
    /// The text of a member of a JSON object; NULL where it is missing.
    JsonText(ColumnId, String),
    /// `case column = MEMBER then … else … end`; a NULL column takes the else branch.
    Case {
        /// The column compared.
        column: ColumnId,
        /// The enum of the column.
        of: EnumId,
        /// The member's position in its enum.
        member: u16,
        /// Where it is equal.
        then: Box<Expr>,
        /// Where it is not.
        otherwise: Box<Expr>,
    },
    /// Interval plus interval.
    Add(Box<Expr>, Box<Expr>),
    /// Timestamp minus timestamp, an interval.
    Difference(Box<Expr>, Box<Expr>),
    /// The time of the query; a parameter, never a call.
    Now,
}
