//! A flow run that pauses goes on, with what it waited for.

use filterc::Values;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::orchestration::{Kind, Outcome, State, StateType, Verdict, current, set_state};
use super::super::parameters;
use super::super::schema::{Nulls, meant, misfit};
use super::set_state::{answer, asked};
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Key, Kind as BodyKind, Model};

pub(super) const ACTIONS: &[Action] =
    &[Action::post("/flow_runs/{id}/resume", Body::model(&INPUT), |writer, request| {
        Box::pin(resume(writer, request))
    })];

static INPUT: Model =
    Model::parameters("what a flow run waits for", &[Key::or_null("run_input", BodyKind::Object)]);

async fn resume(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = request.key()?;
    let state = match current(writer, Kind::Flow, key).await? {
        Some(state) if state.ty == StateType::Paused => state,
        _ => {
            let verdict = Verdict::Abort("Cannot resume a flow run that is not paused.".to_owned());
            return answer(&Outcome::stayed(None, verdict));
        }
    };
    let keyset = state.details.get("run_input_keyset").as_object().filter(|keys| !keys.is_empty()).cloned();
    let mut input = Value::Null;
    if let Some(keys) = &keyset {
        match checked(writer, key, keys, request.member("run_input")).await? {
            Ok(checked) => input = checked,
            // The status says that it was rejected, the details that it was aborted: a fact of the API.
            Err(reason) => return answer(&Outcome::stayed(Some(state), Verdict::Unfit(reason))),
        }
    }
    let again = state.details.flag("pause_reschedule");
    let proposed = |now| {
        Some(if again { State::scheduled("Resuming", now, now) } else { State::new(StateType::Running, now) })
    };
    let outcome = set_state(writer, Kind::Flow, key, proposed, asked(request)).await?;
    if let (Some(keys), false, Verdict::Accept) = (&keyset, says_nothing(&input), &outcome.verdict) {
        store_input(writer, key, keys, &input).await?;
    }
    answer(&outcome)
}

/// The input with the values that it names, or what is wrong with it by the schema that the run has left under its keys.
async fn checked(
    writer: &Writer<'_>,
    run: Uuid,
    keys: &Map<String, Value>,
    input: &Value,
) -> Result<Result<Value, String>, Failure> {
    let filled = parameters::hydrated(writer, input).await?;
    let input = match filled {
        Ok(filled) if says_nothing(&filled) => Value::Object(Map::new()),
        Ok(filled) => filled,
        Err(problem) => return Ok(Err(format!("Error hydrating run input: {problem}"))),
    };
    let key = keys.get("schema").and_then(Value::as_str).unwrap_or_default();
    let wanted = [("flow_run_id", Values::Uuids(&[run])), ("key", Values::Texts(&[key]))];
    let found = writer.find("flow_run_inputs", &wanted).await?;
    let Some(schema) = found.first().and_then(|input| input.text("value")) else {
        return Ok(Err("Run input schema not found.".to_owned()));
    };
    let Ok(schema) = serde_json::from_str::<Value>(schema) else {
        return Ok(Err("Run input schema is not valid JSON.".to_owned()));
    };
    let schema = meant(&schema, Nulls::WithoutDefault);
    Ok(match misfit(writer, input.clone(), schema)? {
        Some(problem) => Err(format!("Reason: {problem}")),
        None => Ok(input),
    })
}

/// True for null, `false`, 0, and empty values, which leave no input.
fn says_nothing(input: &Value) -> bool {
    match input {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

/// Leaves the input where the run looks for it.
async fn store_input(
    writer: &Writer<'_>,
    run: Uuid,
    keys: &Map<String, Value>,
    input: &Value,
) -> Result<(), Failure> {
    let mut row = Row::new();
    row.insert("flow_run_id".to_owned(), run.to_string().into());
    row.insert("key".to_owned(), keys.get("response").cloned().unwrap_or_default());
    row.insert("value".to_owned(), input.to_string().into());
    writer.insert("flow_run_inputs", row).await?;
    Ok(())
}
