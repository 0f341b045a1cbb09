//! What can go wrong between a statement and its rows.

use std::time::Duration;

use filterc_sql::Dialect;

/// Why a database gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// The URL names no kind of database that is known, or is malformed. The URL is not repeated: it may hold a password.
    #[error("{0}")]
    Url(String),
    /// The driver of the database is not part of this program: the feature is off that brings it.
    #[error("{database} is not built in; turn on the feature `{feature}` of `filterc-db`")]
    NoDriver {
        /// The database that the URL names, such as `SQLite`.
        database: &'static str,
        /// The feature of this crate that brings its driver.
        feature: &'static str,
    },
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
    /// The server is there and lets nobody in, in its own words: it has too many connections, starts, or does not know us any more.
    #[error("the database refuses connections: {0}")]
    Refuses(String),
    /// No connection was free for so long.
    #[error("no connection was free for {0:?}")]
    Busy(Duration),
    /// The statement takes long, and as many slow ones as may run at a time did not end in time, or others wait for that already.
    #[error("too many slow statements run already")]
    Crowded,
    /// The database cannot do this now, and may soon: it is locked or full, starts or stops; in its own words.
    #[error("the database cannot do it now: {0}")]
    Unavailable(String),
    /// The tables have changed since the statement was prepared; a new transaction will prepare it again.
    #[error("the tables have changed since the statement was prepared")]
    Outdated,
    /// The file of the database is not that which was opened.
    #[error(
        "`{0}` was deleted or replaced while it was open, so that what is written now would be lost; put the file back, or \
        start again"
    )]
    Moved(String),
    /// A file of the database is shorter than what was written into it.
    #[error(
        "`{0}` was cut short while it was open, so that rows are lost, and what is written now would be, too; put a copy in its \
        place and start again"
    )]
    CutShort(String),
    /// The database itself says that it is damaged, in its own words.
    #[error("the database is damaged: {0}; put a copy in its place and start again")]
    Corrupt(String),
    /// The database stopped the statement before its time was over, by a setting or an order of its own; in its own words.
    #[error(
        "the database stopped the statement by a setting or an order of its own, not by the time it has here: {0}"
    )]
    Canceled(String),
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
    /// The statement is written by another catalog than that which its rows were to be read by.
    #[error("the statement is one of another catalog")]
    OtherCatalog,
    /// The statement gives something else than what was asked for.
    #[error("the statement does not give {0}")]
    Output(&'static str),
    /// A bind that the driver cannot take.
    #[error("bind {position} {problem}")]
    Bind {
        /// Counted from 1, as in the text.
        position: usize,
        /// The problem in words that follow the subject: `is too large`.
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
    /// A constraint of another kind forbids the row; in the words of the database.
    #[error("{0}")]
    Constraint(String),
    /// Row security of the database, or the rights of the role that is connected, forbid it; in the words of the database.
    #[error("{0}")]
    Forbidden(String),
    /// A value is none that the database can hold or work with; in its own words.
    #[error("{0}")]
    Data(String),
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
        /// The problem in words that follow the subject: `is too large`.
        problem: String,
    },
    /// A row that the database cannot take.
    #[error("line {line}: {problem}")]
    BadRow {
        /// Counted from 1.
        line: usize,
        /// The problem in words that follow the subject: `is too large`.
        problem: String,
    },
}

impl DatabaseError {
    /// True of what may be over soon: the same can be tried again.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connect { .. }
            | Self::Connection(_)
            | Self::Refuses(_)
            | Self::Busy(_)
            | Self::Crowded
            | Self::Timeout(_)
            | Self::Unavailable(_)
            | Self::Outdated
            | Self::Moved(_)
            | Self::CutShort(_)
            | Self::Corrupt(_)
            | Self::Canceled(_)
            | Self::Deadlock => true,
            Self::Url(_)
            | Self::NoDriver { .. }
            | Self::ReadOnly
            | Self::Dialect { .. }
            | Self::OtherCatalog
            | Self::Output(_)
            | Self::Bind { .. }
            | Self::Statement(_)
            | Self::Unique(_)
            | Self::Reference(_)
            | Self::Constraint(_)
            | Self::Forbidden(_)
            | Self::Data(_)
            | Self::Script { .. }
            | Self::Decode { .. }
            | Self::BadRow { .. } => false,
        }
    }

    /// True where the database refused the row itself: it will not take it another time either.
    pub fn is_bad_data(&self) -> bool {
        matches!(self, Self::Unique(_) | Self::Reference(_) | Self::Constraint(_) | Self::Data(_))
    }
}
