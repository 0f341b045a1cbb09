//! What can go wrong between a statement and its rows.

use std::time::Duration;

use filterc_sql::Dialect;

/// Why a database gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// The URL names no kind of database that is known, or is malformed. The URL is not repeated: it may hold a password.
    #[error("{0}")]
    Url(String),
    /// The database cannot be reached or opened.
    #[error("cannot open {database}: {problem}")]
    Connect {
        /// A file, or host and port.
        database: String,
        /// What the driver says.
        problem: String,
    },
    /// An open connection broke.
    #[error("the connection broke: {0}")]
    Connection(String),
    /// No connection was free for so long.
    #[error("no connection was free for {0:?}")]
    Busy(Duration),
    /// The statement ran for so long and was stopped.
    #[error("the statement was stopped after {0:?}")]
    Timeout(Duration),
    /// The statement writes, but the database was opened for reading.
    #[error("the database was opened for reading only")]
    ReadOnly,
    /// The statement is written for another database.
    #[error("the statement is for {}, the database is {}", .statement.name(), .database.name())]
    Dialect {
        /// That of the statement.
        statement: Dialect,
        /// That of the database.
        database: Dialect,
    },
    /// The statement gives something else than what was asked for.
    #[error("the statement does not give {0}")]
    Output(&'static str),
    /// A bind that the driver cannot take.
    #[error("bind {position} {problem}")]
    Bind {
        /// Counted from 1, as in the text.
        position: usize,
        /// What is wrong.
        problem: String,
    },
    /// The database refused the statement, in its own words.
    #[error("{0}")]
    Statement(String),
    /// A row with the same values in a unique index is there; in the words of the database.
    #[error("{0}")]
    Unique(String),
    /// A row refers to one that is not there, or is referred to; in the words of the database.
    #[error("{0}")]
    Reference(String),
    /// Two transactions waited for each other, and this one was given up; it can be tried again.
    #[error("two transactions waited for each other")]
    Deadlock,
    /// The database refused a statement of a script.
    #[error("`{statement}` failed: {problem}")]
    Script {
        /// The start of its text.
        statement: String,
        /// Why, in the words of the database.
        problem: String,
    },
    /// A value that is not what the catalog says.
    #[error("column `{column}` {problem}")]
    Decode {
        /// The column.
        column: String,
        /// What is wrong.
        problem: String,
    },
    /// A row that the database cannot take.
    #[error("line {line}: {problem}")]
    BadRow {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}

impl DatabaseError {
    /// The error of a statement of Postgres that ran with this timeout.
    pub(crate) fn of(error: sqlx::Error, timeout: Duration) -> Self {
        match error {
            sqlx::Error::Database(refusal) => match refusal.code().as_deref() {
                Some(CANCELED) => Self::Timeout(timeout),
                Some(READ_ONLY) => Self::ReadOnly,
                Some(UNIQUE) => Self::Unique(refusal.message().to_owned()),
                Some(REFERENCE) => Self::Reference(refusal.message().to_owned()),
                Some(DEADLOCK) => Self::Deadlock,
                _ => Self::Statement(refusal.message().to_owned()),
            },
            sqlx::Error::PoolTimedOut => Self::Busy(timeout),
            other => Self::Connection(other.to_string()),
        }
    }

    /// The error of a connection to Postgres that was never made.
    pub(crate) fn unopened(database: String, error: &sqlx::Error) -> Self {
        let problem = match error {
            sqlx::Error::Database(refusal) => refusal.message().to_owned(),
            sqlx::Error::Io(broken) => broken.to_string(),
            other => other.to_string(),
        };
        Self::Connect { database, problem }
    }
}

/// Postgres' `query_canceled`.
const CANCELED: &str = "57014";

/// Postgres' `read_only_sql_transaction`.
const READ_ONLY: &str = "25006";

/// Postgres' `unique_violation`.
const UNIQUE: &str = "23505";

/// Postgres' `foreign_key_violation`.
const REFERENCE: &str = "23503";

/// Postgres' `deadlock_detected`.
const DEADLOCK: &str = "40P01";
