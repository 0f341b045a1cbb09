//! Which form a relation takes. One place decides.
//!
//! Pages read few rows in index order: the correlated `EXISTS` stops at the first match of each. Counts read all rows:
//! `IN (SELECT …)` lets the database go from the related side. `IN` is unknown for a NULL key where `EXISTS` is false,
//! so it stands only where no `NOT` is above it.

use filterc_catalog::Answer;

/// Whether a `NOT` stands above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// No.
    Positive,
    /// Yes.
    Negative,
}

/// The form of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `EXISTS (SELECT 1 … WHERE inner = outer AND …)`
    Exists,
    /// `outer IN (SELECT inner … WHERE …)`
    In,
}

/// The form for a query with this answer.
pub(super) fn form(answer: Answer, position: Position) -> Form {
    match (answer, position) {
        (Answer::Count | Answer::Groups, Position::Positive) => Form::In,
        _ => Form::Exists,
    }
}
