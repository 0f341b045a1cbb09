//! Limits with a name: the slots that are taken are given back with time.

use super::{Objects, now};
use filterc_db::Cell;
use filterc_store::object::{JsonPart, Object};
use filterc_store::{RowRef, Rows};

/// A limit as it is stored: in a deployment no slot is given back.
pub(super) fn stored(view: RowRef<'_>) -> Object<'_> {
    limit(view, view.int("active_slots").unwrap_or(0))
}

fn limit(view: RowRef<'_>, taken: i64) -> Object<'_> {
    view.object(&["id", "created", "updated", "active", "name", "limit"])
        .with("active_slots", JsonPart::Int(taken))
        .with("slot_decay_per_second", view.part("slot_decay_per_second"))
}

fn taken(view: RowRef<'_>, now: i64) -> i64 {
    let (slots, since) = (view.int("active_slots").unwrap_or(0), view.micros("updated").unwrap_or(now));
    let Cell::Float(decay) = view.cell("slot_decay_per_second") else { return slots };
    #[expect(clippy::cast_precision_loss, reason = "seconds")]
    let given_back = (decay * (now.saturating_sub(since) as f64 / 1e6)).floor();
    // More than a number holds is more than there are.
    slots.saturating_sub(given_back as i64).max(0)
}

/// Limits by themselves.
#[derive(Debug)]
pub(super) struct Limits<'a>(pub(super) Rows<'a>);

impl Objects for Limits<'_> {
    fn objects(&self) -> Vec<Object<'_>> {
        let now = now();
        self.0.views().map(|view| limit(view, taken(view, now))).collect()
    }
}
