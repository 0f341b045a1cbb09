//! The runs that the schedules of a deployment make. Each has an idempotency key, so it is made once however often it is planned.

use axum::http::StatusCode;
use filterc::Values;
use filterc_db::Cell;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::questions::Question;
use super::super::runs;
use super::create::labels_of_run;
use crate::api::schedule::{Horizon, Schedule, moment};
use crate::api::writer::{Writer, time};
use filterc_server::failure::Failure;
use filterc_server::model::{Key, Kind, Model};
use filterc_store::RowRef;

pub(super) const ACTIONS: &[Action] =
    &[Action::post("/deployments/{id}/schedule", Body::model(&HORIZON), |writer, request| {
        Box::pin(schedule(writer, request))
    })];

static HORIZON: Model = Model::parameters(
    "how far to plan",
    &[
        Key::or_null("start_time", Kind::Time),
        Key::or_null("end_time", Kind::Time),
        Key::or_null("min_time", Kind::Float(f64::MIN, f64::MAX)),
        Key::or_null("min_runs", WHOLE),
        Key::or_null("max_runs", WHOLE),
    ],
);

const WHOLE: Kind = Kind::Int(i32::MIN as i64, i32::MAX as i64);

/// How far ahead a request asks for runs.
fn asked(request: &ActionRequest<'_>, now: Timestamp) -> Horizon {
    let at = |name: &str| request.member(name).as_str().and_then(moment);
    let whole = |name: &str| request.member(name).as_i64().map(|many| usize::try_from(many).unwrap_or(0));
    let start = at("start_time").unwrap_or(now);
    let usual = Horizon::from(start);
    let least_time = request
        .member("min_time")
        .as_f64()
        .and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok());
    Horizon {
        end: at("end_time").unwrap_or(usual.end),
        least_time: least_time.unwrap_or(usual.least_time),
        least_runs: whole("min_runs").unwrap_or(usual.least_runs),
        // The first is made in any case.
        most_runs: whole("max_runs").unwrap_or(usual.most_runs).max(1),
        ..usual
    }
}

/// A deployment that is not there has no schedules.
async fn schedule(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    plan(writer, request.key()?, &asked(request, writer.answers.since), None).await?;
    ActionResponse::answer(&Value::Null)
}

/// Most runs that one transaction makes: others wait for its end.
const AT_ONCE: usize = 5_000;

/// The result of making runs for one deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) struct Planned {
    /// Runs that were not there yet.
    pub(in crate::api) made: usize,
    /// The number of planned runs that were looked at, where there are more.
    pub(in crate::api) done: Option<usize>,
}

/// Makes the runs of a deployment up to a horizon, in the transaction of the writer: as many as one makes, after those that are
/// done, or else all or none.
pub(in crate::api) async fn plan(
    writer: &Writer<'_>,
    key: Uuid,
    horizon: &Horizon,
    after: Option<usize>,
) -> Result<Planned, Failure> {
    let deployments = writer.find("deployments", &[("id", Values::Uuids(&[key]))]).await?;
    let Some(deployment) = deployments.first() else { return Ok(Planned { made: 0, done: None }) };
    let mut schedules =
        writer.find("deployment_schedules", &[("deployment_id", Values::Uuids(&[key]))]).await?;
    schedules.retain(|schedule| *schedule.cell("active") == Cell::Bool(true));
    schedules.sort_by_micros("updated", std::cmp::Reverse);
    let stored = schedules.views().map(|row| row.json("schedule").cloned().unwrap_or_default()).collect();
    let due = writer.answers.get(Question::Times { schedules: stored, horizon: *horizon })?;
    let all: usize = due.iter().map(|due| due.split_ascii_whitespace().count()).sum();
    if after.is_none() && all > AT_ONCE {
        return Err(too_many(all));
    }
    let mut skipped = after.unwrap_or(0);
    let done = skipped.saturating_add(AT_ONCE);
    let (mut left, mut made) = (AT_ONCE, 0);
    for (row, due) in schedules.views().zip(due) {
        let Some(schedule) = row.json("schedule").and_then(Schedule::read) else {
            tracing::warn!(deployment = %key, "a schedule cannot be read");
            continue;
        };
        let mut due = due.split_ascii_whitespace();
        while skipped > 0 && due.next().is_some() {
            skipped -= 1;
        }
        for at in due.take(left) {
            left -= 1;
            if let Ok(at) = at.parse() {
                made += usize::from(insert(writer, deployment, row, &schedule, at).await?);
            }
        }
    }
    Ok(Planned { made, done: (done < all).then_some(done) })
}

