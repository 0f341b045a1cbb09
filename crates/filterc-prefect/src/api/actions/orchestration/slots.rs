//! Slots of limits: how many are taken by now, and taking and giving them.

use serde_json::Value;
use uuid::Uuid;

use super::super::limits;
pub(crate) use super::super::limits::Limit;
use super::super::limits::leases;
pub(crate) use super::super::limits::leases::Lease;
use super::context::Found;
use super::state_type::StateType;
use super::transition::Effects;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_store::RowRef;

/// A slot of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Of one that counts.
    Limit(Uuid),
    /// Of one that keeps the ids of its holders.
    Tag(Uuid),
}

/// Takes and gives what a transition does, for its run: of limits that the policy hides, too.
pub(super) async fn change(writer: &Writer<'_>, effects: &Effects, run: Uuid) -> Result<(), Failure> {
    writer.reader.as_server(Box::pin(changed(writer, effects, run))).await
}

async fn changed(writer: &Writer<'_>, effects: &Effects, run: Uuid) -> Result<(), Failure> {
    for slot in &effects.take {
        one(writer, *slot, run, 1).await?;
    }
    for slot in &effects.give {
        one(writer, *slot, run, -1).await?;
    }
    if let Some(lease) = &effects.lease {
        leases::keep(writer, lease).await?;
    }
    for lease in &effects.ended {
        limits::end(writer, lease, None).await?;
    }
    if let Some(lease) = effects.forgotten {
        leases::end(writer, lease).await?;
    }
    Ok(())
}

/// Takes one slot of a limit for a run, or gives it back where `more` is negative.
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

/// The slot of its deployment's limit that a flow run holds.
#[derive(Debug)]
pub(crate) enum Held {
    Slot(Uuid),
    Lease(Lease),
}

/// Returns the slot that a flow run holds. It must be asked before the run is deleted.
pub(crate) async fn held(writer: &Writer<'_>, run: RowRef<'_>) -> Result<Option<Held>, Failure> {
    writer.reader.as_server(Box::pin(found(writer, run))).await
}

async fn found(writer: &Writer<'_>, run: RowRef<'_>) -> Result<Option<Held>, Failure> {
    let ty = run.text("state_type").and_then(StateType::named);
    let (Some(deployment), true) = (run.uuid("deployment_id"), ty.is_some_and(StateType::holds_slots)) else {
        return Ok(None);
    };
    let state = run.uuid("state_id").unwrap_or_default();
    let state = super::context::stored(writer, super::Kind::Flow, state).await?;
    let found = super::context::deployment(writer, deployment, state.as_ref(), super::super::super::now());
    Ok(match found.await?.found() {
        Some(Found { lease: Some(lease), .. }) => Some(Held::Lease(lease.clone())),
        Some(Found { limit: Some(limit), .. }) => Some(Held::Slot(limit.id)),
        _ => None,
    })
}

/// Gives back what a flow run held.
pub(crate) async fn release(writer: &Writer<'_>, held: &Held) -> Result<(), Failure> {
    let released = async {
        match held {
            Held::Lease(lease) => limits::end(writer, lease, None).await,
            Held::Slot(limit) => one(writer, Slot::Limit(*limit), Uuid::nil(), -1).await,
        }
    };
    writer.reader.as_server(Box::pin(released)).await
}
