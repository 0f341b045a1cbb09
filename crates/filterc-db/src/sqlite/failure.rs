//! What goes wrong between a statement of SQLite and its rows.

use std::time::Duration;

use rusqlite::{Error, ErrorCode, ffi};

use crate::DatabaseError;

/// An error of the driver, or ours.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It means nothing before the time is known that the statement had.
    Driver(Error),
    Ours(DatabaseError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Driver(error)
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        Self::Ours(error)
    }
}

impl Failure {
    /// The error of a statement that ran with this timeout.
    pub(super) fn after(self, timeout: Duration) -> DatabaseError {
        match self {
            Self::Ours(error) => error,
            Self::Driver(error) => {
                let refusal = refusal(&error).map(|refusal| (refusal.code, refusal.extended_code));
                match refusal {
                    Some((ErrorCode::OperationInterrupted, _)) => DatabaseError::Timeout(timeout),
                    Some((ErrorCode::ReadOnly, _)) => DatabaseError::ReadOnly,
                    Some((_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY)) => {
                        DatabaseError::Unique(words(error))
                    }
                    Some((_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY)) => DatabaseError::Reference(words(error)),
                    Some(_) => DatabaseError::Statement(words(error)),
                    None => DatabaseError::Connection(words(error)),
                }
            }
        }
    }
}

fn refusal(error: &Error) -> Option<&ffi::Error> {
    match error {
        Error::SqliteFailure(refusal, _) | Error::SqlInputError { error: refusal, .. } => Some(refusal),
        _ => None,
    }
}

/// What SQLite says; the driver would repeat the statement.
pub(super) fn words(error: Error) -> String {
    match error {
        Error::SqliteFailure(_, Some(words)) | Error::SqlInputError { msg: words, .. } => words,
        other => other.to_string(),
    }
}
