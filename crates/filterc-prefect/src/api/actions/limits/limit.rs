//! The arithmetic of a limit that counts slots: what is taken by now, what one more takes, and how long to wait for it.

use filterc_db::Cell;
use uuid::Uuid;

use crate::api::writer::Row;
use filterc_store::RowRef;

/// A limit that counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limit {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) active: bool,
    pub(crate) most: i64,
    /// Slots that are taken, of which some come back with time.
    pub(crate) taken: i64,
    /// Slots that were asked for in vain, which are forgotten with time.
    pub(crate) denied: i64,
    /// Slots that come back in a second.
    pub(crate) decay: f64,
    /// Seconds that a slot is held, on average.
    pub(crate) occupied: f64,
}

/// The shortest time, in seconds, that a slot is taken to be held.
const SHORTEST: f64 = 0.1;
/// The longest time, in seconds, that anybody is told to wait for a slot that does not come back by itself.
const LONGEST: f64 = 30.0;
/// The longest time, in seconds, that anybody is told to wait for a slot of the limit of a tag.
const LONGEST_OF_TAG: f64 = 10.0;
/// The average of the times that slots are held is that of so many slots, for each slot there is.
const SAMPLES: f64 = 2.0;

/// The prefix of the names of limits that stand for tags.
pub(crate) const TAG: &str = "tag:";

impl Limit {
    pub(crate) fn stored(row: RowRef<'_>, now: i64) -> Option<Self> {
        let name = row.text("name").unwrap_or_default().to_owned();
        let (decay, occupied) =
            (stored(row, "slot_decay_per_second"), stored(row, "avg_slot_occupancy_seconds"));
        let mut limit = Self {
            id: row.uuid("id")?,
            name,
            active: *row.cell("active") == Cell::Bool(true),
            most: row.int("limit")?,
            taken: row.int("active_slots").unwrap_or(0),
            denied: row.int("denied_slots").unwrap_or(0),
            decay,
            occupied,
        };
        limit.pass(seconds((now - row.micros("updated").unwrap_or(now)).max(0)));
        Some(limit)
    }

    /// So many seconds pass.
    fn pass(&mut self, seconds: f64) {
        let forgotten =
            if self.decay > 0.0 { self.decay } else { 1.0 / self.occupied.clamp(SHORTEST, self.longest()) };
        let left = |slots: i64, rate: f64| slots.saturating_sub((rate * seconds).floor() as i64).max(0);
        self.taken = left(self.taken, self.decay);
        self.denied = left(self.denied, forgotten);
    }

    pub(crate) fn has_room(&self) -> bool {
        self.has_room_for(1)
    }

    pub(crate) fn has_room_for(&self, slots: i64) -> bool {
        self.active && self.taken.saturating_add(slots) <= self.most
    }

    /// Returns the changed columns after so many more slots are taken; fewer where the number is negative.
    pub(crate) fn changed(&self, more: i64) -> Row {
        counted(self.taken.saturating_add(more).max(0), self.denied)
    }

    /// Returns the changed columns after so many slots were asked for in vain.
    pub(crate) fn refused(&self, slots: i64) -> Row {
        counted(self.taken, self.denied.saturating_add(slots))
    }

    /// So many slots are given back, which were held for so many seconds together.
    pub(crate) fn released(&self, slots: i64, seconds: Option<f64>) -> Row {
        let mut changes = self.changed(-slots);
        if let Some(seconds) = seconds.filter(|seconds| *seconds > 0.0) {
            let each = (seconds / float(slots.max(1))).max(SHORTEST);
            let samples = float(self.most.max(1)) * SAMPLES;
            let occupied = self.occupied + (each - self.occupied) / samples;
            changes.insert("avg_slot_occupancy_seconds".to_owned(), occupied.into());
        }
        changes
    }

    /// How much is in the way of so many slots: those that others wait for, in parts of the limit unless slots come back by
    /// themselves.
    pub(crate) fn blocking(&self, slots: i64) -> f64 {
        let asked = float(slots.saturating_add(self.denied));
        if self.decay > 0.0 { asked } else { asked / float(self.most.max(1)) }
    }

