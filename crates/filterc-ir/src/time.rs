//! Times as text.

use jiff::Timestamp;

/// RFC 3339 in UTC, with as many digits as it needs; of microseconds since 1970.
pub fn rfc3339(micros: i64) -> String {
    Timestamp::from_microsecond(micros).map_or_else(|_| format!("{micros}us"), |at| at.to_string())
}

/// `2026-11-20`, of days since 1970-01-01.
pub fn date(days: i32) -> String {
    let first = jiff::civil::date(1970, 1, 1);
    let at = first.checked_add(jiff::Span::new().days(days));
    at.map_or_else(|_| format!("{days}d"), |at| at.to_string())
}

/// `90s`, `0.25s`, of microseconds.
pub(crate) fn interval(micros: i64) -> String {
    let (sign, whole) = (if micros < 0 { "-" } else { "" }, micros.unsigned_abs());
    let fraction = format!("{:06}", whole % 1_000_000);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}s", whole / 1_000_000)
}
