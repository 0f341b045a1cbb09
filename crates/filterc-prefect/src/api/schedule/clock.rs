//! The hours, minutes and seconds that a recurrence rule names.

use jiff::civil::DateTime;
use rrule::{Frequency, RRule, Unvalidated};

/// A bit for each hour, minute and second.
#[derive(Debug)]
pub(super) struct Clock {
    hours: u64,
    minutes: u64,
    seconds: u64,
}

impl Clock {
    /// Returns the hours, minutes and seconds of a rule; those it does not name are those of its start.
    pub(super) fn of_rule(rule: &RRule<Unvalidated>, start: DateTime) -> Self {
        let frequency = rule.get_freq();
        let bits = |of: &[u8], own: i8, all: u32, shorter: Frequency| match of {
            [] if frequency < shorter => 1 << own,
            [] => (1 << all) - 1,
            of => of.iter().fold(0, |bits, at| bits | 1_u64 << (at & 63)),
        };
        Self {
            hours: bits(rule.get_by_hour(), start.hour(), 24, Frequency::Hourly),
            minutes: bits(rule.get_by_minute(), start.minute(), 60, Frequency::Minutely),
            seconds: bits(rule.get_by_second(), start.second(), 60, Frequency::Secondly),
        }
    }

    /// True where a rule by the hour, the minute or the second holds once in each.
    pub(super) fn is_even(&self, frequency: Frequency) -> bool {
        let finer = match frequency {
            Frequency::Hourly => self.minutes.is_power_of_two() && self.seconds.is_power_of_two(),
            Frequency::Minutely => self.seconds.is_power_of_two(),
            Frequency::Secondly => true,
            _ => return false,
        };
        let all = |bits: u64, many: u32| bits.count_ones() == many;
        let coarser = all(self.hours, 24)
            && (frequency < Frequency::Minutely || all(self.minutes, 60))
            && (frequency < Frequency::Secondly || all(self.seconds, 60));
        finer && coarser
    }

    /// Returns how many times a day there are.
    pub(super) fn times(&self) -> i64 {
        count(self.hours) * count(self.minutes) * count(self.seconds)
    }

    /// The time of this number in a day, from 0.
    pub(super) fn time(&self, number: i64) -> Option<i64> {
        let (minutes, seconds) = (count(self.minutes), count(self.seconds));
        let hour = bit_number(self.hours, number / (minutes * seconds))?;
        let minute = bit_number(self.minutes, number / seconds % minutes)?;
        Some(hour * 3_600 + minute * 60 + bit_number(self.seconds, number % seconds)?)
    }

    /// The first second of a day from this one on whose hour, minute and second are among those named.
    pub(super) fn next(&self, from: i64) -> Option<i64> {
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
    pub(super) fn has_position(&self, second: i64, frequency: Frequency, positions: &[i64]) -> bool {
        if positions.is_empty() {
            return true;
        }
        let (minutes, seconds) = match frequency {
            Frequency::Hourly => (self.minutes, self.seconds),
            Frequency::Minutely => (1, self.seconds),
            _ => (1, 1),
        };
        let before = |bits: u64, at: i64| count(bits & ((1_u64 << at) - 1));
        let place = before(minutes, second / 60) * count(seconds) + before(seconds, second % 60);
        let all = count(minutes) * count(seconds);
        positions.iter().any(|position| *position == place + 1 || *position == place - all)
    }
}

fn count(bits: u64) -> i64 {
    i64::from(bits.count_ones())
}

/// The second of a day.
pub(super) fn second_of(at: DateTime) -> i64 {
    i64::from(at.hour()) * 3_600 + i64::from(at.minute()) * 60 + i64::from(at.second())
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
