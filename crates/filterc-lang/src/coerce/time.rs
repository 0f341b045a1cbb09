//! Points in time, as microseconds since 1970-01-01T00:00:00Z; what is finer is cut off (semantics §9).
//!
//! The shape is read here, so that it is known what was left out; the calendar is jiff's.

use filterc_catalog::calendar::{FIRST_TIME, LAST_TIME};
use filterc_syntax::{Kind, NodeId, Tree};
use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::{Timestamp, tz::TimeZone};

/// A time with the way it was read, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadTime {
    /// The text has a zone.
    Exact(i64),
    /// The text has no zone: UTC was assumed, and midnight for a date alone.
    AssumedUtc(i64),
    /// A guess, which needs a leniency: a number, `now`, `02:00`, an ISO variant, a zone a whole day from UTC.
    Guess(i64),
}

/// A time; `now` is the time of the query.
pub fn time_from(tree: &Tree<'_>, node: NodeId, now: i64) -> Option<ReadTime> {
    match tree.kind(node) {
        Kind::Number => unix(tree.raw(node)).map(ReadTime::Guess),
        Kind::String => {
            let text = tree.text(node);
            parse_iso(text)
                .or_else(|| digits_of_unix(text).or_else(|| parse_variant(text, now)).map(ReadTime::Guess))
        }
        _ => None,
    }
}

/// A day, in days since 1970-01-01.
pub fn date_from(tree: &Tree<'_>, node: NodeId) -> Option<i32> {
    if tree.kind(node) == Kind::String { date_of(tree.text(node)) } else { None }
}

/// A day of a text.
pub fn date_of(text: &str) -> Option<i32> {
    let first = Date::constant(1970, 1, 1);
    first.until(date(text)?).ok().map(|span| span.get_days())
}

/// A time in a query string: as `plain` has it, or seconds since 1970; in microseconds since then.
pub fn instant(text: &str) -> Option<i64> {
    match parse_iso(text) {
        // A zone has its minutes here.
        Some(_) if text.len() > 16 && matches!(text.as_bytes(), [.., b'+' | b'-', _, _]) => None,
        Some(ReadTime::Exact(at) | ReadTime::AssumedUtc(at)) => Some(at),
        // A zone is less than a day from UTC here.
        Some(ReadTime::Guess(_)) => None,
        None => digits_of_unix(text),
    }
}

/// Reads a number of seconds in a string, which has no exponent and no names.
fn digits_of_unix(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-'));
    plain.then(|| unix(text)).flatten()
}

/// Seconds since 1970; above 2e10 milliseconds.
fn unix(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<i64>() {
        let unit = if number.unsigned_abs() > 20_000_000_000 { 1_000 } else { 1_000_000 };
        return number.checked_mul(unit).and_then(in_calendar);
    }
    let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    let seconds = if number.abs() > 2e10 { number / 1e3 } else { number };
    // The years 1 to 9999.
    if !(-62_135_596_800.0..253_402_300_800.0).contains(&seconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within the year 9999")]
    in_calendar((seconds * 1e6).round() as i64)
}

/// True for a time that is finer than a microsecond, and is cut off.
pub fn is_finer(tree: &Tree<'_>, node: NodeId) -> bool {
    if tree.kind(node) != Kind::String {
        return false;
    }
    let Some((_, fraction)) = tree.text(node).split_once(['.', ',']) else { return false };
    fraction.bytes().take_while(u8::is_ascii_digit).skip(6).any(|digit| digit != b'0')
}

/// True of a time that needs no guess.
pub(super) fn is_plain(text: &str) -> bool {
    parse_iso(text).is_some()
}

/// `YYYY-MM-DD`, or that, `T` or a blank, `HH:MM[:SS[.f…]]` and perhaps a zone.
fn parse_iso(text: &str) -> Option<ReadTime> {
    let date = text.get(..10).and_then(date)?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return micros(date.to_datetime(Time::midnight()), 0).map(ReadTime::AssumedUtc);
    }
    let rest = rest.strip_prefix(['T', 't', ' ', '_'])?;
    let (time, rest) = time_of_day(rest)?;
    let at = date.to_datetime(time);
    if rest.is_empty() {
        return micros(at, 0).map(ReadTime::AssumedUtc);
    }
    let offset = zone(rest)?;
    let read = if offset.abs() < DAY { ReadTime::Exact } else { ReadTime::Guess };
    micros(at, offset).map(read)
}

