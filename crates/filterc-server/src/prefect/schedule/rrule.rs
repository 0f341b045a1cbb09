//! Recurrence rules (RFC 5545). They go by the clock of the zone of their schedule, whatever zone their text names.

use jiff::civil::{self, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

use super::cron::{civil, shown};
use super::zones::{Twice, on_clock};

/// Longer texts are refused.
const LONGEST: usize = 6_500;

/// Rules without a start begin here.
const ANCHOR: civil::DateTime = date(2020, 1, 1).at(0, 0, 0, 0);

/// Occurrences before the start that are passed over, at most.
const PASSED: usize = 2_000_000;

#[derive(Debug)]
pub(in crate::prefect) struct Rrule {
    set: RRuleSet,
    pub(super) zone: TimeZone,
}

/// What is wrong with the text of a rule, or none.
pub(in crate::prefect) fn bad_rrule(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return Some(format!("a rule has at most {LONGEST} characters"));
    }
    parsed(text).err().map(|problem| format!("this is no recurrence rule: {problem}"))
}

impl Rrule {
    pub(super) fn new(text: &str, zone: TimeZone) -> Option<Self> {
        Some(Self { set: parsed(text).ok()?, zone })
    }

    pub(super) fn times(&self, start: Timestamp) -> impl Iterator<Item = Timestamp> {
        let times = self.set.into_iter().filter_map(|at| on_clock(civil(&at)?, &self.zone, Twice::First));
        times.take(PASSED).skip_while(move |at| *at < start)
    }
}

/// A rule without a start, with one: rules of minutes and seconds start close to now, with the same occurrences.
pub(super) fn anchored(text: &str, zone: &str, now: i64) -> String {
    if text.to_uppercase().contains("DTSTART") {
        return text.to_owned();
    }
    let start = close_to_now(text, zone, now).unwrap_or(ANCHOR);
    format!("DTSTART:{}\n{text}", start.strftime("%Y%m%dT%H%M%S"))
}

fn close_to_now(text: &str, zone: &str, now: i64) -> Option<civil::DateTime> {
    let (RuleOf::Rule, rule) = named(text.trim()) else { return None };
    let rule =
        unvalidated(rule).ok().filter(|rule| rule.get_count().is_none() && !text.trim().contains('\n'))?;
    let unit = match rule.get_freq() {
        Frequency::Secondly => 1,
        Frequency::Minutely => 60,
        _ => return None,
    };
    let period = unit * i64::from(rule.get_interval());
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let clock = zone.to_datetime(Timestamp::from_microsecond(now).ok()?);
    let passed = clock.duration_since(ANCHOR).as_secs();
    let steps = (passed > 0).then(|| passed.checked_div(period)).flatten()?;
    ANCHOR.checked_add(steps.checked_mul(period)?.seconds()).ok()
}

/// What a line of a set says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RuleOf {
    Start,
    Rule,
    Exception,
    Date,
    ExceptionDate,
    Other,
}

/// A line, without its name and its parameters. A line without a name is a rule.
fn named(line: &str) -> (RuleOf, &str) {
    let Some((name, value)) = line.split_once(':') else { return (RuleOf::Rule, line) };
    let name = name.split(';').next().unwrap_or_default().to_uppercase();
    let kind = match name.as_str() {
        "DTSTART" => RuleOf::Start,
        "RRULE" => RuleOf::Rule,
        "EXRULE" => RuleOf::Exception,
        "RDATE" => RuleOf::Date,
        "EXDATE" => RuleOf::ExceptionDate,
        _ => RuleOf::Other,
    };
    (kind, value)
}

fn parsed(text: &str) -> Result<RRuleSet, String> {
    let lines: Vec<_> = text.split_whitespace().map(named).collect();
    let start = lines.iter().find(|(kind, _)| *kind == RuleOf::Start);
    let start = start.map_or(Ok(ANCHOR), |(_, at)| digits(at))?;
    let start = utc(start)?;
    let mut set = RRuleSet::new(start).limit();
    let mut is_empty = true;
    for (kind, value) in lines {
        match kind {
            RuleOf::Start => continue,
            RuleOf::Rule => set = set.rrule(validated(value, start)?),
            RuleOf::Exception => set = set.exrule(validated(value, start)?),
            RuleOf::Date => {
                for at in value.split(',') {
                    set = set.rdate(utc(digits(at)?)?);
                }
            }
            RuleOf::ExceptionDate => {
                for at in value.split(',') {
                    set = set.exdate(utc(digits(at)?)?);
                }
            }
            RuleOf::Other => return Err("it has a property that no rule has".to_owned()),
        }
        is_empty = false;
    }
    if is_empty { Err("it has no rule".to_owned()) } else { Ok(set) }
}

fn validated(value: &str, start: chrono::DateTime<Tz>) -> Result<RRule, String> {
    unvalidated(value)?.validate(start).map_err(|error| error.to_string())
}

/// A rule whose end goes by the same clock as its start.
fn unvalidated(value: &str) -> Result<RRule<Unvalidated>, String> {
    let parts = value.trim_end_matches(';').split(';').map(|part| match part.split_once('=') {
        Some((name, at)) if name.eq_ignore_ascii_case("UNTIL") => {
            Ok(format!("UNTIL={}Z", digits(at)?.strftime("%Y%m%dT%H%M%S")))
        }
        _ => Ok(part.to_uppercase()),
    });
    let parts: Result<Vec<_>, String> = parts.collect();
    parts?.join(";").parse().map_err(|error: rrule::RRuleError| error.to_string())
}

/// `20260102T030405`, `20260102T030405Z` or `20260102`: what a clock shows.
fn digits(at: &str) -> Result<civil::DateTime, String> {
    let at = at.trim_end_matches(['Z', 'z']);
    let (day, time) = at.split_once(['T', 't']).unwrap_or((at, "000000"));
    civil::DateTime::strptime("%Y%m%d %H%M%S", format!("{day} {time}")).map_err(|error| error.to_string())
}

fn utc(at: civil::DateTime) -> Result<chrono::DateTime<Tz>, String> {
    shown(at).map(|at| at.with_timezone(&Tz::UTC)).ok_or_else(|| "a time is out of range".to_owned())
}
