//! Times, lengths of time and days: out of texts, into microseconds that every database can give.

use filterc_catalog::calendar;

/// From 1970 to 2000, where Postgres counts from.
pub(crate) const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// The end of the year 294276, in microseconds since 2000: Postgres has no later time.
const POSTGRES_END: i64 = 9_223_371_331_200_000_000;

/// From 1970 to 2000, in days.
const POSTGRES_DAYS: i32 = 10_957;

const DAY: i64 = 86_400_000_000;

/// Microseconds since 1970 of `2026-11-20 08:30:00.25`, in UTC where it has no offset; of a day alone, its midnight.
pub(crate) fn micros(text: &str) -> Option<i64> {
    if let Some(read) = calendar::read_time(text) {
        return Some(read.micros);
    }
    i64::from(calendar::day(text)?).checked_mul(DAY)
}

/// True for a time as SQLite's tables keep it: what is equal is the same text, and what is earlier the lesser one.
pub(crate) fn is_usual(text: &str) -> bool {
    match text.as_bytes() {
        b"infinity" | b"-infinity" => true,
        bytes => bytes.len() == 26 && bytes.get(10) == Some(&b' ') && bytes.get(19) == Some(&b'.'),
    }
}

/// Microseconds since 1970 of microseconds since 2000, where the ends of all time stay what they are. None for the last 30
/// years of Postgres, in which the year 294276 ends.
pub(crate) fn since_1970(since_2000: i64) -> Option<i64> {
    match since_2000 {
        i64::MAX | i64::MIN => Some(since_2000),
        finite => finite.checked_add(POSTGRES_EPOCH).filter(|micros| *micros != i64::MAX),
    }
}

/// What stands for a time in the last 30 years of Postgres, where it is only compared by the database: its microseconds since 1970,
/// less 2 to the power of 64. That is before all times. The first of them is the number of `infinity`, so each is two more.
pub(crate) fn beyond(since_2000: i64) -> i64 {
    since_2000.wrapping_add(POSTGRES_EPOCH + 2)
}

/// Microseconds since 2000 of microseconds since 1970, and of what stands for a time [`beyond`] them.
pub(crate) fn since_2000(since_1970: i64) -> Option<i64> {
    match since_1970 {
        i64::MAX | i64::MIN => Some(since_1970),
        finite => {
            let late = || Some(finite.wrapping_sub(POSTGRES_EPOCH + 2)).filter(|late| *late < POSTGRES_END);
            finite.checked_sub(POSTGRES_EPOCH).or_else(late)
        }
    }
}

/// Microseconds of a Postgres interval; as there, a month has 30 days and a day 24 hours.
pub(crate) fn interval(months: i32, days: i32, micros: i64) -> Option<i64> {
    let days = i64::from(months) * 30 + i64::from(days);
    days.checked_mul(DAY)?.checked_add(micros)
}

/// The day so long after 2000-01-01.
pub(crate) fn day(since_2000: i32) -> String {
    let infinite = matches!(since_2000, i32::MAX | i32::MIN);
    calendar::day_text(if infinite { since_2000 } else { since_2000.saturating_add(POSTGRES_DAYS) })
}

/// A day as it is always written.
pub(crate) fn day_text(text: &str) -> Option<String> {
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
    fn days_count_from_2000_to_infinity() {
        assert_eq!(day(-1), "1999-12-31");
        assert_eq!(day(2_921_939), "9999-12-31");
        assert_eq!(day(2_921_940), "+010000-01-01");
        assert_eq!(day(i32::MAX), "infinity");
        assert_eq!(day_text("2026-11-20").as_deref(), Some("2026-11-20"));
        assert_eq!(day_text("2026-11-20 00:00:00.000000").as_deref(), Some("2026-11-20"));
        assert_eq!(day_text("2026-11-31"), None);
    }

    #[test]
    fn the_ends_of_all_time_are_the_same_in_both_epochs() {
        for time in [i64::MAX, i64::MIN, 0, -POSTGRES_EPOCH] {
            assert_eq!(since_2000(time).and_then(since_1970), Some(time));
        }
        let last = 9_223_371_331_199_999_999;
        assert_eq!(since_1970(last), None, "in the year 294276");
        for late in [last, i64::MAX - POSTGRES_EPOCH, i64::MAX - POSTGRES_EPOCH + 1] {
            assert_eq!((since_1970(late), since_2000(beyond(late))), (None, Some(late)));
        }
        assert_eq!(since_2000(beyond(last + 1)), None);
    }
}
