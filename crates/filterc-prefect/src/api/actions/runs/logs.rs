//! Logs of runs that are gone.

use serde_json::json;

use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use uuid::Uuid;

/// How many are looked for at a time.
const AT_ONCE: usize = 200;

/// Deletes the logs of this run; `owner` is the field that names it.
pub(super) async fn delete(writer: &Writer<'_>, owner: &str, run: Uuid) -> Result<(), Failure> {
    let body = json!({"logs": {owner: {"any_": [run]}}, "limit": AT_ONCE}).to_string();
    let compiled = writer.reader.app.compiler.compile("/logs/filter", body.as_bytes());
    let compiled = compiled.map_err(|refused| Failure::Broken(refused.to_string()))?;
    loop {
        let logs = writer.reader.rows(&compiled).await?.uuids("id");
        // Logs that may not be deleted stay.
        if writer.delete("logs", &logs).await? == 0 || logs.len() < AT_ONCE {
            return Ok(());
        }
    }
}