fn date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10 && bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    if !shaped {
        return None;
    }
    let year = digits(text.get(..4)?)?;
    let (month, day) = (digits(text.get(5..7)?)?, digits(text.get(8..)?)?);
    if year == 0 {
        return None;
    }
    Date::new(year as i16, month as i8, day as i8).ok()
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// `HH:MM[:SS[.f…]]` and what follows it.
fn time_of_day(text: &str) -> Option<(Time, &str)> {
    let hour = digits(text.get(..2)?)?;
    let minute = digits(text.get(2..5)?.strip_prefix(':')?)?;
    let mut rest = text.get(5..)?;
    let (mut second, mut nanos) = (0, 0);
    if let Some(after) = rest.strip_prefix(':') {
        second = digits(after.get(..2)?)?;
        rest = after.get(2..)?;
        if let Some(after) = rest.strip_prefix(['.', ',']) {
            let length = after.bytes().take_while(u8::is_ascii_digit).count();
            let fraction: String = after.get(..length)?.chars().chain("000000".chars()).take(6).collect();
            nanos = digits(&fraction).filter(|_| length > 0)? * 1_000;
            rest = after.get(length..)?;
        }
    }
    let time = Time::new(hour as i8, minute as i8, second as i8, nanos.cast_signed()).ok()?;
    Some((time, rest))
}

/// In seconds.
const DAY: i64 = 86_400;

/// `Z`, `+HH:MM`, `+HHMM` or `+HH`, in seconds east of UTC: a day at most.
fn zone(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let text = text.get(1..)?;
    let hours = digits(text.get(..2)?)?;
    let minutes = match text.get(2..)? {
        "" => 0,
        rest => {
            digits(rest.strip_prefix(':').unwrap_or(rest)).filter(|_| rest.len() <= 3 && rest.len() >= 2)?
        }
    };
    let offset = i64::from(hours * 3_600 + minutes * 60);
    (offset <= DAY && minutes < 60).then_some(sign * offset)
}

/// The years 1 to 9999, in UTC: what both databases hold.
fn in_calendar(micros: i64) -> Option<i64> {
    (FIRST_TIME..=LAST_TIME).contains(&micros).then_some(micros)
}

fn micros(at: DateTime, offset: i64) -> Option<i64> {
    let since = at.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    let at = i64::try_from(since.as_micros()).ok()? - offset * 1_000_000;
    in_calendar(at)
}

/// `now`, `02:00`, `T02:00`, `02:00Z`, `2024-01`, `2024-W01`, `2024W01`, `2024-W01-3`, `2024-001`, `2024/01/01`,
/// `20240101T020000Z`, `2024-01-01T02`.
fn parse_variant(text: &str, now: i64) -> Option<i64> {
    if text == "now" {
        return Some(now);
    }
    let midnight = |date: Date| micros(date.to_datetime(Time::midnight()), 0);
    if let Some((time, "" | "Z")) = time_of_day(text.strip_prefix('T').unwrap_or(text)) {
        let today = TimeZone::UTC.to_datetime(Timestamp::from_microsecond(now).ok()?).date();
        return micros(today.to_datetime(time), 0);
    }
    let (year, rest) = (digits(text.get(..4)?)? as i16, text.get(4..)?);
    if let (8 | 10, true) = (text.len(), text.contains('/')) {
        return date(&text.replace('/', "-")).and_then(midnight);
    }
    let compact_week = rest.strip_prefix('W').filter(|week| !week.contains('-'));
    if let Some(week) = rest.strip_prefix("-W").or(compact_week) {
        let number = digits(week.get(..2)?)? as i8;
        let day = match week.get(2..)? {
            "" => 1,
            day if compact_week.is_some() => digits(day)? as i8,
            day => digits(day.strip_prefix('-')?)? as i8,
        };
        let weekday = Weekday::from_monday_one_offset(day).ok()?;
        return midnight(ISOWeekDate::new(year, number, weekday).ok()?.date());
    }
    match (rest.len(), rest.strip_prefix('-')) {
        (3, Some(month)) => midnight(Date::new(year, digits(month)? as i8, 1).ok()?),
        (4, Some(day)) => {
            let day = digits(day)?;
            let date =
                Date::new(year, 1, 1).ok()?.checked_add(jiff::Span::new().days(i64::from(day) - 1)).ok()?;
            midnight(date).filter(|_| day > 0 && date.year() == year)
        }
        _ => parse_compact(text),
    }
}

/// `20240101T020000Z` and `2024-01-01T02`.
fn parse_compact(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once(['T', 't', ' '])?;
    let date_part = if day.len() == 8 {
        format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..)?)
    } else {
        day.to_owned()
    };
    let date = date(&date_part)?;
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let clock = rest.get(..length)?;
    let part = |range| clock.get(range).map_or(Some(0), digits);
    if !matches!(length, 2 | 4 | 6) {
        return None;
    }
    let time = Time::new(part(0..2)? as i8, part(2..4)? as i8, part(4..6)? as i8, 0).ok()?;
    let offset = match rest.get(length..)? {
        "" => 0,
        zone_text => zone(zone_text)?,
    };
    micros(date.to_datetime(time), offset)
}

#[cfg(test)]
mod tests {
    use filterc_syntax::{Limits, parse};

    use filterc_ir::rfc3339 as format_time;

    use super::*;

    const NOW: i64 = 1_800_000_000_000_000;

