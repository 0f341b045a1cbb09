//! What goes wrong between a statement of SQLite and its rows.

use std::time::Duration;

use rusqlite::{Error, ErrorCode, ffi};

use crate::DatabaseError;

/// An error of the driver, or ours.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It means nothing before the time is known that the statement had.
    Driver(Error),
    /// It is slow, and all places of slow statements are taken.
    Crowded,
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
            Self::Crowded => DatabaseError::Crowded,
            Self::Driver(error) => match refusal(&error).copied() {
                Some(refusal) => refused(refusal, message(error), timeout),
                None => DatabaseError::Connection(message(error)),
            },
        }
    }
}

fn refused(refusal: ffi::Error, words: String, timeout: Duration) -> DatabaseError {
    match (refusal.code, refusal.extended_code) {
        (ErrorCode::OperationInterrupted, _) => DatabaseError::Timeout(timeout),
        (ErrorCode::ReadOnly, _) => DatabaseError::ReadOnly,
        (
            _,
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID,
        ) => DatabaseError::Unique(words),
        (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => DatabaseError::Reference(words),
        (ErrorCode::ConstraintViolation, _) => DatabaseError::Constraint(words),
        (ErrorCode::TypeMismatch | ErrorCode::TooBig, _) => DatabaseError::Data(words),
        (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => DatabaseError::Corrupt(words),
        (ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied, _) => {
            DatabaseError::Forbidden(words)
        }
        (
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory,
            _,
        ) => DatabaseError::Unavailable(words),
        _ => DatabaseError::Statement(words),
    }
}

fn refusal(error: &Error) -> Option<&ffi::Error> {
    match error {
        Error::SqliteFailure(refusal, _) | Error::SqlInputError { error: refusal, .. } => Some(refusal),
        _ => None,
    }
}

/// What SQLite says; the driver would repeat the statement.
pub(super) fn message(error: Error) -> String {
    match error {
        Error::SqliteFailure(_, Some(words)) | Error::SqlInputError { msg: words, .. } => words,
        other => other.to_string(),
    }
}
