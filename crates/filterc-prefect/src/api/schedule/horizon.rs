//! How far ahead the times of schedules are looked for.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Schedule;

/// The bounds of how far ahead runs are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::api) struct Horizon {
    pub(in crate::api) start: Timestamp,
    pub(in crate::api) end: Timestamp,
    /// As long from the start, and as many, at least.
    pub(in crate::api) least_time: SignedDuration,
    pub(in crate::api) least_runs: usize,
    pub(in crate::api) most_runs: usize,
}

impl Horizon {
    /// As the scheduler looks ahead.
    pub(in crate::api) fn from(start: Timestamp) -> Self {
        Self {
            start,
            end: start.saturating_add(SignedDuration::from_hours(2_400)).unwrap_or(Timestamp::MAX),
            least_time: SignedDuration::from_hours(1),
            least_runs: 3,
            most_runs: 100,
        }
    }

    /// The times of a stored schedule that this reaches; none of one that cannot be read.
    pub(in crate::api) fn due(&self, schedule: &Value) -> Vec<Timestamp> {
        Schedule::read(schedule).map(|schedule| self.times(&schedule)).unwrap_or_default()
    }

    /// The times of a schedule that this reaches.
    fn times(&self, schedule: &Schedule) -> Vec<Timestamp> {
        let enough = self.start.saturating_add(self.least_time).unwrap_or(Timestamp::MAX);
        let mut times = Vec::new();
        for at in schedule.times(self.start).take_while(|at| *at <= self.end).take(self.most_runs) {
            times.push(at);
            if times.len() >= self.least_runs && at >= enough {
                break;
            }
        }
        times
    }
}
