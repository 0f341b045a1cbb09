//! Which days a recurrence rule names.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use rrule::{Frequency, NWeekday, RRule, Unvalidated};

/// Days by their places in months, years and weeks; where nothing is named, all of them.
#[derive(Debug)]
pub(super) struct Days {
    /// A bit for each month from 1 on, or none.
    pub(super) months: u16,
    pub(super) of_month: Vec<i8>,
    pub(super) of_year: Vec<i16>,
    pub(super) weeks: Vec<i8>,
    /// A bit for each weekday from Monday on, or none.
    pub(super) weekdays: u8,
    /// The weekday of a number, in a month or in a year; from the end where that is below 0.
    pub(super) nth: Vec<(i64, Weekday)>,
    /// Weekdays with a number are counted in months.
    pub(super) by_month: bool,
    pub(super) week_start: Weekday,
}

impl Default for Days {
    fn default() -> Self {
        Self {
            months: 0,
            of_month: Vec::new(),
            of_year: Vec::new(),
            weeks: Vec::new(),
            weekdays: 0,
            nth: Vec::new(),
            by_month: false,
            week_start: Weekday::Monday,
        }
    }
}

impl Days {
    /// Returns the days of a rule; those it does not name are those of its start.
    pub(super) fn of_rule(rule: &RRule<Unvalidated>, start: Date) -> Self {
        let frequency = rule.get_freq();
        let mut days = Self {
            by_month: frequency == Frequency::Monthly || !rule.get_by_month().is_empty(),
            months: rule.get_by_month().iter().fold(0, |bits, month| bits | 1 << (month & 15)),
            of_month: rule.get_by_month_day().to_vec(),
            of_year: rule.get_by_year_day().to_vec(),
            weeks: rule.get_by_week_no().to_vec(),
            week_start: weekday(rule.get_week_start()),
            ..Self::default()
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

    pub(super) fn are_all(&self) -> bool {
        self.months == 0
            && self.weekdays == 0
            && self.nth.is_empty()
            && self.of_month.is_empty()
            && self.of_year.is_empty()
            && self.weeks.is_empty()
    }

    /// Returns `Ok` for one of the days, else the next day that may be one, if the calendar has it.
    pub(super) fn next(&self, day: Date) -> Result<(), Option<Date>> {
        if self.months != 0 && self.months >> day.month() & 1 == 0 {
            return Err(day.last_of_month().tomorrow().ok());
        }
        let is_one = (self.weekdays == 0 || self.weekdays >> day.weekday().to_monday_zero_offset() & 1 == 1)
            && (self.nth.is_empty() || self.nth.iter().any(|nth| self.is_nth(day, *nth)))
            && (self.of_month.is_empty() || self.is_month_day(day))
            && (self.of_year.is_empty() || self.is_year_day(day))
            && (self.weeks.is_empty() || self.is_in_week(day));
        if is_one { Ok(()) } else { Err(day.tomorrow().ok()) }
    }

    fn is_nth(&self, day: Date, (number, weekday): (i64, Weekday)) -> bool {
        let (place, length) = if self.by_month {
            (i64::from(day.day()), i64::from(day.days_in_month()))
        } else {
            (i64::from(day.day_of_year()), i64::from(day.days_in_year()))
        };
        let is = if number > 0 { (place - 1) / 7 + 1 } else { -((length - place) / 7) - 1 };
        day.weekday() == weekday && is == number
    }

    fn is_month_day(&self, day: Date) -> bool {
        let from_end = day.day() - day.days_in_month() - 1;
        self.of_month.iter().any(|named| *named == day.day() || *named == from_end)
    }

    fn is_year_day(&self, day: Date) -> bool {
        let from_end = day.day_of_year() - day.days_in_year() - 1;
        self.of_year.iter().any(|named| *named == day.day_of_year() || *named == from_end)
    }

    /// A week belongs to the year that has four days of it.
    fn is_in_week(&self, day: Date) -> bool {
        let Some(middle) = week_start(day, self.week_start).and_then(|week| week.checked_add(3.days()).ok())
        else {
            return false;
        };
        let first = (middle.day_of_year() - 1) % 7 + 1;
        let week = (middle.day_of_year() - first) / 7 + 1;
        let weeks = (middle.days_in_year() - first) / 7 + 1;
        let names = |week: i16| self.weeks.iter().any(|named| i16::from(*named) == week);
        // Days at the end of a year may be in the first week of the next one, which goes by its number only.
        names(week) || (middle.year() <= day.year() && names(week - weeks - 1))
    }
}

/// The first day of the week of a day.
pub(super) fn week_start(day: Date, first: Weekday) -> Option<Date> {
    day.checked_sub(i64::from(day.weekday().since(first)).days()).ok()
}

/// A weekday of the rule as the calendar has it.
pub(super) fn weekday(of: chrono::Weekday) -> Weekday {
    let offset = i8::try_from(of.num_days_from_monday()).unwrap_or(0);
    Weekday::from_monday_zero_offset(offset).unwrap_or(Weekday::Monday)
}
