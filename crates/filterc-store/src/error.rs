//! Why something was not read or written.

use filterc::sql::BadRow;
use filterc::{CompileError, QueryError};
use filterc_db::DatabaseError;
use tokio::task::JoinError;

/// Why a store did not read or write something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database gave no answer, or refused a row.
    #[error("{0}")]
    Database(#[from] DatabaseError),
    /// A body says what the catalog does not allow.
    #[error("{0}")]
    Refused(#[from] CompileError),
    /// A query names what the catalog does not have.
    #[error("{0}")]
    Query(#[from] QueryError),
    /// The policy hides a row that would be written, deleted or changed.
    #[error("{0}")]
    Hidden(&'static str),
    /// The database left everything as it was, and did not say why.
    #[error(
        "the database left everything as it was, and did not say why: a trigger or row security of it lets nobody write this row"
    )]
    Kept,
    /// There is no row with this key, or the policy hides it.
    #[error("there is no {singular} `{key}`")]
    Missing {
        /// What the catalog calls one row of the collection.
        singular: String,
        /// The key that was looked for.
        key: String,
    },
    /// The catalog has no such collection or column.
    #[error("{0}")]
    Unknown(String),
    /// A value is none of its column.
    #[error("{0}")]
    Row(#[from] BadRow),
    /// A query that is watched, or the policy, follows relations.
    #[error(
        "rows of other collections decide what this query selects: only a filter of a row's own columns can be watched"
    )]
    Unwatchable,
    /// Long work was given up.
    #[error("a query was not written to its end")]
    Stopped(#[from] JoinError),
}

impl StoreError {
    /// A row was written that the policy hides.
    pub(crate) fn hidden() -> Self {
        Self::Hidden("you may not write a row that you may not see")
    }

    /// True where a unique index refused a row.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Database(DatabaseError::Unique(_)))
    }

    /// True where a row refers to one that is not there, or that the policy hides.
    pub fn is_missing_reference(&self) -> bool {
        matches!(self, Self::Database(DatabaseError::Reference(_)))
    }

    /// True of what may be over soon, so that the work can be tried again.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}
