//! One recurrence rule of RFC 5545, asked for its first occurrence from a time on. The occurrences before are not walked
//! through, so a rule by the second that began long ago costs no more than one that begins today. How the parts of a rule go
//! together is what `dateutil` makes of them, by which a Prefect server goes.

use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::{SignedDuration, ToSpan as _};
use rrule::{Frequency, NWeekday, RRule, Unvalidated};

use super::cron::civil;
use super::days::{Days, week_start};

const DAY: i64 = 86_400;

/// How much may be looked at.
#[derive(Debug, Clone)]
pub(super) struct Steps(u32);

impl Steps {
    pub(super) const fn new(steps: u32) -> Self {
        Self(steps)
    }

    pub(super) fn are_used_up(&self) -> bool {
        self.0 == 0
    }

    /// One step less; none where there is none left.
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
    /// A bit for each hour, minute and second.
    hours: u64,
    minutes: u64,
    seconds: u64,
    /// Which of all occurrences in a period count; all of them where none is named.
    positions: Vec<i64>,
}

impl Recurrence {
    /// A rule that begins here. One with a COUNT ends with the occurrence of that number, if the steps are enough to find it.
    pub(super) fn new(rule: &RRule<Unvalidated>, start: DateTime, steps: &mut Steps) -> Result<Self, String> {
        let frequency = rule.get_freq();
        let bits = |of: &[u8], own: i8, all: u32, shorter: Frequency| match of {
            [] if frequency < shorter => 1 << own,
            [] => (1 << all) - 1,
            of => of.iter().fold(0, |bits, at| bits | 1_u64 << (at & 63)),
        };
        let until = rule.get_until().and_then(civil).unwrap_or(DateTime::MAX);
        let mut recurrence = Self {
            frequency,
            interval: rule.get_interval().into(),
            start,
            until,
            week_start: weekday(rule.get_week_start()),
            days: days(rule, start.date()),
            hours: bits(rule.get_by_hour(), start.hour(), 24, Frequency::Hourly),
            minutes: bits(rule.get_by_minute(), start.minute(), 60, Frequency::Minutely),
            seconds: bits(rule.get_by_second(), start.second(), 60, Frequency::Secondly),
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
        let finer = match self.frequency {
            Frequency::Hourly => self.minutes.is_power_of_two() && self.seconds.is_power_of_two(),
            Frequency::Minutely => self.seconds.is_power_of_two(),
            Frequency::Secondly => true,
            _ => return false,
        };
        let all = |bits: u64, many: u32| bits.count_ones() == many;
        let coarser = all(self.hours, 24)
            && (self.frequency < Frequency::Minutely || all(self.minutes, 60))
            && (self.frequency < Frequency::Secondly || all(self.seconds, 60));
        finer && coarser && self.positions.is_empty() && self.days.are_all()
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
            second = self.on_clock(second)?;
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
            } else if self.has_position(second - slot) {
                return Some(second);
            } else {
                second += 1;
            }
        }
    }

    /// The first second of a day from this one on whose hour, minute and second are among those named.
    fn on_clock(&self, from: i64) -> Option<i64> {
        let (hour, minute, second) = (from / 3_600, from / 60 % 60, from % 60);
        let (first_minute, first_second) = (bit_from(self.minutes, 0)?, bit_from(self.seconds, 0)?);
        let at_hour = bit_from(self.hours, hour)?;
        if at_hour > hour {
            return Some(at_hour * 3_600 + first_minute * 60 + first_second);
        }
        if let Some(at_minute) = bit_from(self.minutes, minute) {
            let at_second =
                if at_minute > minute { Some(first_second) } else { bit_from(self.seconds, second) };
            if let Some(at_second) = at_second {
                return Some(hour * 3_600 + at_minute * 60 + at_second);
            }
            if let Some(at_minute) = bit_from(self.minutes, minute + 1) {
                return Some(hour * 3_600 + at_minute * 60 + first_second);
            }
        }
        let at_hour = bit_from(self.hours, hour + 1)?;
        Some(at_hour * 3_600 + first_minute * 60 + first_second)
    }

    /// True of a second in its hour, minute or second, whichever the rule goes by, if that one counts.
    fn has_position(&self, second: i64) -> bool {
        if self.positions.is_empty() {
            return true;
        }
        let (minutes, seconds) = match self.frequency {
            Frequency::Hourly => (self.minutes, self.seconds),
            Frequency::Minutely => (1, self.seconds),
            _ => (1, 1),
        };
        let ones = |bits: u64| i64::from(bits.count_ones());
        let before = |bits: u64, at: i64| ones(bits & ((1_u64 << at) - 1));
        let place = before(minutes, second / 60) * ones(seconds) + before(seconds, second % 60);
        let all = ones(minutes) * ones(seconds);
        self.positions.iter().any(|position| *position == place + 1 || *position == place - all)
    }

    fn by_period(&self, from: DateTime, to: DateTime, steps: &mut Steps) -> Option<DateTime> {
        let mut day = from.date();
        while day <= to.date() {
            day = self.in_phase(day)?;
            let (first, last) = self.period(day)?;
            if let Some(found) = self.positioned(first, last, steps)?.into_iter().find(|at| *at >= from) {
                return Some(found);
            }
            day = last.tomorrow().ok()?;
        }
        None
    }

    /// The first and the last day of a year, a month, a week or a day. The first week begins with the rule.
    fn period(&self, day: Date) -> Option<(Date, Date)> {
        match self.frequency {
            Frequency::Yearly => Some((day.first_of_year(), day.last_of_year())),
            Frequency::Monthly => Some((day.first_of_month(), day.last_of_month())),
            Frequency::Weekly => {
                let week = week_start(day, self.week_start)?;
                Some((week.max(self.start.date()), week.checked_add(6.days()).ok()?))
            }
            _ => Some((day, day)),
        }
    }

    /// Those occurrences of a period that count, in their order.
    fn positioned(&self, first: Date, last: Date, steps: &mut Steps) -> Option<Vec<DateTime>> {
        let mut days = Vec::new();
        let mut day = Some(first);
        while let Some(at) = day.filter(|day| *day <= last) {
            steps.take()?;
            if self.days.next(at).is_ok() {
                days.push(at);
            }
            day = at.tomorrow().ok();
        }
        let ones = |bits: u64| i64::from(bits.count_ones());
        let (minutes, seconds) = (ones(self.minutes), ones(self.seconds));
        let times = ones(self.hours) * minutes * seconds;
        let all = i64::try_from(days.len()).unwrap_or(i64::MAX).saturating_mul(times);
        let place = |position: i64| if position > 0 { position - 1 } else { all + position };
        let mut found: Vec<_> = self.positions.iter().map(|position| place(*position)).collect();
        found.retain(|place| (0..all).contains(place));
        found.sort_unstable();
        found.dedup();
        let time = |place: i64| {
            let hour = bit_number(self.hours, place / (minutes * seconds))?;
            let minute = bit_number(self.minutes, place / seconds % minutes)?;
            Some(hour * 3_600 + minute * 60 + bit_number(self.seconds, place % seconds)?)
        };
        let occurrence =
            |place: &i64| at(*days.get(usize::try_from(place / times).ok()?)?, time(place % times)?);
        Some(found.iter().filter_map(occurrence).collect())
    }
}

