//! What goes wrong between a statement of Postgres and its rows, by its SQLSTATE.

use std::time::Duration;

use sqlx::Error;

use crate::DatabaseError;

/// `query_canceled`: its time was over.
pub(super) const CANCELED: &str = "57014";

/// The error of a statement that ran with this timeout.
pub(crate) fn failure(error: Error, timeout: Duration) -> DatabaseError {
    match error {
        Error::Database(refusal) => {
            let code = refusal.code().unwrap_or_default();
            refused(&code, refusal.message().to_owned(), timeout)
        }
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => DatabaseError::Connection(error.to_string()),
        other => DatabaseError::Statement(other.to_string()),
    }
}

fn refused(code: &str, words: String, timeout: Duration) -> DatabaseError {
    match code {
        CANCELED => DatabaseError::Timeout(timeout),
        "25006" => DatabaseError::ReadOnly,
        "23505" => DatabaseError::Unique(words),
        "23001" | "23503" => DatabaseError::Reference(words),
        "40P01" => DatabaseError::Deadlock,
        // `lock_not_available`, and a transaction that waited too long for its next statement.
        "55P03" | "25P03" => DatabaseError::Unavailable(words),
        _ => match code.get(..2) {
            Some("22") => DatabaseError::Data(words),
            Some("23") => DatabaseError::Constraint(words),
            // Connections, serialization, resources (memory, disk, connections), operators, the system.
            Some("08" | "40" | "53" | "57" | "58") => DatabaseError::Unavailable(words),
            _ => DatabaseError::Statement(words),
        },
    }
}

/// True where a statement was prepared for tables or types that have changed, or is not prepared any more.
pub(super) fn is_outdated(code: &str) -> bool {
    matches!(
        code,
        // "cached plan must not change result type"
        "0A000"
        // "prepared statement does not exist", "already exists", "bind message supplies 1 parameters, but requires 2": somebody
        // between here and the server gives a connection to another one.
        | "26000" | "42P05" | "08P01"
        // "cache lookup failed for type"
        | "XX000"
    )
}

/// The error of a connection that could not be had.
pub(super) fn unconnected(error: Error, patience: Duration) -> DatabaseError {
    match error {
        Error::PoolTimedOut => DatabaseError::Busy(patience),
        Error::Database(refusal) => DatabaseError::Connection(refusal.message().to_owned()),
        other => DatabaseError::Connection(other.to_string()),
    }
}

/// The error of a server to which no connection was ever made.
pub(super) fn unopened(database: String, error: &Error) -> DatabaseError {
    let problem = match error {
        Error::Database(refusal) => refusal.message().to_owned(),
        Error::Io(broken) => broken.to_string(),
        other => other.to_string(),
    };
    DatabaseError::Connect { database, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_over_soon_can_be_tried_again() {
        let of = |code: &str| refused(code, String::new(), Duration::ZERO);
        for code in [
            "57P01", "57P02", "57P03", "57P05", "53100", "53200", "53300", "08000", "08006", "40001",
            "40P01", "55P03", "58030", "57014",
        ] {
            assert!(of(code).is_transient() && !of(code).is_bad_data(), "{code}");
        }
        for code in ["22003", "22021", "22P02", "22P05", "23502", "23503", "23505", "23514"] {
            assert!(of(code).is_bad_data() && !of(code).is_transient(), "{code}");
        }
        for code in ["0A000", "26000", "42P01", "42501", "25006", "54000", ""] {
            assert!(!of(code).is_bad_data() && !of(code).is_transient(), "{code}");
        }
    }
}
