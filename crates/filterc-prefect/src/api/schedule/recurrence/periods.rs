//! Rules that name occurrences by their number in a year, a month, a week or a day.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use rrule::Frequency;

use super::{Recurrence, Steps, at, week_start};

impl Recurrence {
    /// The first occurrence from a time on, of all periods up to another one.
    pub(super) fn by_period(&self, from: DateTime, to: DateTime, steps: &mut Steps) -> Option<DateTime> {
        let mut day = from.date();
        while day <= to.date() {
            day = self.in_phase(day)?;
            let (first, last) = self.period(day)?;
            if let Some(found) = self.at_positions(first, last, steps)?.into_iter().find(|at| *at >= from) {
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
    fn at_positions(&self, first: Date, last: Date, steps: &mut Steps) -> Option<Vec<DateTime>> {
        let mut days = Vec::new();
        let mut day = Some(first);
        while let Some(at) = day.filter(|day| *day <= last) {
            steps.take()?;
            if self.days.next(at).is_ok() {
                days.push(at);
            }
            day = at.tomorrow().ok();
        }
        let times = self.clock.times();
        let all = i64::try_from(days.len()).unwrap_or(i64::MAX).saturating_mul(times);
        let place = |position: i64| if position > 0 { position - 1 } else { all + position };
        let mut found: Vec<_> = self.positions.iter().map(|position| place(*position)).collect();
        found.retain(|place| (0..all).contains(place));
        found.sort_unstable();
        found.dedup();
        let occurrence = |place: &i64| {
            at(*days.get(usize::try_from(place / times).ok()?)?, self.clock.time(place % times)?)
        };
        Some(found.iter().filter_map(occurrence).collect())
    }
}
