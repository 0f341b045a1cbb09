//! Flow runs: created, changed, deleted.

use axum::http::StatusCode;
use filterc::Values;
use foldhash::{HashMap, HashMapExt as _};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::{missing, row};
use super::super::orchestration::{Kind, StateType, held, release};
use super::super::pools::run_fits_template;
use super::models::{FLOW_RUN, FLOW_RUN_CHANGES, FLOW_RUN_POLICY};
use super::names::made_up;
use super::{logs, new_run, placement, policies};
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::Kind as BodyKind;

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/flow_runs/", Body::model(&FLOW_RUN), |writer, request| Box::pin(create(writer, request))),
    Action::patch("/flow_runs/{id}", Body::model(&FLOW_RUN_CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::delete("/flow_runs/{id}", |writer, request| Box::pin(delete(writer, request))),
    Action::patch("/flow_runs/{id}/labels", Body::Of(BodyKind::Object), |writer, request| {
        Box::pin(label(writer, request))
    }),
];

const GONE: &str = "Flow run not found";

/// A run of the same flow with the same idempotency key stays as it is.
async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let mut run = request.object();
    let state = run.remove("state").unwrap_or_default();
    let pool = run.remove("work_pool_name").unwrap_or_default();
    let queue = placement::queue(writer, pool.as_str(), request.member("work_queue_name").as_str()).await?;
    run.insert("work_queue_id".to_owned(), queue.map(|id| id.to_string()).into());
    run.insert("created_by".to_owned(), author(request));
    run.insert("labels".to_owned(), Value::Object(labels(writer, request).await?));
    named(&mut run, "name");
    let policy = policies::completed(request.member("empirical_policy"), &FLOW_RUN_POLICY);
    run.insert("empirical_policy".to_owned(), policy);
    let run = new_run::insert(writer, run, &state, StateType::Pending).await?;
    let answer = row(writer, "flow_runs", run.key()).await?;
    Ok(if run.is_new() { answer.with(StatusCode::CREATED) } else { answer })
}

/// An automation that acts says so in headers; its name is in base64.
pub(in super::super) fn author(request: &ActionRequest<'_>) -> Value {
    use base64::Engine;
    let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
    let id = header("prefect-automation-id").and_then(|id| Uuid::try_parse(id).ok());
    let name = header("prefect-automation-name");
    let name = name.and_then(|name| base64::engine::general_purpose::STANDARD.decode(name).ok());
    match (id, name.and_then(|name| String::from_utf8(name).ok())) {
        (Some(id), Some(name)) if !name.is_empty() => {
            json!({"id": id, "type": "AUTOMATION", "display_value": name})
        }
        _ => Value::Null,
    }
}

/// Those of the deployment, or of the flow, then those that say where it comes from, then its own.
async fn labels(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<Map<String, Value>, Failure> {
    let key = |name: &str| request.member(name).as_str().and_then(|id| Uuid::try_parse(id).ok());
    let of = |name: &'static str| async move {
        let Some(id) = key(match name {
            "flows" => "flow_id",
            _ => "deployment_id",
        }) else {
            return Ok(None);
        };
        let table = writer.find(name, &[("id", Values::Uuids(&[id]))]).await?;
        let labels = table.first().map(|row| {
            let flow = row.uuid("flow_id").unwrap_or(id);
            (flow, id, row.json("labels").and_then(Value::as_object).cloned().unwrap_or_default())
        });
        Ok::<_, Failure>(labels)
    };
    let mut labels = match of("deployments").await? {
        Some((flow, deployment, mut labels)) => {
            labels.insert("prefect.flow.id".to_owned(), flow.to_string().into());
            labels.insert("prefect.deployment.id".to_owned(), deployment.to_string().into());
            labels
        }
        None => {
            let mut labels = of("flows").await?.map(|(.., labels)| labels).unwrap_or_default();
            labels.insert("prefect.flow.id".to_owned(), request.member("flow_id").clone());
            labels
        }
    };
    labels.extend(request.member("labels").as_object().cloned().unwrap_or_default());
    Ok(labels)
}