    fn read(text: &str) -> Option<ReadTime> {
        let source = format!("{text:?}");
        let (tree, _) = parse(source.as_bytes(), &Limits::default());
        time_from(&tree, NodeId::ROOT, NOW)
    }

    fn display(text: &str) -> String {
        match read(text) {
            Some(ReadTime::Exact(at)) => format!("exact {}", format_time(at)),
            Some(ReadTime::AssumedUtc(at)) => format!("utc {}", format_time(at)),
            Some(ReadTime::Guess(at)) => format!("guess {}", format_time(at)),
            None => "refused".to_owned(),
        }
    }

    #[test]
    fn times_read_as_measured_on_the_real_server() {
        for (text, expected) in [
            ("2024-01-01T02:00:00Z", "exact 2024-01-01T02:00:00Z"),
            ("2024-01-01T02:00:00+02:00", "exact 2024-01-01T00:00:00Z"),
            ("2024-01-01 02:00:00+0200", "exact 2024-01-01T00:00:00Z"),
            ("2024-01-01t02:00:00,5z", "exact 2024-01-01T02:00:00.5Z"),
            ("2024-01-01T02:00:00.1234567Z", "exact 2024-01-01T02:00:00.123456Z"),
            ("9999-12-31T23:59:59.999999Z", "exact 9999-12-31T23:59:59.999999Z"),
            ("9999-12-31T21:59:59.999999-02:00", "exact 9999-12-31T23:59:59.999999Z"),
            ("9999-12-31", "utc 9999-12-31T00:00:00Z"),
            ("0001-01-01T02:00:00+02:00", "exact 0001-01-01T00:00:00Z"),
            ("253402300799", "guess 1978-01-11T21:31:40.799Z"),
            ("253402300799999", "guess 9999-12-31T23:59:59.999Z"),
            ("-62135596801", "guess 1968-01-12T20:06:43.199Z"),
            ("2024-01-01T02:00", "utc 2024-01-01T02:00:00Z"),
            ("2024-01-01", "utc 2024-01-01T00:00:00Z"),
            ("2024", "guess 1970-01-01T00:33:44Z"),
            ("20240101", "guess 1970-08-23T06:15:01Z"),
            ("2024-01", "guess 2024-01-01T00:00:00Z"),
            ("2024-W01", "guess 2024-01-01T00:00:00Z"),
            ("2024-001", "guess 2024-01-01T00:00:00Z"),
            ("20240101T020000Z", "guess 2024-01-01T02:00:00Z"),
            ("2024-01-01T02", "guess 2024-01-01T02:00:00Z"),
            ("2024W01", "guess 2024-01-01T00:00:00Z"),
            ("2024W013", "guess 2024-01-03T00:00:00Z"),
            ("2024/01/02", "guess 2024-01-02T00:00:00Z"),
            ("20240101 0200", "guess 2024-01-01T02:00:00Z"),
            ("T02:00", "guess 2027-01-15T02:00:00Z"),
            ("02:00Z", "guess 2027-01-15T02:00:00Z"),
            ("-5", "guess 1969-12-31T23:59:55Z"),
            ("now", "guess 2027-01-15T08:00:00Z"),
            ("02:00", "guess 2027-01-15T02:00:00Z"),
            ("2024-01-02T02:00:00+24:00", "guess 2024-01-01T02:00:00Z"),
            ("2024-01-01T02:00:00-24", "guess 2024-01-02T02:00:00Z"),
            ("20240102T020000+2400", "guess 2024-01-01T02:00:00Z"),
        ] {
            assert_eq!(display(text), expected, "{text}");
        }
    }

    #[test]
    fn a_time_in_a_query_string_is_whole_or_a_number() {
        let at = |text: &str| instant(text).map(format_time);
        for (text, expected) in [
            ("2024-03-01", Some("2024-03-01T00:00:00Z")),
            ("2024-03-01T02:30", Some("2024-03-01T02:30:00Z")),
            ("2024-03-01_02:30:00Z", Some("2024-03-01T02:30:00Z")),
            ("1710000000.5", Some("2024-03-09T16:00:00.5Z")),
            ("253402300799", Some("1978-01-11T21:31:40.799Z")),
            ("20240301T023000Z", None),
            ("2024-03-01T02:30:00+02", None),
            ("2024-03-01T02:30:00+24:00", None),
            ("now", None),
            ("02:00", None),
            ("1e2", None),
            ("", None),
        ] {
            assert_eq!(at(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in [
            "today",
            "-7 days",
            "P1D",
            "",
            " 2024-01-01",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:60Z",
            "2024-01-01T00:00:00+24:01",
            "2024-01-01T00:00:00-25:00",
            "2024-02-30",
            "10000-01-01",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "-62135596801000",
            "253402300800000",
            "2024-13-01",
            "2024-01-01T00:00:00 Europe/Berlin",
            "nan",
            "inf",
            "1e2",
            "1_000",
            " 7",
            "2024-W54",
            "2024W1",
        ] {
            assert_eq!(display(text), "refused", "{text}");
        }
    }
}
