//! A run that nobody started in time is late.

use filterc::ColumnValue;
use filterc::catalog::Direction;
use jiff::{SignedDuration, Timestamp};

use crate::api::actions::mark_late;
use crate::api::writer::Writer;
use filterc_server::app::App;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;

/// The time after which a scheduled run counts as late.
const PATIENCE: SignedDuration = SignedDuration::from_secs(15);

/// Runs that are looked at together.
const AT_ONCE: u32 = 400;

/// When a run should be started.
const PLANNED: &str = "next_scheduled_start_time";

/// Marks runs that are late; how many.
pub(super) async fn mark(app: &App) -> Result<usize, Failure> {
    let before = Timestamp::now().checked_sub(PATIENCE).unwrap_or(Timestamp::MIN);
    let reader = Reader::of_server(app);
    let runs = reader.query("flow_runs").any_member("state_type", &["SCHEDULED"]);
    let runs = runs.equals("state_name", ColumnValue::Text("Scheduled"));
    let runs = runs.at_most(PLANNED, ColumnValue::Micros(before.as_microsecond()));
    let runs = runs.order(PLANNED, Direction::Ascending).limit(AT_ONCE).compile()?;
    let runs = reader.rows(&runs).await?.uuids("id");
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
