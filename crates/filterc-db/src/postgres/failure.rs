//! What goes wrong between a statement of Postgres and its rows, by its SQLSTATE.

use std::time::Duration;

use sqlx::Error;

use crate::DatabaseError;

/// `query_canceled`: its time was over.
pub(super) const CANCELED: &str = "57014";

/// The error of a statement that took so long, and had a timeout.
pub(crate) fn failure(error: Error, took: Duration, timeout: Duration) -> DatabaseError {
    match error {
        Error::Database(refusal) => {
            let (code, words) = (refusal.code().unwrap_or_default(), refusal.message().to_owned());
            // Somebody who was not us: another setting, or whoever ends what others run.
            if code == CANCELED && took < timeout {
                return DatabaseError::Canceled(words);
            }
            refused(&code, words, timeout)
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
        "42501" => DatabaseError::Forbidden(words),
        // A trigger of somebody, and the condition of a view.
        "P0001" | "44000" => DatabaseError::Constraint(words),
        "22P05" => DatabaseError::Data(untranslatable(&words).unwrap_or(words)),
        // A row or a key of an index that is too long.
        "54000" => DatabaseError::Data(words),
        // `temp_file_limit`
        "53400" => DatabaseError::Canceled(words),
        // `data_corrupted` and `index_corrupted`.
        "XX001" | "XX002" => DatabaseError::Corrupt(words),
        // `lock_not_available`, and transactions that waited too long for their next statement, or took too long.
        "55P03" | "25P03" | "25P04" => DatabaseError::Unavailable(words),
        _ => match code.get(..2) {
            Some("22") => DatabaseError::Data(words),
            Some("23") => DatabaseError::Constraint(words),
            // Connections, serialization, resources (memory, disk, connections), operators, the system.
            Some("08" | "40" | "53" | "57" | "58") => DatabaseError::Unavailable(words),
            _ => DatabaseError::Statement(words),
        },
    }
}

/// Names the character that the encoding of the database has not, of which Postgres gives the bytes: `0xe2 0x82 0xac`.
fn untranslatable(words: &str) -> Option<String> {
    let bytes = words.split_whitespace().filter_map(|word| word.strip_prefix("0x"));
    let bytes: Vec<_> = bytes.filter_map(|digits| u8::from_str_radix(digits, 16).ok()).collect();
    let character = std::str::from_utf8(&bytes).ok().filter(|text| !text.is_empty())?;
    let encoding = words.rsplit('"').nth(1)?;
    Some(format!("the database keeps text in {encoding}, which has no `{character}`"))
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

/// True of an error of the server with such a code.
pub(super) fn is_code(error: &Error, is: impl Fn(&str) -> bool) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| is(&code))
}

/// The error of a connection that could not be had.
pub(super) fn unconnected(error: Error) -> DatabaseError {
    match error {
        Error::Database(refusal) if refusal.code().as_deref() == Some(CANCELED) => {
            DatabaseError::Canceled(refusal.message().to_owned())
        }
        Error::Database(refusal) => DatabaseError::Refuses(refusal.message().to_owned()),
        Error::Io(broken) => DatabaseError::Connection(broken.to_string()),
        other => DatabaseError::Connection(other.to_string()),
    }
}

/// The error of a server to which no connection was ever made.
pub(super) fn unopened(database: String, error: &Error) -> DatabaseError {
    let problem = match error {
        Error::Database(refusal) if wants_tls(refusal.message()) => {
            format!("{}; {NO_TLS}", refusal.message())
        }
        Error::Database(refusal) => refusal.message().to_owned(),
        Error::Io(broken) => broken.to_string(),
        Error::Tls(_) if !HAS_TLS => format!("the URL asks for TLS; {NO_TLS}"),
        other => other.to_string(),
    };
    DatabaseError::Connect { database, problem }
}

/// True where this build can encrypt its connections.
const HAS_TLS: bool = cfg!(feature = "tls");

const NO_TLS: &str = "this build does not speak TLS, build it with `--features tls`";

/// True of what a server says that takes encrypted connections alone.
fn wants_tls(words: &str) -> bool {
    !HAS_TLS && (words.ends_with("no encryption") || words.ends_with("SSL off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_character_is_named_that_an_encoding_has_not() {
        let words = r#"character with byte sequence 0xe2 0x82 0xac in encoding "UTF8" has no equivalent in encoding "LATIN1""#;
        let named = "the database keeps text in LATIN1, which has no `€`";
        assert_eq!(refused("22P05", words.to_owned(), Duration::ZERO), DatabaseError::Data(named.to_owned()));
        assert_eq!(untranslatable("something else"), None);
    }

    #[test]
    fn what_may_be_over_soon_can_be_tried_again() {
        let of = |code: &str| refused(code, String::new(), Duration::ZERO);
        for code in [
            "57P01", "57P02", "57P03", "57P05", "53100", "53200", "53300", "08000", "08006", "40001",
            "40P01", "55P03", "58030", "57014",
        ] {
            assert!(of(code).is_transient() && !of(code).is_bad_data(), "{code}");
        }
        for code in ["22003", "22021", "22P02", "22P05", "23502", "23503", "23505", "23514", "P0001", "54000"]
        {
            assert!(of(code).is_bad_data() && !of(code).is_transient(), "{code}");
        }
        for code in ["0A000", "26000", "42P01", "42501", "25006", ""] {
            assert!(!of(code).is_bad_data() && !of(code).is_transient(), "{code}");
        }
    }
}
