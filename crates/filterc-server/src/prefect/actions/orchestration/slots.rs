//! Slots of limits: how many are taken by now, and taking and giving them.

use serde_json::Value;
use uuid::Uuid;

pub(crate) use super::super::limits::Limit;
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
            writer.update("concurrency_limits_v2", &[id], limit.changed(more)).await?;
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
