//! What the dashboard asks for: slim runs, and numbers by key, state and time.

use axum::http::StatusCode;
use filterc::{Argument, Compiled, Compiler};
use filterc_db::{Cell, Row};
use foldhash::HashMap;
use serde_json::{Map, json};
use uuid::Uuid;

use super::now;
use super::stands_in::stands_in;
use super::times::{estimated_run_time, lateness};
use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_server::shapes::Reply;
use filterc_store::object::{JsonPart, Object};

/// Stretches of time of the dashboard's counts.
const STRETCHES: usize = 20;

/// A dot for each run.
pub(super) async fn runs(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Reply, Failure> {
    let (page, now) = (reader.page(request.endpoint, request.compiled).await?, now());
    let runs = page.rows.views().map(|run| {
        let at = run.micros("start_time").or_else(|| run.micros("expected_start_time"));
        run.object(&["id", "state_type"])
            .with("timestamp", JsonPart::or_null(at.map(JsonPart::Time)))
            .with("duration", JsonPart::Seconds(estimated_run_time(run, now)))
            .with("lateness", JsonPart::Seconds(lateness(run, now)))
    });
    Ok(Reply { bytes: encoded(&runs.collect::<Vec<_>>())?, next: page.next.clone() })
}

/// The next run of each flow that was asked for, or null.
pub(super) async fn next_runs(
    reader: &Reader<'_>,
    request: &CompiledRequest<'_>,
) -> Result<Vec<u8>, Failure> {
    let table = reader.rows(request.compiled).await?;
    let by_flow = table.by("flow_id");
    let members = ["id", "flow_id", "name", "state_name", "state_type", "next_scheduled_start_time"];
    let next = |flow: Uuid| {
        let run = by_flow.get(&flow).map(|run| JsonPart::Object(run.object(&members)));
        (flow.to_string().into(), JsonPart::or_null(run))
    };
    let wanted = request.compiled.parameter("flow_ids").map(Argument::uuids).unwrap_or_default();
    encoded(&Object(wanted.iter().copied().map(next).collect()))
}

/// A number for each key that was asked for.
pub(super) async fn numbers(
    reader: &Reader<'_>,
    request: &CompiledRequest<'_>,
    key: &str,
) -> Result<Vec<u8>, Failure> {
    let (_, rows) = reader.groups(request.compiled).await?;
    let number = |row: &Row| match row.values.as_slice() {
        [Cell::Uuid(of), Cell::Int(number)] => Some((*of, *number)),
        _ => None,
    };
    let numbers: HashMap<_, _> = rows.iter().filter_map(number).collect();
    let number = |of: Uuid| JsonPart::Int(numbers.get(&of).copied().unwrap_or(0));
    let wanted = request.compiled.parameter(key).map(Argument::uuids).unwrap_or_default();
    encoded(&Object(wanted.iter().map(|of| (of.to_string().into(), number(*of))).collect()))
}

/// Answers the number of task runs in each state.
pub(super) async fn by_state(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let (_, rows) = reader.groups(request.compiled).await?;
    let states = reader.app.catalog().enums().find(|(_, of)| of.name == "StateType");
    let mut counts = Map::new();
    for state in states.into_iter().flat_map(|(_, of)| &of.members) {
        let number = rows.iter().find_map(|row| match row.values.as_slice() {
            [Cell::Text(known), Cell::Int(number)] if known == state => Some(*number),
            _ => None,
        });
        counts.insert(state.clone(), json!(number.unwrap_or(0)));
    }
    encoded(&counts)
}

/// The query without the states of the body, which the server replaces by those that runs end in. It does without a time from which
/// to count no more than the server does.
fn ended(compiler: &Compiler, compiled: &Compiled) -> Result<Option<Compiled>, Failure> {
    let after = compiled.operand("task_runs", "start_time", "after_");
    if after.and_then(Argument::as_micros).is_none() {
        let detail = "task_runs.start_time.after_ is required";
        return Err(Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail.to_owned()));
    }
    Ok(compiler.ignoring(compiled, "task_runs", "state"))
}

/// Task runs that ended well and badly, in twenty stretches of time.
pub(super) async fn dashboard(
    reader: &Reader<'_>,
    request: &CompiledRequest<'_>,
) -> Result<Vec<u8>, Failure> {
    let compiled = if stands_in(reader.app) { ended(reader.compiler(), request.compiled)? } else { None };
    let (names, rows) = reader.groups(compiled.as_ref().unwrap_or(request.compiled)).await?;
    let int = |row: &Row, name: &str| {
        let at = names.iter().position(|known| known == name);
        match at.and_then(|at| row.values.get(at)) {
            Some(Cell::Int(number)) => *number,
            _ => 0,
        }
    };
    let mut counts = vec![json!({"completed": 0, "failed": 0}); STRETCHES];
    for row in &rows {
        let at = usize::try_from(int(row, "bucket")).ok();
        if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
            *count = json!({"completed": int(row, "completed"), "failed": int(row, "failed")});
        }
    }
    encoded(&counts)
}