/// Gives a row a name where it has none.
pub(in super::super) fn named(row: &mut Row, key: &str) {
    let name = row.get(key).and_then(Value::as_str).filter(|name| !name.is_empty());
    if name.is_none() {
        row.insert(key.to_owned(), made_up().into());
    }
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let (key, mut changes) = (request.key()?, request.object());
    if let Some(variables) = changes.get("job_variables").and_then(Value::as_object) {
        takes_variables(writer, key, variables).await?;
    }
    if changes.contains_key("name") {
        named(&mut changes, "name");
    }
    if let Some(policy) = changes.get_mut("empirical_policy") {
        *policy = policies::completed(policy, &FLOW_RUN_POLICY);
    }
    ActionResponse::changed(writer.update("flow_runs", &[key], changes).await?, missing(GONE))
}

/// Only a run that has not been submitted yet takes other variables of its job, and only if it has a deployment; with those of
/// that they are what the template of its pool says.
async fn takes_variables(
    writer: &Writer<'_>,
    key: Uuid,
    variables: &Map<String, Value>,
) -> Result<(), Failure> {
    let refused = |detail: String| Failure::Status(StatusCode::BAD_REQUEST, detail);
    let runs = writer.locked("flow_runs", key).await?;
    let run = runs.first().ok_or_else(|| Failure::missing(GONE))?;
    match run.text("state_type") {
        Some("SCHEDULED") => {}
        None => {
            let detail = "Flow run state is required to update job variables but none exists";
            return Err(refused(detail.to_owned()));
        }
        Some(state) => {
            let detail = format!("Job variables for a flow run in state {state} cannot be updated");
            return Err(refused(detail));
        }
    }
    let id = run.uuid("deployment_id").unwrap_or_default();
    let deployments = writer.find("deployments", &[("id", Values::Uuids(&[id]))]).await?;
    let none = || refused("A deployment for the flow run could not be found".to_owned());
    let deployment = deployments.first().ok_or_else(none)?;
    let queues = deployments.uuids("work_queue_id");
    let queues = writer.find("work_queues", &[("id", Values::Uuids(&queues))]).await?;
    let pools = queues.uuids("work_pool_id");
    let pools = writer.find("work_pools", &[("id", Values::Uuids(&pools))]).await?;
    let Some(template) = pools.first().and_then(|pool| pool.json("base_job_template")) else {
        return Ok(());
    };
    let mut all = deployment.json("infra_overrides").and_then(Value::as_object).cloned().unwrap_or_default();
    all.extend(variables.clone());
    run_fits_template(writer, template, &all).await?.map_err(|problem| {
        let detail = format!("Error updating flow run: {problem}");
        Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail)
    })
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    ActionResponse::changed(remove(writer, &[request.key()?]).await?.len() as u64, missing(GONE))
}

/// Deletes runs with their logs, and gives their slots back; those that are gone. What the database keeps keeps its logs and slots, too.
pub(super) async fn remove(writer: &Writer<'_>, keys: &[Uuid]) -> Result<Vec<Uuid>, Failure> {
    let mut there = Vec::new();
    let mut slots = HashMap::new();
    for key in keys {
        let run = writer.locked("flow_runs", *key).await?;
        if let Some(view) = run.first() {
            logs::may_go(writer, "flow_run_id", *key).await?;
            there.push(*key);
            if let Some(slot) = held(writer, view).await? {
                slots.insert(*key, slot);
            }
        }
    }
    let gone = writer.delete_each("flow_runs", there).await?;
    for key in &gone {
        if let Some(slot) = slots.get(key) {
            release(writer, slot).await?;
        }
        logs::delete(writer, "flow_run_id", *key).await?;
    }
    Ok(gone)
}

/// Labels are added, or replaced by name.
async fn label(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = request.key()?;
    let runs = writer.locked("flow_runs", key).await?;
    let run =
        runs.first().ok_or_else(|| Failure::Exception(StatusCode::NOT_FOUND, Kind::Flow.missing(key)))?;
    let mut labels = run.json("labels").and_then(Value::as_object).cloned().unwrap_or_default();
    labels.extend(request.object());
    let mut changes = Row::new();
    changes.insert("labels".to_owned(), Value::Object(labels));
    writer.update("flow_runs", &[key], changes).await?;
    Ok(ActionResponse::nothing())
}
