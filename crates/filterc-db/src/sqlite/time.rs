//! Times, lengths of time and days out of texts, into microseconds.

use filterc_catalog::calendar;

const DAY: i64 = 86_400_000_000;

/// Microseconds since 1970 of `2026-11-20 08:30:00.25`, in UTC where it has no offset; of a day alone, its midnight.
pub(super) fn micros(text: &str) -> Option<i64> {
    if let Some(read) = calendar::read_time(text) {
        return Some(read.micros);
    }
    i64::from(calendar::day(text)?).checked_mul(DAY)
}

/// True for a time as SQLite's tables keep it: what is equal is the same text, and what is earlier the lesser one.
pub(super) fn is_usual(text: &str) -> bool {
    match text.as_bytes() {
        b"infinity" | b"-infinity" => true,
        bytes => bytes.len() == 26 && bytes.get(10) == Some(&b' ') && bytes.get(19) == Some(&b'.'),
    }
}

/// A day as it is always written.
pub(super) fn day_text(text: &str) -> Option<String> {
    let whole = calendar::day(text);
    // A day that was kept as its midnight.
    let day = whole.or_else(|| calendar::read_time(text).and_then(|_| calendar::day(text.get(..10)?)))?;
    Some(calendar::day_text(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_fraction_and_offset() {
        assert_eq!(micros("1970-01-01 00:00:05"), Some(5_000_000));
        assert_eq!(micros("1970-01-01 00:00:05.25"), Some(5_250_000));
        assert_eq!(micros("1969-12-31 23:59:59.999999"), Some(-1));
        assert_eq!(micros("1970-01-01T02:00:05.000001+02:00"), Some(5_000_001));
        assert_eq!(micros("1970-01-01 00:00:05Z"), Some(5_000_000));
        assert_eq!(micros("1970-01-02"), Some(DAY));
        assert_eq!(micros("9999-12-31 23:59:59.999999"), Some(253_402_300_799_999_999));
        assert_eq!(micros("yesterday"), None);
    }

    #[test]
    fn a_day_is_read_as_one_and_as_its_midnight() {
        assert_eq!(day_text("2026-11-20").as_deref(), Some("2026-11-20"));
        assert_eq!(day_text("2026-11-20 00:00:00.000000").as_deref(), Some("2026-11-20"));
        assert_eq!(day_text("2026-11-31"), None);
    }
}
