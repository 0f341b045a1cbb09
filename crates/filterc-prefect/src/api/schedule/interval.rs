//! Every so often from an anchor on. Whole days go by the clock of a zone; anything shorter does not care for clocks.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::times::Times;
use super::zones::{Twice, on_clock};

const DAY: i64 = 86_400_000_000;

#[derive(Debug)]
pub(in crate::api) struct Interval {
    anchor: Timestamp,
    pub(super) zone: TimeZone,
    /// Whole days, and the microseconds that are over.
    days: i64,
    rest: i64,
}

/// A time from which the steps of a length fall on the same times as from this one. At the ends of the calendar some zones have
/// another year.
pub(super) fn anchor(micros: i64, seconds: f64) -> Timestamp {
    let length = ((seconds * 1e6).round() as i64).max(1);
    let (first, last) = (Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond());
    let over = micros.saturating_sub(last).max(0).saturating_add(length - 1) / length;
    let under = first.saturating_sub(micros).max(0).saturating_add(length - 1) / length;
    let moved =
        micros.saturating_sub(over.saturating_mul(length)).saturating_add(under.saturating_mul(length));
    Timestamp::from_microsecond(moved).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Interval {
    /// None where it has no length.
    pub(super) fn new(anchor: Timestamp, seconds: f64, zone: TimeZone) -> Option<Self> {
        let micros = (seconds * 1e6).round() as i64;
        let interval = Self { anchor, zone, days: micros.div_euclid(DAY), rest: micros.rem_euclid(DAY) };
        (micros > 0).then_some(interval)
    }

    pub(super) fn times(&self, start: Timestamp) -> Times<'_> {
        let is_utc = self.zone == TimeZone::UTC;
        if self.days == 0 || self.rest == 0 && is_utc { self.even(start) } else { self.by_clock(start) }
    }

    /// Steps of one length.
    fn even(&self, start: Timestamp) -> Times<'_> {
        let (anchor, length) = (self.anchor.as_microsecond(), self.length());
        // The step at or before the start.
        let first = start.as_microsecond().saturating_sub(anchor).div_euclid(length);
        let at =
            move |step: i64| Timestamp::from_microsecond(anchor.checked_add(step.checked_mul(length)?)?).ok();
        Box::new((first..).map_while(at))
    }

    fn by_clock(&self, start: Timestamp) -> Times<'_> {
        let (anchor, length) = (self.anchor.as_microsecond(), self.length());
        if self.rest == 0 && start < self.anchor {
            // Days before the anchor are counted from it, and so are those behind it until it is reached.
            let back = start.as_microsecond().saturating_sub(anchor).div_euclid(length).saturating_sub(1);
            let clock = self.zone.to_datetime(self.anchor);
            let before = (back..0).filter_map(move |step| {
                let days = Span::new().try_days(step.checked_mul(self.days)?).ok()?;
                on_clock(clock.checked_add(days).ok()?, &self.zone, Twice::Second)
            });
            return Box::new(before.chain(self.steps(self.anchor)));
        }
        if self.rest == 0 {
            return self.steps(self.before(start));
        }
        let first = start.as_microsecond().saturating_sub(anchor).div_euclid(length);
        let first = first.checked_mul(length).and_then(|over| anchor.checked_add(over));
        self.steps(first.and_then(|at| Timestamp::from_microsecond(at).ok()).unwrap_or(self.anchor))
    }

    /// A step that is not behind the start, and not far before it. An hour that a clock skips moves all steps that follow, so
    /// those around each change of the clock are taken one by one; those between are skipped.
    fn before(&self, start: Timestamp) -> Timestamp {
        let mut at = self.anchor;
        while at < start {
            let change = self.zone.following(at).next().map_or(start, |change| change.timestamp().min(start));
            let room = change.as_microsecond().saturating_sub(at.as_microsecond()) / DAY - 2;
            let steps = (room / self.days).max(1);
            let next = Span::new().try_days(steps.saturating_mul(self.days)).ok().and_then(|span| {
                on_clock(self.zone.to_datetime(at).checked_add(span).ok()?, &self.zone, Twice::Second)
            });
            match next {
                Some(next) if next <= start => at = next,
                _ => break,
            }
        }
        at
    }

    /// Steps by the clock, from this time on.
    fn steps(&self, from: Timestamp) -> Times<'_> {
        let next = |at: &Timestamp| {
            let span = Span::new().try_days(self.days).ok()?.try_microseconds(self.rest).ok()?;
            let clock = self.zone.to_datetime(*at).checked_add(span).ok()?;
            on_clock(clock, &self.zone, Twice::Second)
        };
        Box::new(std::iter::successors(Some(from), next))
    }

    fn length(&self) -> i64 {
        self.days.saturating_mul(DAY).saturating_add(self.rest)
    }
}
