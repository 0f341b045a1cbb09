//! Times and days are read as they are written.

use super::*;

#[test]
fn times_are_written_in_every_style() {
    let at = 1_782_116_217_250_000;
    assert_eq!(time_text(at, Style::Short), "2026-06-22T08:16:57.25Z");
    assert_eq!(time_text(at, Style::Answer), "2026-06-22T08:16:57.250000Z");
    assert_eq!(time_text(at, Style::Stored), "2026-06-22 08:16:57.250000");
    assert_eq!(time_text(at, Style::Python), "2026-06-22T08:16:57.250000+00:00");
    assert_eq!(time_text(0, Style::Answer), "1970-01-01T00:00:00Z");
    assert_eq!(time_text(0, Style::Stored), "1970-01-01 00:00:00.000000");
}

#[test]
fn the_ends_of_the_calendar_and_what_lies_beyond_read_as_they_are_written() {
    for (micros, text) in [
        (FIRST_TIME, "0001-01-01T00:00:00Z"),
        (LAST_TIME, "9999-12-31T23:59:59.999999Z"),
        (LAST_TIME + 1, "+010000-01-01T00:00:00Z"),
        (FIRST_TIME - 1, "0000-12-31T23:59:59.999999Z"),
        (-63_517_824_000_000_000, "-000043-03-15T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (i64::MAX, "infinity"),
        (i64::MIN, "-infinity"),
        (i64::MAX - 1, "+294247-01-10T04:00:54.775806Z"),
        (i64::MIN + 1, "-290308-12-21T19:59:05.224193Z"),
    ] {
        assert_eq!(time_text(micros, Style::Short), text);
        assert_eq!(time(text), Some(micros), "{text}");
    }
    for (days, text) in [
        (FIRST_DAY, "0001-01-01"),
        (LAST_DAY, "9999-12-31"),
        (LAST_DAY + 1, "+010000-01-01"),
        (2_145_042_905, "+5874897-12-31"),
        (0, "1970-01-01"),
        (i32::MAX, "infinity"),
        (i32::MIN, "-infinity"),
    ] {
        assert_eq!(day_text(days), text);
        assert_eq!(day(text), Some(days), "{text}");
    }
    assert_eq!(postgres_day(FIRST_DAY - 1), "0001-12-31 BC");
    assert_eq!(postgres_day(LAST_DAY + 1), "10000-01-01");
}

#[test]
fn every_day_of_800_years_has_its_number() {
    let mut before = Civil::from_days(-200_001);
    for days in -200_000..100_000 {
        let day = Civil::from_days(days);
        assert_eq!(day.days(), days);
        assert_eq!(Civil::new(day.year, day.month, day.day), Some(day));
        let follows = day == Civil { day: before.day + 1, ..before }
            || day.day == 1 && Civil::new(before.year, before.month, before.day + 1).is_none();
        assert!(follows, "{before} {day}");
        before = day;
    }
}

#[test]
fn offsets_move_a_time_to_utc() {
    assert_eq!(time("9999-12-31T23:59:59.999999-00:00"), Some(LAST_TIME));
    assert_eq!(time("9999-12-31T21:59:59,999999-0200"), Some(LAST_TIME));
    assert_eq!(time("0001-01-01t02:00:00+02"), Some(FIRST_TIME));
    assert_eq!(time("1970-01-01T00:00:00"), None, "without a zone");
    let finer = read_time("1970-01-01 00:00:00.0000001").unwrap();
    assert_eq!(finer, ReadTime { micros: 0, zoned: false, finer: true });
    assert!(!read_time("1970-01-01 00:00:00.000001000").unwrap().finer);
}

#[test]
fn what_is_no_time_is_not_read() {
    for text in [
        "",
        "1970",
        "1970-02-30T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "1970-13-01T00:00:00Z",
        "1970-01-01T24:00:00Z",
        "1970-01-01T00:00:60Z",
        "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00+1",
        "1970-01-01T00:00:00+01:",
        "1970-01-01T00:00:00 Z",
        "10000-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "é970-01-01T00:00:00Z",
        "+294250-01-01T00:00:00Z",
        "Infinity",
    ] {
        assert_eq!(time(text), None, "{text}");
    }
    assert_eq!(day("1970-01-01T"), None);
}
