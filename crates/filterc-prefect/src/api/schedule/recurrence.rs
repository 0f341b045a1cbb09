//! One recurrence rule of RFC 5545, asked for its first occurrence from a time on. The occurrences before are not walked
//! through, so a rule by the second that began long ago costs no more than one that begins today. How the parts of a rule go
//! together is what `dateutil` makes of them, by which a Prefect server goes.

mod periods;

use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::{SignedDuration, ToSpan as _};
use rrule::{Frequency, RRule, Unvalidated};

use super::clock::{Clock, second_of};
use super::cron::civil;
use super::days::{Days, week_start, weekday};

const DAY: i64 = 86_400;

/// The steps that are left before a rule is given up.
#[derive(Debug, Clone)]
pub(super) struct Steps(u32);

impl Steps {
    pub(super) const fn new(steps: u32) -> Self {
        Self(steps)
    }

    pub(super) fn are_used_up(&self) -> bool {
        self.0 == 0
    }

    /// Takes a step; none where there is none left.
    fn take(&mut self) -> Option<()> {
        self.0 = self.0.checked_sub(1)?;
        Some(())
    }
}

/// A rule whose parts are all said. An interval of 0 is a rule without occurrences.
#[derive(Debug)]
pub(super) struct Recurrence {
    frequency: Frequency,
    interval: i64,
    start: DateTime,
    /// The last time that an occurrence may have.
    until: DateTime,
    week_start: Weekday,
    days: Days,
    clock: Clock,
    /// The positions of the occurrences in a period that count; all of them where none is named.
    positions: Vec<i64>,
}

impl Recurrence {
    /// A rule that begins here. One with a COUNT ends with the occurrence of that number, if the steps are enough to find it.
    pub(super) fn new(rule: &RRule<Unvalidated>, start: DateTime, steps: &mut Steps) -> Result<Self, String> {
        let frequency = rule.get_freq();
        let until = rule.get_until().and_then(civil).unwrap_or(DateTime::MAX);
        let mut recurrence = Self {
            frequency,
            interval: rule.get_interval().into(),
            start,
            until,
            week_start: weekday(rule.get_week_start()),
            days: Days::of_rule(rule, start.date()),
            clock: Clock::of_rule(rule, start),
            positions: rule.get_by_set_pos().iter().map(|position| i64::from(*position)).collect(),
        };
        if let Some(count) = rule.get_count() {
            recurrence.end_after(count, steps)?;
        }
        Ok(recurrence)
    }

    /// The first occurrence that is not before `from` and not after `to`.
    pub(super) fn next(&self, from: DateTime, to: DateTime, steps: &mut Steps) -> Option<DateTime> {
        if self.interval == 0 {
            return None;
        }
        let (from, to) = (from.max(self.start), to.min(self.until));
        let found = if self.positions.is_empty() || self.frequency >= Frequency::Hourly {
            self.by_day(from, to, steps)
        } else {
            self.by_period(from, to, steps)
        };
        found.filter(|at| *at <= to)
    }

    fn end_after(&mut self, count: u32, steps: &mut Steps) -> Result<(), String> {
        let Some(before_last) = count.checked_sub(1) else {
            self.interval = 0;
            return Ok(());
        };
        let first = self.next(self.start, self.until, steps);
        if let (Some(first), true) = (first, self.is_even()) {
            let passed = i64::from(before_last).saturating_mul(self.step());
            let last = first.checked_add(SignedDuration::from_secs(passed)).unwrap_or(DateTime::MAX);
            self.until = self.until.min(last);
            return Ok(());
        }
        let mut last = first;
        for _ in 0..before_last {
            let Some(at) = last else { break };
            last = second_after(at).and_then(|from| self.next(from, self.until, steps));
        }
        if steps.are_used_up() {
            return Err("its COUNT is too large to count: write UNTIL instead".to_owned());
        }
        self.until = last.unwrap_or(self.until);
        Ok(())
    }

    /// True where each occurrence comes as long after the one before.
    fn is_even(&self) -> bool {
        self.clock.is_even(self.frequency) && self.positions.is_empty() && self.days.are_all()
    }