fn too_many(runs: usize) -> Failure {
    let detail =
        format!("the schedules have {runs} runs, more than {AT_ONCE} at once: send a smaller `max_runs`");
    Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail)
}

/// True where there was no such run yet.
async fn insert(
    writer: &Writer<'_>,
    deployment: RowRef<'_>,
    row: RowRef<'_>,
    schedule: &Schedule,
    at: Timestamp,
) -> Result<bool, Failure> {
    let (of, id) = (deployment.uuid("id").unwrap_or_default(), row.uuid("id").unwrap_or_default());
    let uuid = |column: &str| deployment.uuid(column).map(|id| id.to_string());
    let mut parameters =
        deployment.json("parameters").and_then(Value::as_object).cloned().unwrap_or_default();
    parameters.extend(row.json("parameters").and_then(Value::as_object).cloned().unwrap_or_default());
    let (due, clock) = (time(at.as_microsecond()), Clock::at(at, schedule));
    let tags: Vec<_> = std::iter::once("auto-scheduled").chain(deployment.texts("tags")).collect();
    let run = json!({
        "flow_id": uuid("flow_id"),
        "deployment_id": of,
        "deployment_version": deployment.text("version"),
        "work_queue_name": deployment.text("work_queue_name"),
        "work_queue_id": uuid("work_queue_id"),
        "parameters": parameters,
        "infrastructure_document_id": uuid("infrastructure_document_id"),
        "idempotency_key": format!("scheduled {of} {id} {}", clock.text_of_key()),
        "tags": tags,
        "labels": labels_of_run(deployment, &Value::Null),
        "auto_scheduled": true,
        "state_type": "SCHEDULED",
        "state_name": "Scheduled",
        "next_scheduled_start_time": due,
        "expected_start_time": due,
        "created_by": { "id": id, "type": "SCHEDULE", "display_value": row.text("slug").unwrap_or(schedule.class()) },
    });
    let mut run = run.as_object().cloned().unwrap_or_else(Map::new);
    runs::named(&mut run, "name");
    let Some(run) = writer.insert_new("flow_runs", run).await? else { return Ok(false) };
    let state = json!({
        "flow_run_id": run, "type": "SCHEDULED", "name": "Scheduled", "timestamp": writer.now(),
        "message": "Flow run scheduled", "state_details": { "scheduled_time": clock.text_of_state() },
    });
    let state = writer.insert("flow_run_states", state.as_object().cloned().unwrap_or_else(Map::new)).await?;
    let changes = Map::from_iter([("state_id".to_owned(), state.to_string().into())]);
    writer.update("flow_runs", &[run], changes).await?;
    Ok(true)
}

/// A time by the clock of its schedule, as it stands in idempotency keys and in the details of states.
struct Clock {
    date: String,
    time: String,
    /// Seconds that it is ahead of UTC.
    ahead: i32,
}

impl Clock {
    fn at(at: Timestamp, schedule: &Schedule) -> Self {
        let clock = schedule.zone().to_datetime(at);
        let fraction = match clock.subsec_nanosecond() {
            0 => String::new(),
            nanos => format!(".{:06}", nanos / 1_000),
        };
        let (date, time) = (clock.date().to_string(), clock.strftime("%H:%M:%S").to_string() + &fraction);
        Self { date, time, ahead: schedule.zone().to_offset(at).seconds() }
    }

    /// Both servers spell it the same, so they make the same run once.
    fn text_of_key(&self) -> String {
        format!("{} {}{}", self.date, self.time, self.offset())
    }

    fn text_of_state(&self) -> String {
        let offset = if self.ahead == 0 { "Z".to_owned() } else { self.offset() };
        format!("{}T{}{offset}", self.date, self.time)
    }

    fn offset(&self) -> String {
        let (sign, minutes) = (if self.ahead < 0 { '-' } else { '+' }, self.ahead.unsigned_abs() / 60);
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}
