//! Logs of runs that are gone.

use filterc::ColumnValue;
use filterc::catalog::Direction;

use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use uuid::Uuid;

/// Runs whose logs are looked for at a time.
const AT_ONCE: u32 = 200;

/// Fails where the policy hides a log of this run, which would go with it; `owner` is the field that names the run.
pub(super) async fn may_go(writer: &Writer<'_>, owner: &str, run: Uuid) -> Result<(), Failure> {
    Ok(writer.may_touch_where("logs", owner, run).await?)
}

/// Deletes the logs of a run that is gone. A policy may have shown them because of the run.
pub(super) async fn delete(writer: &Writer<'_>, owner: &str, run: Uuid) -> Result<(), Failure> {
    writer.reader.as_server(Box::pin(delete_all(writer, owner, run))).await
}

async fn delete_all(writer: &Writer<'_>, owner: &str, run: Uuid) -> Result<(), Failure> {
    let logs = writer.reader.query("logs").equals(owner, ColumnValue::Uuid(run));
    let first = logs.order("timestamp", Direction::Ascending).limit(AT_ONCE).compile()?;
    loop {
        let logs = writer.reader.rows(&first).await?.uuids("id");
        // Triggers of the database may keep some.
        if writer.delete("logs", &logs).await? == 0 || logs.len() < AT_ONCE as usize {
            return Ok(());
        }
    }
}
