//! Runs of schedules are made ahead of time: at least three of each, and for at least an hour.

use std::sync::Arc;
use std::time::Duration;

use filterc::{ColumnValue, Values};
use filterc_db::Cell;
use foldhash::{HashMap, HashMapExt};
use jiff::Timestamp;
use uuid::Uuid;

use crate::api::actions::plan_runs;
use crate::api::schedule::Horizon;
use crate::api::writer::Writer;
use filterc_server::app::App;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;

/// Deployments that are looked at together.
const BATCH: u32 = 200;

/// A schedule with as many runs ahead, over this many microseconds, needs no more.
const ENOUGH: (i64, i64) = (3, 3_600_000_000);

/// The deployments that a turn of the scheduler looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    All,
    /// Those that changed since the last time.
    Changed,
}

/// Makes the runs that are missing; how many. A deployment whose schedules fail does not keep others from theirs.
pub(super) async fn plan(app: &App, which: Which, soon: Duration) -> Result<usize, Failure> {
    let mut made = 0;
    for offset in (0..).step_by(BATCH as usize) {
        let now = Timestamp::now();
        let batch = changed_deployments(app, which, soon, offset, now).await?;
        for key in needing_runs(app, &batch, which, now).await? {
            match plan_one(app, key).await {
                Ok(number) => made += number,
                // What is away is away for all of them.
                Err(failure) if failure.is_transient() => return Err(failure),
                Err(failure) => tracing::warn!(deployment = %key, ?failure, "runs could not be planned"),
            }
        }
        if batch.len() < BATCH as usize {
            break;
        }
    }
    Ok(made)
}

async fn plan_one(app: &App, key: Uuid) -> Result<usize, Failure> {
    let (answers, horizon) = (Arc::default(), Horizon::from(Timestamp::now()));
    let (mut made, mut after) = (0, 0);
    loop {
        let writer = Writer::begin(app).await?.knowing(&answers);
        let planned = writer.reader.as_server(Box::pin(plan_runs(&writer, key, &horizon, Some(after)))).await;
        match writer.end(planned).await {
            Err(_) if answers.find().await? => {}
            Err(failure) => return Err(failure),
            Ok(planned) => {
                made += planned.made;
                match planned.done {
                    // Others write meanwhile.
                    Some(done) => after = done,
                    None => return Ok(made),
                }
            }
        }
    }
}

/// Deployments that are not paused.
async fn changed_deployments(
    app: &App,
    which: Which,
    soon: Duration,
    offset: u64,
    now: Timestamp,
) -> Result<Vec<Uuid>, Failure> {
    let reader = Reader::of_server(app);
    let deployments = reader.query("deployments").equals("paused", ColumnValue::Bool(false));
    let deployments = if which == Which::Changed {
        // A little longer than the pause between: what was changed meanwhile is seen the next time.
        let since = now.checked_sub(soon + Duration::from_secs(1)).unwrap_or(now);
        deployments.at_least("updated", ColumnValue::Micros(since.as_microsecond()))
    } else {
        deployments
    };
    let batch = deployments.offset(offset).limit(BATCH).compile()?;
    Ok(reader.rows(&batch).await?.uuids("id"))
}

/// Those with an active schedule that needs runs. Of one that has just changed, all schedules are looked at again.
async fn needing_runs(
    app: &App,
    deployments: &[Uuid],
    which: Which,
    now: Timestamp,
) -> Result<Vec<Uuid>, Failure> {
    if deployments.is_empty() {
        return Ok(Vec::new());
    }
    let reader = Reader::of_server(app);
    let mut schedules =
        reader.find("deployment_schedules", &[("deployment_id", Values::Uuids(deployments))]).await?;
    schedules.retain(|schedule| *schedule.cell("active") == Cell::Bool(true));
    if which == Which::Changed {
        return Ok(schedules.uuids("deployment_id"));
    }
    let of = schedules.uuids("deployment_id");
    let planned = "next_scheduled_start_time";
    let runs = reader.query("flow_runs").any("deployment_id", Values::Uuids(&of));
    let runs = runs.at_least(planned, ColumnValue::Micros(now.as_microsecond()));
    let runs =
        runs.any_member("state_type", &["SCHEDULED"]).equals("auto_scheduled", ColumnValue::Bool(true));
    let runs = runs.group_by("deployment_id").group_by_json("schedule", "created_by", "id");
    let runs = runs.count("number").greatest("last", planned);
    let (_, groups) = reader.groups(&runs.compile()?).await?;
    let mut ahead = HashMap::new();
    for group in groups {
        if let [_, Cell::Text(schedule), Cell::Int(number), Cell::Time(last)] = group.values.as_slice() {
            ahead.insert(schedule.clone(), (*number, *last));
        }
    }
    schedules.retain(|schedule| {
        let id = schedule.uuid("id").unwrap_or_default().to_string();
        let (number, last) = ahead.get(&id).copied().unwrap_or((0, i64::MIN));
        number < ENOUGH.0 || last < now.as_microsecond().saturating_add(ENOUGH.1)
    });
    Ok(schedules.uuids("deployment_id"))
}
