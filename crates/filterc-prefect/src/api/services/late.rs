//! A run that nobody started in time is late.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::scheduler::rows;
use crate::api::actions::mark_late;
use crate::api::writer::{Writer, time};
use filterc_server::app::App;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;

/// The time after which a scheduled run counts as late.
const PATIENCE: SignedDuration = SignedDuration::from_secs(15);

/// Marks runs that are late; how many.
pub(super) async fn mark(app: &App) -> Result<usize, Failure> {
    let before = Timestamp::now().checked_sub(PATIENCE).unwrap_or(Timestamp::MIN);
    let body = json!({ "before": time(before.as_microsecond()) });
    let runs = rows(&Reader::of_server(app), "flow_runs/overdue", &body).await?;
    let mut marked = 0;
    for run in runs {
        let writer = Writer::begin(app).await?;
        match writer.end(writer.reader.as_server(Box::pin(mark_late(&writer, run))).await).await {
            Ok(is_late) => marked += usize::from(is_late),
            // What is away is away for all of them.
            Err(failure) if failure.is_transient() => return Err(failure),
            Err(failure) => tracing::warn!(%run, ?failure, "a run could not be marked as late"),
        }
    }
    Ok(marked)
}