    /// Seconds of an hour, a minute or a second, whichever the rule goes by.
    fn unit(&self) -> i64 {
        match self.frequency {
            Frequency::Hourly => 3_600,
            Frequency::Minutely => 60,
            _ => 1,
        }
    }

    fn step(&self) -> i64 {
        self.unit() * self.interval
    }

    fn by_day(&self, from: DateTime, to: DateTime, steps: &mut Steps) -> Option<DateTime> {
        let (mut day, mut second) = (from.date(), second_of(from));
        while day <= to.date() {
            steps.take()?;
            let candidate = self.in_phase(day)?;
            if candidate > day {
                (day, second) = (candidate, 0);
                continue;
            }
            match self.days.next(day) {
                Ok(()) => {
                    if let Some(found) = self.time(day, second, steps) {
                        return at(day, found);
                    }
                    (day, second) = (day.tomorrow().ok()?, 0);
                }
                Err(later) => (day, second) = (later?, 0),
            }
        }
        None
    }

    /// The first day from this one on that lies in a period which counts.
    fn in_phase(&self, day: Date) -> Option<Date> {
        let first = self.start.date();
        let over = |passed: i64| passed.rem_euclid(self.interval);
        let rest = |over: i64| if over == 0 { 0 } else { self.interval - over };
        match self.frequency {
            Frequency::Yearly => match rest(over(i64::from(day.year()) - i64::from(first.year()))) {
                0 => Some(day),
                years => first_of_month(i64::from(day.year()) * 12 + years * 12),
            },
            Frequency::Monthly => match rest(over(month_number(day) - month_number(first))) {
                0 => Some(day),
                months => first_of_month(month_number(day) + months),
            },
            Frequency::Weekly => {
                let week = week_start(day, self.week_start)?;
                let weeks = days_between(week_start(first, self.week_start)?, week) / 7;
                match rest(over(weeks)) {
                    0 => Some(day),
                    weeks => week.checked_add((weeks * 7).days()).ok(),
                }
            }
            Frequency::Daily => match rest(over(days_between(first, day))) {
                0 => Some(day),
                days => day.checked_add(days.days()).ok(),
            },
            Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => Some(day),
        }
    }

    /// The first second from this one on in a day on which the rule holds.
    fn time(&self, day: Date, from: i64, steps: &mut Steps) -> Option<i64> {
        let mut second = from;
        loop {
            second = self.clock.next(second)?;
            if self.frequency < Frequency::Hourly {
                return Some(second);
            }
            steps.take()?;
            let slot = second - second.rem_euclid(self.unit());
            let begin = second_of(self.start);
            let begin = begin - begin.rem_euclid(self.unit());
            let passed = days_between(self.start.date(), day) * DAY + slot - begin;
            let over = passed.rem_euclid(self.step());
            if over > 0 {
                second = slot + self.step() - over;
            } else if self.clock.has_position(second - slot, self.frequency, &self.positions) {
                return Some(second);
            } else {
                second += 1;
            }
        }
    }
}

fn at(day: Date, second: i64) -> Option<DateTime> {
    let part = |number: i64| i8::try_from(number).ok();
    Some(day.at(part(second / 3_600)?, part(second / 60 % 60)?, part(second % 60)?, 0))
}

/// The next second that a clock shows.
pub(super) fn second_after(at: DateTime) -> Option<DateTime> {
    at.checked_add(1.second()).ok()
}

fn days_between(one: Date, other: Date) -> i64 {
    one.duration_until(other).as_secs() / DAY
}

/// Months since the year 0.
fn month_number(day: Date) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month()) - 1
}

fn first_of_month(number: i64) -> Option<Date> {
    let year = i16::try_from(number.div_euclid(12)).ok()?;
    Date::new(year, i8::try_from(number.rem_euclid(12) + 1).ok()?, 1).ok()
}

/// Rules without a start begin here.
pub(super) const ANCHOR: DateTime = date(2020, 1, 1).at(0, 0, 0, 0);
