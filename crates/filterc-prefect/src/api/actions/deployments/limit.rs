//! How many runs of a deployment may be under way: a global limit that belongs to it, or one that is there for others, too.

use filterc::Values;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::action::ActionRequest;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;

/// Writes down the global limit that a body names; null takes it away.
pub(super) async fn refer(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
    deployment: &mut Row,
) -> Result<(), Failure> {
    let Some(said) = request.body.get("global_concurrency_limit_id") else { return Ok(()) };
    if let Some(id) = said.as_str().and_then(|id| Uuid::try_parse(id).ok()) {
        let found = writer.find("concurrency_limits_v2", &[("id", Values::Uuids(&[id]))]).await?;
        found.first().ok_or_else(|| Failure::missing("Concurrency limit not found"))?;
    }
    deployment.insert("concurrency_limit_id".to_owned(), said.clone());
    Ok(())
}

/// Makes, changes or deletes the limit of a deployment, where a body says something of it.
pub(super) async fn set(writer: &Writer<'_>, request: &ActionRequest<'_>, key: Uuid) -> Result<(), Failure> {
    let Some(said) = request.body.get("concurrency_limit") else { return Ok(()) };
    let deployments = writer.find("deployments", &[("id", Values::Uuids(&[key]))]).await?;
    let limit = deployments.first().and_then(|row| row.uuid("concurrency_limit_id"));
    match (said.as_i64(), limit) {
        (None, None) => return Ok(()),
        (None, Some(limit)) => {
            change(writer, key, json!({ "concurrency_limit": null, "concurrency_limit_id": null })).await?;
            writer.delete_dependants("concurrency_limits_v2", &[limit]).await?;
        }
        (Some(most), Some(limit)) => {
            writer.may_touch("concurrency_limits_v2", &[limit]).await?;
            let mut changes = Row::new();
            changes.insert("limit".to_owned(), most.into());
            writer.update("concurrency_limits_v2", &[limit], changes).await?;
            change(writer, key, json!({ "concurrency_limit": most })).await?;
        }
        (Some(most), None) => {
            let limit = json!({
                "name": format!("deployment:{key}"), "limit": most, "active": true, "active_slots": 0, "denied_slots": 0,
                "slot_decay_per_second": 0.0, "avg_slot_occupancy_seconds": 2.0,
            });
            let limit = limit.as_object().cloned().unwrap_or_default();
            let limit = writer.insert("concurrency_limits_v2", limit).await?;
            change(writer, key, json!({ "concurrency_limit": most, "concurrency_limit_id": limit })).await?;
        }
    }
    Ok(())
}

async fn change(writer: &Writer<'_>, key: Uuid, changes: Value) -> Result<(), Failure> {
    let changes = changes.as_object().cloned().unwrap_or_default();
    writer.update("deployments", &[key], changes).await?;
    Ok(())
}
