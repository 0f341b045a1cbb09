//! Recurrence rules (RFC 5545). They go by the clock of the zone of their schedule, whatever zone their text names.

use std::collections::BTreeSet;

use jiff::civil::{self, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rrule::{Frequency, RRule, Tz, Unvalidated};

use super::cron::to_utc;
use super::recurrence::{ANCHOR, Recurrence, Steps, second_after};
use super::zones::{Twice, on_clock};

/// Longer texts are refused.
const LONGEST: usize = 6_500;

/// Days and times that are looked at for the occurrences of a set, at most: enough for what comes once in a thousand years.
const STEPS: u32 = 500_000;

/// The most steps where a rule is only checked, which a body may ask for many times.
const STEPS_OF_CHECK: u32 = 50_000;

/// A clock shows no time twice that lies further apart.
const LONGEST_GAP: SignedDuration = SignedDuration::from_hours(25);

/// Rules, and what is left out of their occurrences.
#[derive(Debug)]
pub(in crate::api) struct Rrule {
    set: Set,
    pub(super) zone: TimeZone,
}

#[derive(Debug, Default)]
struct Set {
    rules: Vec<Recurrence>,
    dates: BTreeSet<DateTime>,
    exceptions: Vec<Recurrence>,
    exception_dates: BTreeSet<DateTime>,
}

/// Returns what is wrong with the text of a recurrence rule, or none.
pub(in crate::api) fn bad_rrule(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return Some(format!("a rule has at most {LONGEST} characters"));
    }
    parsed(text, STEPS_OF_CHECK).err().map(|problem| format!("this is no recurrence rule: {problem}"))
}

impl Rrule {
    pub(super) fn new(text: &str, zone: TimeZone) -> Option<Self> {
        Some(Self { set: parsed(text, STEPS).ok()?, zone })
    }

    pub(super) fn times(&self, start: Timestamp) -> impl Iterator<Item = Timestamp> {
        let from = start.saturating_sub(LONGEST_GAP).unwrap_or(Timestamp::MIN);
        let from = self.zone.to_datetime(from);
        let times = Occurrences::from(&self.set, from);
        let times = times.filter_map(|at| on_clock(at, &self.zone, Twice::First));
        times.skip_while(move |at| *at < start)
    }
}

/// The occurrences of a set, one after the other.
struct Occurrences<'s> {
    set: &'s Set,
    from: DateTime,
    /// Of each rule, the first one from there on.
    ahead: Vec<Option<DateTime>>,
    steps: Steps,
}

impl<'s> Occurrences<'s> {
    fn from(set: &'s Set, from: DateTime) -> Self {
        let mut steps = Steps::new(STEPS);
        let ahead = set.rules.iter().map(|rule| rule.next(from, DateTime::MAX, &mut steps)).collect();
        Self { set, from, ahead, steps }
    }

    fn is_left_out(&mut self, at: DateTime) -> bool {
        let steps = &mut self.steps;
        self.set.exception_dates.contains(&at)
            || self.set.exceptions.iter().any(|rule| rule.next(at, at, steps) == Some(at))
    }
}

impl Iterator for Occurrences<'_> {
    type Item = DateTime;

    fn next(&mut self) -> Option<DateTime> {
        loop {
            if self.steps.are_used_up() {
                tracing::warn!("a recurrence rule whose next occurrence is too far away was given up");
                return None;
            }
            let date = self.set.dates.range(self.from..).next();
            let at = *self.ahead.iter().flatten().chain(date).min()?;
            self.from = second_after(at)?;
            for (rule, ahead) in self.set.rules.iter().zip(&mut self.ahead) {
                if *ahead == Some(at) {
                    *ahead = rule.next(self.from, DateTime::MAX, &mut self.steps);
                }
            }
            if !self.is_left_out(at) && !self.steps.are_used_up() {
                return Some(at);
            }
        }
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
    let (RuleOf::Rule, rule) = split_line(text.trim()) else { return None };
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

/// The kind of a line of a recurrence set.
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
fn split_line(line: &str) -> (RuleOf, &str) {
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

fn parsed(text: &str, steps: u32) -> Result<Set, String> {
    let lines: Vec<_> = text.split_whitespace().map(split_line).collect();
    // Of several starts the last one counts, as in Prefect's server.
    let start = lines.iter().rfind(|(kind, _)| *kind == RuleOf::Start);
    let start = start.map_or(Ok(ANCHOR), |(_, at)| digits(at))?;
    let mut set = Set::default();
    let mut steps = Steps::new(steps);
    let mut is_empty = true;
    for (kind, value) in lines {
        match kind {
            RuleOf::Start => continue,
            RuleOf::Rule => set.rules.push(recurrence(value, start, &mut steps)?),
            RuleOf::Exception => set.exceptions.push(recurrence(value, start, &mut steps)?),
            RuleOf::Date => set.dates.extend(dates(value)?),
            RuleOf::ExceptionDate => set.exception_dates.extend(dates(value)?),
            RuleOf::Other => return Err("it has a property that no rule has".to_owned()),
        }
        is_empty = false;
    }
    if is_empty { Err("it has no rule".to_owned()) } else { Ok(set) }
}

fn dates(value: &str) -> Result<Vec<DateTime>, String> {
    value.split(',').map(digits).collect()
}

fn recurrence(value: &str, start: DateTime, steps: &mut Steps) -> Result<Recurrence, String> {
    let rule = unvalidated(value)?;
    rule.clone().validate(utc(start)?).map_err(|error| error.to_string())?;
    Recurrence::new(&rule, start, steps)
}

/// A rule whose end goes by the same clock as its start.
fn unvalidated(value: &str) -> Result<RRule<Unvalidated>, String> {
    let mut names = BTreeSet::new();
    for part in value.split(';') {
        let name = part.split_once('=').map_or("", |(name, _)| name).trim().to_uppercase();
        if !name.is_empty() && !names.insert(name.clone()) {
            return Err(format!("`{name}` stands twice"));
        }
    }
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
    to_utc(at).map(|at| at.with_timezone(&Tz::UTC)).ok_or_else(|| "a time is out of range".to_owned())
}
