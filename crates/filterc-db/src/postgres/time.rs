//! Times, lengths of time and days out of the numbers of Postgres.

use filterc_catalog::calendar;

/// From 1970 to 2000, where Postgres counts from.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// The end of the year 294276, in microseconds since 2000: Postgres has no later time.
const POSTGRES_END: i64 = 9_223_371_331_200_000_000;

/// From 1970 to 2000, in days.
const POSTGRES_DAYS: i32 = 10_957;

const DAY: i64 = 86_400_000_000;

/// Microseconds since 1970 of microseconds since 2000, where the ends of all time stay what they are. None for the last 30
/// years of Postgres, in which the year 294276 ends.
pub(super) fn since_1970(since_2000: i64) -> Option<i64> {
    match since_2000 {
        i64::MAX | i64::MIN => Some(since_2000),
        finite => finite.checked_add(POSTGRES_EPOCH).filter(|micros| *micros != i64::MAX),
    }
}

/// What stands for a time in the last 30 years of Postgres, where it is only compared by the database: its microseconds since 1970,
/// less 2 to the power of 64. That is before all times. The first of them is the number of `infinity`, so each is two more.
pub(super) fn beyond(since_2000: i64) -> i64 {
    since_2000.wrapping_add(POSTGRES_EPOCH + 2)
}

/// Microseconds since 2000 of microseconds since 1970, and of what stands for a time [`beyond`] them.
pub(super) fn since_2000(since_1970: i64) -> Option<i64> {
    match since_1970 {
        i64::MAX | i64::MIN => Some(since_1970),
        finite => {
            let late = || Some(finite.wrapping_sub(POSTGRES_EPOCH + 2)).filter(|late| *late < POSTGRES_END);
            finite.checked_sub(POSTGRES_EPOCH).or_else(late)
        }
    }
}

/// Microseconds of a Postgres interval; as there, a month has 30 days and a day 24 hours.
pub(super) fn interval(months: i32, days: i32, micros: i64) -> Option<i64> {
    let days = i64::from(months) * 30 + i64::from(days);
    days.checked_mul(DAY)?.checked_add(micros)
}

/// The day so long after 2000-01-01.
pub(super) fn day(since_2000: i32) -> String {
    let infinite = matches!(since_2000, i32::MAX | i32::MIN);
    calendar::day_text(if infinite { since_2000 } else { since_2000.saturating_add(POSTGRES_DAYS) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_2000_to_infinity() {
        assert_eq!(day(-1), "1999-12-31");
        assert_eq!(day(2_921_939), "9999-12-31");
        assert_eq!(day(2_921_940), "+010000-01-01");
        assert_eq!(day(i32::MAX), "infinity");
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
