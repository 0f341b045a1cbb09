//! Times as text.

use filterc_catalog::calendar::{Style, day_text, time_text};

/// RFC 3339 in UTC, with as many digits as it needs; of microseconds since 1970.
pub fn rfc3339(micros: i64) -> String {
    time_text(micros, Style::Short)
}

/// `2026-11-20`, of days since 1970-01-01.
pub fn date(days: i32) -> String {
    day_text(days)
}

/// `90s`, `0.25s`, of microseconds.
pub(crate) fn interval(micros: i64) -> String {
    let (sign, whole) = (if micros < 0 { "-" } else { "" }, micros.unsigned_abs());
    let fraction = format!("{:06}", whole % 1_000_000);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}s", whole / 1_000_000)
}
