//! Task runs: created, changed, deleted.

use axum::http::StatusCode;
use filterc::Values;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::{missing, row};
use super::super::found::by_key;
use super::super::orchestration::{Force, Kind, State, StateType, set_state};
use super::flow_runs::named;
use super::models::{TASK_RUN, TASK_RUN_CHANGES, TASK_RUN_POLICY};
use super::{logs, policies};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/task_runs/", Body::model(&TASK_RUN), |writer, request| Box::pin(create(writer, request))),
    Action::patch("/task_runs/{id}", Body::model(&TASK_RUN_CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::delete("/task_runs/{id}", |writer, request| Box::pin(delete(writer, request))),
];

/// A run of the same task under the same dynamic key in the same flow run stays as it is.
async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let mut run = request.object();
    let state = run.remove("state").unwrap_or_default();
    run.retain(|name, value| name != "id" || !value.is_null());
    run.insert("labels".to_owned(), Value::Object(labels(writer, request).await?));
    named(&mut run, "name");
    if let Some(policy) = run.get_mut("empirical_policy") {
        *policy = policies::completed(policy, &TASK_RUN_POLICY);
    }
    if request.member("flow_run_id").is_null()
        && let Some(key) = existing(writer, request).await?
    {
        return row(writer, "task_runs", key).await;
    }
    let Some(key) = writer.insert_new("task_runs", run).await? else {
        return match existing(writer, request).await? {
            Some(key) => row(writer, "task_runs", key).await,
            None => Err(Failure::Status(StatusCode::CONFLICT, "another task run has this id".to_owned())),
        };
    };
    let proposed = |now| match state {
        Value::Null => Some(State::new(StateType::Pending, now)),
        state => State::proposed(&state, now),
    };
    set_state(writer, Kind::Task, key, proposed, Force::Forced).await?;
    Ok(row(writer, "task_runs", key).await?.with(StatusCode::CREATED))
}

async fn existing(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<Option<Uuid>, Failure> {
    let text = |name: &str| request.member(name).as_str().unwrap_or_default();
    let flow_run = Uuid::try_parse(text("flow_run_id")).map(|id| [id]);
    let (task, dynamic) = ([text("task_key")], [text("dynamic_key")]);
    let wanted = [
        ("flow_run_id", flow_run.as_ref().map_or(Values::Null, |id| Values::Uuids(id))),
        ("task_key", Values::Texts(&task)),
        ("dynamic_key", Values::Texts(&dynamic)),
    ];
    let found = writer.find("task_runs", &wanted).await?;
    Ok(found.first().and_then(|run| run.uuid("id")))
}

/// Those of its flow run, then which one that is, then its own.
async fn labels(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<Map<String, Value>, Failure> {
    let mut labels = Map::new();
    if let Some(id) = request.member("flow_run_id").as_str().and_then(|id| Uuid::try_parse(id).ok()) {
        let flow_run = writer.find("flow_runs", &[("id", Values::Uuids(&[id]))]).await?;
        let parent = flow_run.first().and_then(|run| run.json("labels")).and_then(Value::as_object);
        labels.extend(parent.cloned().unwrap_or_default());
        labels.insert("prefect.flow-run.id".to_owned(), id.to_string().into());
    }
    labels.extend(request.member("labels").as_object().cloned().unwrap_or_default());
    Ok(labels)
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let mut changes = request.object();
    if changes.contains_key("name") {
        named(&mut changes, "name");
    }
    let changed = writer.update("task_runs", &[request.key()?], changes).await?;
    ActionResponse::changed(changed, missing("Task run not found"))
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = request.key()?;
    by_key(writer, "task_runs", key, missing("Task not found")).await?;
    logs::may_go(writer, "task_run_id", key).await?;
    let deleted = writer.delete("task_runs", &[key]).await?;
    if deleted > 0 {
        logs::delete(writer, "task_run_id", key).await?;
    }
    ActionResponse::changed(deleted, missing("Task not found"))
}
