//! Times as text.

use jiff::Timestamp;

/// RFC 3339 in UTC, with as many digits as it needs; of microseconds since 1970.
pub fn rfc3339(micros: i64) -> String {
    Timestamp::from_microsecond(micros).map_or_else(|_| format!("{micros}us"), |at| at.to_string())
}
