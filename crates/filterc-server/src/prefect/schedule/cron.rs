//! Cron expressions as croniter reads them: minutes, hours, days, months, weekdays, and then seconds and years. They go by the
//! clock of a zone.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};

use super::zones::{Twice, on_clock};

/// Clocks are set forward by less than this.
const LONGEST_GAP: SignedDuration = SignedDuration::from_hours(3);

/// How a day of the month and a weekday go together where both are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::prefect) enum Days {
    Either,
    Both,
}

#[derive(Debug)]
pub(in crate::prefect) struct Cron {
    cron: croner::Cron,
    pub(super) zone: TimeZone,
}

/// What is wrong with an expression, or none.
pub(in crate::prefect) fn bad_cron(expression: &str) -> Option<String> {
    if expression.split_whitespace().any(|field| matches!(field, "R" | "H" | "r" | "h")) {
        return Some("`R` and `H` are not supported".to_owned());
    }
    parsed(expression, Days::Either)
        .err()
        .map(|problem| format!("`{expression}` is no cron expression: {problem}"))
}

fn parsed(expression: &str, days: Days) -> Result<croner::Cron, String> {
    let fields: Vec<_> = expression.split_whitespace().collect();
    let (turned, seconds, year) = match fields.as_slice() {
        [alias] if alias.eq_ignore_ascii_case("@midnight") => {
            ("@daily".to_owned(), Seconds::Disallowed, Year::Disallowed)
        }
        [minute, hour, day, month, weekday, second] => (
            [second, minute, hour, day, month, weekday].map(|field| *field).join(" "),
            Seconds::Required,
            Year::Disallowed,
        ),
        [minute, hour, day, month, weekday, second, year] => (
            [second, minute, hour, day, month, weekday, year].map(|field| *field).join(" "),
            Seconds::Required,
            Year::Required,
        ),
        [_] | [_, _, _, _, _] => (fields.join(" "), Seconds::Disallowed, Year::Disallowed),
        _ => return Err("it has five fields".to_owned()),
    };
    let parser = CronParser::builder().seconds(seconds).year(year).dom_and_dow(days == Days::Both).build();
    parser.parse(&turned).map_err(|error| error.to_string())
}

impl Cron {
    pub(super) fn new(expression: &str, days: Days, zone: TimeZone) -> Option<Self> {
        Some(Self { cron: parsed(expression, days).ok()?, zone })
    }

    /// From some time before the start on: what a clock skipped comes later.
    pub(super) fn times(&self, start: Timestamp) -> impl Iterator<Item = Timestamp> {
        let from = start.saturating_sub(LONGEST_GAP).unwrap_or(start);
        let from = shown(self.zone.to_datetime(from));
        let times = from.map(|from| self.cron.iter_after(from));
        times.into_iter().flatten().filter_map(|at| on_clock(civil(&at)?, &self.zone, Twice::First))
    }
}

/// What a clock shows, as if it were UTC.
pub(super) fn shown(at: civil::DateTime) -> Option<DateTime<Utc>> {
    let part = |number: i8| u32::try_from(number).ok();
    let date = NaiveDate::from_ymd_opt(at.year().into(), part(at.month())?, part(at.day())?)?;
    Some(date.and_hms_opt(part(at.hour())?, part(at.minute())?, part(at.second())?)?.and_utc())
}

/// The same back.
pub(super) fn civil<Z: chrono::TimeZone>(at: &DateTime<Z>) -> Option<civil::DateTime> {
    let part = |number: u32| i8::try_from(number).ok();
    let year = i16::try_from(at.year()).ok()?;
    let (month, day) = (part(at.month())?, part(at.day())?);
    civil::DateTime::new(year, month, day, part(at.hour())?, part(at.minute())?, part(at.second())?, 0).ok()
}
