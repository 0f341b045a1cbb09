//! Why a text that looks like a time is none.

use jiff::civil::Date;

use super::time::is_plain;

/// The reason why a text is no time, which says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTime {
    /// The month has no such day, or the year no such month.
    Day(String),
    /// The day has no such hour, minute or second.
    Clock(String),
    /// The 61st second of a minute.
    LeapSecond(String),
    /// After the last time that can be compared.
    Late(String),
    /// Before the first one.
    Early(String),
}

/// The first and the last time there are, in UTC: what both databases hold.
const FIRST: &str = "0001-01-01T00:00:00Z";
const LAST: &str = "9999-12-31T23:59:59.999999Z";

/// Why a text is no time, where it has the shape of one.
pub fn no_time(text: &str) -> Option<NoTime> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 4 && text.as_bytes().get(digits) == Some(&b'-') || text.starts_with('+') && text.len() > 10 {
        return Some(NoTime::Late(LAST.to_owned()));
    }
    let (day, rest) = text.split_at_checked(10)?;
    let (year, month, of_month) = date_parts(day)?;
    if year == 0 {
        return Some(NoTime::Early(FIRST.to_owned()));
    }
    if Date::new(year, month, of_month).is_err() {
        let first = Date::new(year, month.clamp(1, 12), 1).ok()?;
        let nearest = Date::new(year, first.month(), of_month.clamp(1, first.days_in_month())).ok()?;
        return suggest(format!("{nearest}{rest}"), NoTime::Day);
    }
    clock(day, rest).or_else(|| match year {
        // What else is right may be beyond either end by its offset.
        9999 => Some(NoTime::Late(LAST.to_owned())),
        1 => Some(NoTime::Early(FIRST.to_owned())),
        _ => None,
    })
}

/// Year, month and day of `2026-11-01`.
fn date_parts(day: &str) -> Option<(i16, i8, i8)> {
    let mut parts = day.split('-');
    let mut next = |length: usize| {
        let part = parts.next()?;
        (part.len() == length && part.bytes().all(|b| b.is_ascii_digit())).then_some(part)
    };
    let found = (next(4)?.parse().ok()?, next(2)?.parse().ok()?, next(2)?.parse().ok()?);
    parts.next().is_none().then_some(found)
}

/// What is wrong with the hour, the minute or the second, as in `T24:00:00Z`.
fn clock(day: &str, rest: &str) -> Option<NoTime> {
    let two = |from: usize| -> Option<u8> {
        let part = rest.get(from..from + 2)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten()
    };
    let (hour, minute) = (two(1)?, two(4)?);
    let second = if rest.get(6..7) == Some(":") { two(7)? } else { 0 };
    let with = |hour: u8, minute: u8, second: u8| {
        let (between, tail) =
            (rest.get(..1).unwrap_or_default(), if rest.get(6..7) == Some(":") { 9 } else { 6 });
        let tail = rest.get(tail..).unwrap_or_default();
        format!("{day}{between}{hour:02}:{minute:02}:{second:02}{tail}")
    };
    if hour > 23 || minute > 59 || second > 60 {
        return suggest(with(hour.min(23), minute.min(59), second.min(59)), NoTime::Clock);
    }
    if second == 60 { suggest(with(hour, minute, 59), NoTime::LeapSecond) } else { None }
}

/// The reason, where what is written in place of the text is a time.
fn suggest(instead: String, reason: impl FnOnce(String) -> NoTime) -> Option<NoTime> {
    is_plain(&instead).then(|| reason(instead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_a_time_to_write_in_its_place() {
        let day = |text: &str| Some(NoTime::Day(text.to_owned()));
        assert_eq!(no_time("2023-02-29T08:00:00Z"), day("2023-02-28T08:00:00Z"));
        assert_eq!(no_time("2024-02-30"), day("2024-02-29"));
        assert_eq!(no_time("2024-13-01T00:00:00Z"), day("2024-12-01T00:00:00Z"));
        assert_eq!(no_time("2024-01-00"), day("2024-01-01"));
        let leap = NoTime::LeapSecond("2016-12-31T23:59:59Z".to_owned());
        assert_eq!(no_time("2016-12-31T23:59:60Z"), Some(leap));
        let clock = |text: &str| Some(NoTime::Clock(text.to_owned()));
        assert_eq!(no_time("2024-01-01T24:00:00Z"), clock("2024-01-01T23:00:00Z"));
        assert_eq!(no_time("2024-01-01 08:61"), clock("2024-01-01 08:59:00"));
        for text in ["10000-01-01", "+012345-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00"] {
            assert_eq!(no_time(text), Some(NoTime::Late(LAST.to_owned())), "{text}");
        }
        for text in ["0000-01-01", "0001-01-01T00:00:00+01:00"] {
            assert_eq!(no_time(text), Some(NoTime::Early(FIRST.to_owned())), "{text}");
        }
        for text in
            ["today", "", "-7 days", "P1D", "2024-01-01T00:00:00 Europe/Berlin", " 2024-01-01", "é-é-é-é-é-"]
        {
            assert_eq!(no_time(text), None, "{text}");
        }
    }
}
