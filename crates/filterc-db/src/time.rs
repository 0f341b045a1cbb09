//! Times, lengths of time and days: out of texts, into microseconds that every database can give.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// From 1970 to 2000, where Postgres counts from.
pub(crate) const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// Microseconds since 1970 of `2026-11-20 08:30:00.25`, in UTC where it has no offset.
pub(crate) fn micros(text: &str) -> Option<i64> {
    let offset = text.get(19..).is_some_and(|rest| rest.contains(['+', '-', 'Z', 'z']));
    let at = if offset {
        text.parse::<Timestamp>().ok()?
    } else {
        let local: DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(local).ok()?
    };
    Some(at.as_microsecond())
}

/// Microseconds since 1970, if they are a time that can be written.
pub(crate) fn written(micros: i64) -> Option<i64> {
    Timestamp::from_microsecond(micros).ok().map(Timestamp::as_microsecond)
}

/// Microseconds of a Postgres interval; as there, a month has 30 days and a day 24 hours.
pub(crate) fn interval(months: i32, days: i32, micros: i64) -> Option<i64> {
    const DAY: i64 = 86_400_000_000;
    let days = i64::from(months) * 30 + i64::from(days);
    days.checked_mul(DAY)?.checked_add(micros)
}

/// The day so long after 2000-01-01.
pub(crate) fn day(since_2000: i32) -> Option<String> {
    let span = Span::new().try_days(since_2000).ok()?;
    let day = Date::constant(2000, 1, 1).checked_add(span).ok()?;
    Some(day.to_string())
}

/// A day as it is always written.
pub(crate) fn day_text(text: &str) -> Option<String> {
    text.parse::<Date>().ok().map(|day| day.to_string())
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
        assert_eq!(micros("yesterday"), None);
    }

    #[test]
    fn days_count_from_2000_and_stop_at_infinity() {
        assert_eq!(day(-1).as_deref(), Some("1999-12-31"));
        assert_eq!(day(i32::MAX), None);
        assert_eq!(day_text("2026-11-20").as_deref(), Some("2026-11-20"));
    }
}
