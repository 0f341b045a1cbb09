//! What automations are related to: deployments that they run, and what owns them.

use filterc::Values;
use filterc_db::Cell;
use serde_json::{Value, json};
use uuid::Uuid;

use super::actions::runs;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_store::RowRef;

const OF: &str = "automation_related_resources";
const OWNED: &str = "automation_owned_by_resource";
const DEPLOYMENT: &str = "prefect.deployment.";

/// The deployments that an automation names become those it is related to. What owns it stays.
pub(super) async fn relate_deployments(
    writer: &Writer<'_>,
    key: Uuid,
    automation: &Row,
) -> Result<(), Failure> {
    let related = writer.find(OF, &[("automation_id", Values::Uuids(&[key]))]).await?;
    let goes = |row: &RowRef<'_>| {
        !owns(*row) && row.text("resource_id").is_some_and(|resource| resource.starts_with(DEPLOYMENT))
    };
    let gone: Vec<_> = related.views().filter(goes).filter_map(|row| row.uuid("id")).collect();
    writer.delete(OF, &gone).await?;
    let actions = automation.get("actions").and_then(Value::as_array).into_iter().flatten();
    for action in actions.filter(|action| runs(action, true)) {
        let deployment = action.get("deployment_id").and_then(Value::as_str).unwrap_or_default();
        relate(writer, key, &format!("{DEPLOYMENT}{deployment}"), false).await?;
    }
    Ok(())
}

/// An automation is related to a resource. What owns it keeps owning it.
pub(super) async fn relate(
    writer: &Writer<'_>,
    key: Uuid,
    resource: &str,
    owned: bool,
) -> Result<(), Failure> {
    let row = json!({"automation_id": key, "resource_id": resource, OWNED: owned});
    writer.insert_new(OF, row.as_object().cloned().unwrap_or_default()).await?;
    Ok(())
}

/// The automations that a resource owns.
pub(super) async fn owned(writer: &Writer<'_>, resource: &str) -> Result<Vec<Uuid>, Failure> {
    let mut related = writer.find(OF, &[("resource_id", Values::Texts(&[resource]))]).await?;
    related.retain(owns);
    Ok(related.uuids("automation_id"))
}

fn owns(row: RowRef<'_>) -> bool {
    *row.cell(OWNED) == Cell::Bool(true)
}
