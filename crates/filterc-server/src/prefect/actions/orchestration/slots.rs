//! Slots of limits: how many are taken by now, and taking and giving them.

use serde_json::Value;
use uuid::Uuid;

use super::transition::Effects;
use crate::failure::Failure;
use crate::table::View;
use crate::writer::{Row, Writer};

/// A slot of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Of one that counts.
    Limit(Uuid),
    /// Of one that keeps the ids of its holders.
    Tag(Uuid),
}

/// A limit that counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limit {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) active: bool,
    pub(crate) most: i64,
    /// Slots that are taken, of which some come back with time.
    pub(crate) taken: i64,
    pub(crate) denied: i64,
    /// Seconds that a slot is held, on average.
    pub(crate) occupied: f64,
}

impl Limit {
    pub(crate) fn stored(row: View<'_>, now: i64) -> Option<Self> {
        let seconds = (now - row.micros("updated").unwrap_or(now)).max(0) as f64 / 1e6;
        let decay = float(row, "slot_decay_per_second");
        let occupied = float(row, "avg_slot_occupancy_seconds");
        let forgotten = if decay > 0.0 { decay } else { 1.0 / occupied.clamp(SHORTEST, LONGEST) };
        let left =
            |column: &str, rate: f64| (row.int(column).unwrap_or(0) - (rate * seconds).floor() as i64).max(0);
        Some(Self {
            id: row.uuid("id")?,
            name: row.text("name").unwrap_or_default().to_owned(),
            active: *row.cell("active") == filterc_db::Cell::Bool(true),
            most: row.int("limit")?,
            taken: left("active_slots", decay),
            denied: left("denied_slots", forgotten),
            occupied,
        })
    }

    pub(crate) fn has_room(&self) -> bool {
        self.active && self.taken < self.most
    }
}

/// Bounds, in seconds, of the time that a slot is taken to be held.
const SHORTEST: f64 = 0.1;
const LONGEST: f64 = 30.0;

fn float(row: View<'_>, column: &str) -> f64 {
    match row.cell(column) {
        filterc_db::Cell::Float(number) => *number,
        _ => 0.0,
    }
}

/// Takes and gives what a transition does, for its run.
pub(super) async fn change(writer: &Writer<'_>, effects: &Effects, run: Uuid) -> Result<(), Failure> {
    for slot in &effects.take {
        one(writer, *slot, run, 1).await?;
    }
    for slot in &effects.give {
        one(writer, *slot, run, -1).await?;
    }
    Ok(())
}

/// One slot more or less is taken.
async fn one(writer: &Writer<'_>, slot: Slot, run: Uuid, more: i64) -> Result<(), Failure> {
    match slot {
        Slot::Limit(id) => {
            let table = writer.locked("concurrency_limits_v2", id).await?;
            let limit = table.first().and_then(|row| Limit::stored(row, super::super::super::now()));
            let Some(limit) = limit.filter(|limit| limit.active) else { return Ok(()) };
            let mut changes = Row::new();
            changes.insert("active_slots".to_owned(), (limit.taken + more).max(0).into());
            changes.insert("denied_slots".to_owned(), limit.denied.into());
            writer.update("concurrency_limits_v2", &[id], changes).await?;
        }
        Slot::Tag(id) => {
            let table = writer.locked("concurrency_limits", id).await?;
            let Some(row) = table.first() else { return Ok(()) };
            let run = run.to_string();
            let holders = row.json("active_slots").and_then(Value::as_array).into_iter().flatten();
            let mut holders: Vec<Value> =
                holders.filter(|holder| holder.as_str() != Some(&run)).cloned().collect();
            if more > 0 {
                holders.push(run.into());
            }
            if row.json("active_slots") == Some(&Value::Array(holders.clone())) {
                return Ok(());
            }
            let mut changes = Row::new();
            changes.insert("active_slots".to_owned(), holders.into());
            writer.update("concurrency_limits", &[id], changes).await?;
        }
    }
    Ok(())
}

/// Gives back the slot of a deployment that a flow run holds, which is about to be deleted.
pub(crate) async fn release(writer: &Writer<'_>, run: View<'_>) -> Result<(), Failure> {
    let ty = run.text("state_type").and_then(super::state_type::StateType::named);
    let (Some(deployment), true) = (run.uuid("deployment_id"), ty.is_some_and(|ty| ty.holds_slots())) else {
        return Ok(());
    };
    let wanted = [("id", filterc::OneOf::Uuids(&[deployment]))];
    let deployments = writer.find("deployments", &wanted).await?;
    if let Some(limit) = deployments.first().and_then(|row| row.uuid("concurrency_limit_id")) {
        one(writer, Slot::Limit(limit), Uuid::nil(), -1).await?;
    }
    Ok(())
}
