//! When a schedule is due: pure functions of its stored JSON and a time to start from. Times on clocks are resolved in the zone
//! of the schedule; what a clock shows twice or never is resolved as Prefect does.

mod clock;
pub(super) mod cron;
mod days;
mod horizon;
mod interval;
mod recurrence;
pub(super) mod rrule;
mod times;
pub(super) mod zones;

use filterc::catalog::calendar;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

pub(super) use horizon::Horizon;
pub(super) use times::Times;

/// A schedule.
#[derive(Debug)]
pub(super) enum Schedule {
    Interval(interval::Interval),
    Cron(cron::Cron),
    Rrule(rrule::Rrule),
}

/// Candidates that are looked at, at most.
const CANDIDATES: usize = 1_002;

impl Schedule {
    /// A stored schedule, unless it is broken.
    pub(super) fn read(stored: &Value) -> Option<Self> {
        let zone = || match stored.get("timezone").and_then(Value::as_str) {
            None | Some("") => Some(TimeZone::UTC),
            Some(name) => TimeZone::get(name).ok(),
        };
        let text = |name: &str| stored.get(name).and_then(Value::as_str);
        if let Some(seconds) = stored.get("interval").and_then(Value::as_f64) {
            let anchor = text("anchor_date").and_then(calendar::time).unwrap_or(0);
            return interval::Interval::new(interval::anchor(anchor, seconds), seconds, zone()?)
                .map(Self::Interval);
        }
        if let Some(expression) = text("cron") {
            let days = match stored.get("day_or").and_then(Value::as_bool) {
                Some(false) => cron::Days::Both,
                _ => cron::Days::Either,
            };
            return cron::Cron::new(expression, days, zone()?).map(Self::Cron);
        }
        rrule::Rrule::new(text("rrule")?, zone()?).map(Self::Rrule)
    }

    /// Returns the name of the type in the API.
    pub(super) fn class(&self) -> &'static str {
        match self {
            Self::Interval(_) => "IntervalSchedule",
            Self::Cron(_) => "CronSchedule",
            Self::Rrule(_) => "RRuleSchedule",
        }
    }

    /// The zone whose clock it goes by.
    pub(super) fn zone(&self) -> &TimeZone {
        match self {
            Self::Interval(of) => &of.zone,
            Self::Cron(of) => &of.zone,
            Self::Rrule(of) => &of.zone,
        }
    }

    /// When it is due, from the first time that is not before this one; each time once.
    pub(super) fn times(&self, start: Timestamp) -> Times<'_> {
        let times: Times<'_> = match self {
            Self::Interval(of) => of.times(start),
            Self::Cron(of) => Box::new(of.times(start)),
            Self::Rrule(of) => Box::new(of.times(start)),
        };
        let mut seen = std::collections::BTreeSet::new();
        Box::new(times.filter(move |at| *at >= start).take(CANDIDATES).filter(move |at| seen.insert(*at)))
    }
}

/// A time that a body says; the last that clocks of all zones show, where it is later.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let micros = calendar::time(text)?;
    let last = if micros > 0 { Timestamp::MAX } else { Timestamp::MIN };
    Some(Timestamp::from_microsecond(micros).unwrap_or(last))
}

/// A checked schedule as it is stored: what is left out has its default.
pub(super) fn completed(schedule: &Value, now: i64) -> Value {
    let mut schedule = schedule.clone();
    if let Some(members) = schedule.as_object_mut() {
        let is_interval = members.contains_key("interval");
        if is_interval {
            members.entry("anchor_date").or_insert_with(|| crate::api::writer::time(now));
        }
        let zone = members.entry("timezone").or_insert(Value::Null);
        if is_interval && zone.is_null() {
            *zone = json!("UTC");
        }
        let zone = zone.as_str().unwrap_or_default().to_owned();
        if let Some(rule) = members.get_mut("rrule") {
            *rule = rrule::anchored(rule.as_str().unwrap_or_default(), &zone, now).into();
        }
        let in_order = MEMBERS.iter().filter_map(|name| members.remove_entry(*name)).collect();
        *members = in_order;
    }
    schedule
}

/// The members of all kinds of schedules, in the order in which they are stored.
const MEMBERS: [&str; 6] = ["interval", "anchor_date", "cron", "rrule", "timezone", "day_or"];

#[cfg(test)]
mod tests;
