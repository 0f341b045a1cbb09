//! Logs of runs that are gone.

use serde_json::json;

use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use uuid::Uuid;

/// Runs whose logs are looked for at a time.
const AT_ONCE: usize = 200;

/// Fails where the policy hides a log of this run, which would go with it; `owner` is the field that names the run.
pub(super) async fn may_go(writer: &Writer<'_>, owner: &str, run: Uuid) -> Result<(), Failure> {
    Ok(writer.may_touch_where("logs", owner, run).await?)
}

/// Deletes the logs of a run that is gone. A policy may have shown them because of the run.
pub(super) async fn delete(writer: &Writer<'_>, owner: &str, run: Uuid) -> Result<(), Failure> {
    writer.reader.as_server(Box::pin(delete_all(writer, owner, run))).await
}

async fn delete_all(writer: &Writer<'_>, owner: &str, run: Uuid) -> Result<(), Failure> {
    let body = json!({"logs": {owner: {"any_": [run]}}, "limit": AT_ONCE}).to_string();
    let compiled = writer.reader.app.store.unrestricted().compile("/logs/filter", body.as_bytes());
    let compiled = compiled.map_err(|refused| Failure::Broken(refused.to_string()))?;
    loop {
        let logs = writer.reader.rows(&compiled).await?.uuids("id");
        // Triggers of the database may keep some.
        if writer.delete("logs", &logs).await? == 0 || logs.len() < AT_ONCE {
            return Ok(());
        }
    }
}