    /// Returns the seconds after which to ask for so many slots again.
    pub(crate) fn wait(&self, slots: i64) -> f64 {
        let blocking = self.blocking(slots);
        if self.decay > 0.0 {
            return blocking / self.decay;
        }
        let longest = self.longest();
        (self.occupied.min(longest) * blocking).min(longest)
    }

    fn longest(&self) -> f64 {
        if self.name.starts_with(TAG) { LONGEST_OF_TAG } else { LONGEST }
    }
}

fn counted(taken: i64, denied: i64) -> Row {
    let number = |number: i64| number.min(i64::from(i32::MAX)).into();
    Row::from_iter([("active_slots".to_owned(), number(taken)), ("denied_slots".to_owned(), number(denied))])
}

/// Of microseconds.
pub(super) fn seconds(micros: i64) -> f64 {
    float(micros) / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "slots and the microseconds of a few years are far fewer")]
fn float(number: i64) -> f64 {
    number as f64
}

fn stored(row: RowRef<'_>, column: &str) -> f64 {
    match row.cell(column) {
        Cell::Float(number) => *number,
        _ => 0.0,
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "sums of small numbers are exact")]
mod tests {
    use super::*;

    fn limit(name: &str, most: i64, taken: i64, denied: i64, decay: f64, occupied: f64) -> Limit {
        Limit { id: Uuid::nil(), name: name.to_owned(), active: true, most, taken, denied, decay, occupied }
    }

    fn after(mut limit: Limit, seconds: f64) -> (i64, i64) {
        limit.pass(seconds);
        (limit.taken, limit.denied)
    }

    #[test]
    fn slots_come_back_and_denials_are_forgotten_with_time() {
        assert_eq!(after(limit("a", 5, 3, 4, 0.5, 2.0), 3.9), (2, 3));
        assert_eq!(after(limit("a", 5, 3, 4, 0.0, 2.0), 3.9), (3, 3));
        assert_eq!(after(limit("a", 5, 3, 4, 0.0, 600.0), 60.0), (3, 2));
        assert_eq!(after(limit("tag:a", 5, 3, 9, 0.0, 600.0), 60.0), (3, 3));
        assert_eq!(after(limit("a", 5, 3, 4, 100.0, 2.0), 1e12), (0, 0));
    }

    #[test]
    fn there_is_room_up_to_the_limit_where_it_is_on() {
        let one = limit("a", 5, 3, 0, 0.0, 2.0);
        assert!(one.has_room() && one.has_room_for(2) && !one.has_room_for(3));
        assert!(!Limit { active: false, ..one }.has_room());
        assert!(!limit("a", 0, 0, 0, 0.0, 2.0).has_room());
    }

    #[test]
    fn never_fewer_than_no_slots_are_taken() {
        assert_eq!(limit("a", 5, 1, 0, 0.0, 2.0).changed(-3)["active_slots"], 0);
        assert_eq!(limit("a", 5, 1, 7, 0.0, 2.0).refused(2)["denied_slots"], 9);
    }

    #[test]
    fn the_average_follows_the_times_that_slots_were_held() {
        let one = limit("a", 2, 2, 0, 0.0, 2.0);
        assert_eq!(one.released(1, Some(10.0))["avg_slot_occupancy_seconds"], 4.0);
        assert_eq!(one.released(2, Some(20.0))["avg_slot_occupancy_seconds"], 4.0);
        assert_eq!(one.released(1, None).get("avg_slot_occupancy_seconds"), None);
        assert_eq!(one.released(1, Some(0.0)).get("avg_slot_occupancy_seconds"), None);
    }

    #[test]
    fn who_waits_waits_for_those_before_but_not_for_ever() {
        assert_eq!(limit("a", 2, 2, 0, 0.0, 2.0).wait(1), 1.0);
        assert_eq!(limit("a", 2, 2, 5, 0.0, 2.0).wait(1), 6.0);
        assert_eq!(limit("a", 2, 2, 500, 0.0, 2.0).wait(1), LONGEST);
        assert_eq!(limit("tag:a", 1, 1, 0, 0.0, 99.0).wait(1), LONGEST_OF_TAG);
        assert_eq!(limit("a", 2, 2, 3, 0.5, 2.0).wait(1), 8.0);
    }
}