/// The days of a rule: what it does not say at all is said by its start.
fn days(rule: &RRule<Unvalidated>, start: Date) -> Days {
    let frequency = rule.get_freq();
    let mut days = Days {
        by_month: frequency == Frequency::Monthly || !rule.get_by_month().is_empty(),
        months: rule.get_by_month().iter().fold(0, |bits, month| bits | 1 << (month & 15)),
        of_month: rule.get_by_month_day().to_vec(),
        of_year: rule.get_by_year_day().to_vec(),
        weeks: rule.get_by_week_no().to_vec(),
        week_start: weekday(rule.get_week_start()),
        ..Days::default()
    };
    for named in rule.get_by_weekday() {
        match named {
            NWeekday::Nth(number, day) if frequency <= Frequency::Monthly => {
                days.nth.push(((*number).into(), weekday(*day)));
            }
            NWeekday::Every(day) | NWeekday::Nth(_, day) => {
                days.weekdays |= 1 << weekday(*day).to_monday_zero_offset();
            }
        }
    }
    let says_days = days.weekdays != 0
        || !(days.nth.is_empty()
            && days.of_month.is_empty()
            && days.of_year.is_empty()
            && days.weeks.is_empty());
    if says_days {
        return days;
    }
    match frequency {
        Frequency::Yearly if days.months == 0 => {
            days.months = 1 << start.month();
            days.of_month = vec![start.day()];
        }
        Frequency::Yearly | Frequency::Monthly => days.of_month = vec![start.day()],
        Frequency::Weekly => days.weekdays = 1 << start.weekday().to_monday_zero_offset(),
        _ => {}
    }
    days
}

fn weekday(of: chrono::Weekday) -> Weekday {
    let offset = i8::try_from(of.num_days_from_monday()).unwrap_or(0);
    Weekday::from_monday_zero_offset(offset).unwrap_or(Weekday::Monday)
}

fn second_of(at: DateTime) -> i64 {
    i64::from(at.hour()) * 3_600 + i64::from(at.minute()) * 60 + i64::from(at.second())
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

/// The first bit from this one on.
fn bit_from(bits: u64, from: i64) -> Option<i64> {
    let from = u32::try_from(from).ok().filter(|from| *from < 64)?;
    let rest = bits >> from << from;
    (rest != 0).then(|| i64::from(rest.trailing_zeros()))
}

/// The bit of this number, from 0.
fn bit_number(bits: u64, number: i64) -> Option<i64> {
    let mut rest = bits;
    for _ in 0..number {
        rest &= rest.checked_sub(1)?;
    }
    (rest != 0).then(|| i64::from(rest.trailing_zeros()))
}

/// Rules without a start begin here.
pub(super) const ANCHOR: DateTime = date(2020, 1, 1).at(0, 0, 0, 0);
