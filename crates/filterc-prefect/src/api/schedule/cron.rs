//! Cron expressions as croniter reads them: minutes, hours, days, months, weekdays, and then seconds and years. They go by the
//! clock of a zone.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};

use super::zones::{Twice, on_clock};

/// Clocks are set forward by less than this.
const LONGEST_GAP: SignedDuration = SignedDuration::from_hours(3);

/// Longer expressions are refused.
const LONGEST: usize = 6_500;

/// The last year that an expression may name.
const LAST_YEAR: i32 = 2_099;

/// Years in which the next time is looked for: what does not come in them never comes.
const YEARS: i32 = 50;

/// The way a day of the month and a weekday are combined where both are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum Days {
    Either,
    Both,
}

#[derive(Debug)]
pub(in crate::api) struct Cron {
    fields: Fields,
    days: Days,
    pub(super) zone: TimeZone,
}

/// Minutes, hours, days, months, weekdays, seconds, years.
type Fields = [String; 7];

/// Returns what is wrong with a cron expression, or none.
pub(in crate::api) fn bad_cron(expression: &str) -> Option<String> {
    if expression.split_whitespace().any(|field| matches!(field, "R" | "H" | "r" | "h")) {
        return Some("`R` and `H` are not supported".to_owned());
    }
    if expression.len() > LONGEST {
        return Some(format!("a cron expression has at most {LONGEST} characters"));
    }
    fields(expression)
        .and_then(|fields| parsed(&fields, Days::Either, None))
        .err()
        .map(|problem| format!("`{expression}` is no cron expression: {problem}"))
}

fn fields(expression: &str) -> Result<Fields, String> {
    let alias = match expression.trim().to_ascii_lowercase().as_str() {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => expression,
    };
    let fields: Vec<_> = alias.split_whitespace().collect();
    let whole = match fields.as_slice() {
        [minute, hour, day, month, weekday] => [*minute, *hour, *day, *month, *weekday, "0", "*"],
        [minute, hour, day, month, weekday, second] => [*minute, *hour, *day, *month, *weekday, *second, "*"],
        [minute, hour, day, month, weekday, second, year] => {
            let mut years = year.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
            if years.any(|number| number.parse::<i32>().map_or(true, |year| year > LAST_YEAR)) {
                return Err(format!("its last year is {LAST_YEAR} at most"));
            }
            [*minute, *hour, *day, *month, *weekday, *second, *year]
        }
        _ => return Err("it has five fields".to_owned()),
    };
    Ok(whole.map(str::to_owned))
}

/// An expression, in some years only where it names none.
fn parsed(fields: &Fields, days: Days, years: Option<(i32, i32)>) -> Result<croner::Cron, String> {
    let [minute, hour, day, month, weekday, second, year] = fields;
    let year = match years {
        Some((first, last)) if year == "*" => format!("{first}-{last}"),
        _ => year.clone(),
    };
    let turned = [second, minute, hour, day, month, weekday, &year].map(String::as_str).join(" ");
    let parser = CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        .dom_and_dow(days == Days::Both)
        .build();
    parser.parse(&turned).map_err(|error| error.to_string())
}

impl Cron {
    pub(super) fn new(expression: &str, days: Days, zone: TimeZone) -> Option<Self> {
        let fields = fields(expression).ok()?;
        parsed(&fields, days, None).ok()?;
        Some(Self { fields, days, zone })
    }

    /// From some time before the start on: what a clock skipped comes later.
    pub(super) fn times(&self, start: Timestamp) -> impl Iterator<Item = Timestamp> {
        let from = start.saturating_sub(LONGEST_GAP).unwrap_or(start);
        let from = to_utc(self.zone.to_datetime(from));
        let cron = from.and_then(|from| {
            let years = (from.year(), from.year().saturating_add(YEARS));
            parsed(&self.fields, self.days, Some(years)).ok()
        });
        let mut last = from;
        let times = std::iter::from_fn(move || {
            last = cron.as_ref()?.find_next_occurrence(&last?, false).ok();
            last
        });
        times.filter_map(|at| on_clock(civil(&at)?, &self.zone, Twice::First))
    }
}

/// Returns the time of a clock as if it were UTC.
pub(super) fn to_utc(at: civil::DateTime) -> Option<DateTime<Utc>> {
    let part = |number: i8| u32::try_from(number).ok();
    let date = NaiveDate::from_ymd_opt(at.year().into(), part(at.month())?, part(at.day())?)?;
    Some(date.and_hms_opt(part(at.hour())?, part(at.minute())?, part(at.second())?)?.and_utc())
}

/// Returns the time of a clock that was taken for UTC.
pub(super) fn civil<Z: chrono::TimeZone>(at: &DateTime<Z>) -> Option<civil::DateTime> {
    let part = |number: u32| i8::try_from(number).ok();
    let year = i16::try_from(at.year()).ok()?;
    let (month, day) = (part(at.month())?, part(at.day())?);
    civil::DateTime::new(year, month, day, part(at.hour())?, part(at.minute())?, part(at.second())?, 0).ok()
}
