//! A deployment is made, or takes what is said where its flow has one of this name.

use axum::http::StatusCode;
use filterc::Values;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::row;
use super::super::pools::{DEFAULT_POOL, fits_template};
use super::super::rules;
use super::super::schema::{bad_schema, misfit, without_required};
use super::bodies::{DEPLOYMENT, NO_COLUMNS};
use super::scheduled::{Forget, forget};
use super::{limit, place, schedules};
use crate::api::pool_key::no_work_pool;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::Object;

pub(super) const ACTIONS: &[Action] =
    &[Action::post("/deployments/", Body::model(&DEPLOYMENT), |writer, request| {
        Box::pin(create(writer, request))
    })];

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    one_limit(request)?;
    parameters_fit(writer, request)?;
    variables_fit(writer, request).await?;
    let mut deployment = columns(request);
    limit::refer(writer, request, &mut deployment).await?;
    if let Some(queue) = place::queue(writer, request).await? {
        deployment.insert("work_queue_id".to_owned(), queue.map(|id| id.to_string()).into());
    }
    blocks_exist(writer, request).await?;
    deployment.insert("labels".to_owned(), Value::Object(labels(writer, request).await?));
    let (key, status) = upsert(writer, deployment).await?;
    forget(writer, key, Forget::PlannedInFuture).await?;
    schedules::replace(writer, key, &kept_schedules(request)).await?;
    limit::set(writer, request, key).await?;
    Ok(row(writer, "deployments", key).await?.with(status))
}

/// The columns that a body names.
pub(super) fn columns(request: &ActionRequest<'_>) -> Row {
    let mut row = request.object();
    row.retain(|name, _| !NO_COLUMNS.contains(&name.as_str()));
    if let variables @ Value::Object(_) = request.member("job_variables") {
        row.insert("infra_overrides".to_owned(), variables.clone());
    }
    row
}

/// A deployment has a limit of its own or one that others have, too.
pub(super) fn one_limit(request: &ActionRequest<'_>) -> Result<(), Failure> {
    let has = |name: &str| !request.member(name).is_null();
    if has("concurrency_limit") && has("global_concurrency_limit_id") {
        let message = "a deployment has a concurrency limit of its own or a global one, not both";
        return Err(rules::refused(request, message));
    }
    Ok(())
}

/// The schema counts where the body itself says so.
fn parameters_fit(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<(), Failure> {
    let schema = request.member("parameter_openapi_schema");
    if request.member("enforce_parameter_schema") != &Value::Bool(true) || schema.is_null() {
        return Ok(());
    }
    if let Some(problem) = bad_schema(writer, schema)? {
        return Err(rules::refused(request, format!("the schema of the parameters is none: {problem}")));
    }
    match misfit(writer, request.member("parameters").clone(), without_required(schema))? {
        None => Ok(()),
        Some(problem) => Err(rules::refused(request, problem)),
    }
}

/// The variables of the job against the template of the pool.
async fn variables_fit(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<(), Failure> {
    let Some(name) = request.member("work_pool_name").as_str().filter(|name| !name.is_empty()) else {
        return Ok(());
    };
    if name == DEFAULT_POOL {
        return Ok(());
    }
    let pools = writer.find("work_pools", &[("name", Values::Texts(&[name]))]).await?;
    let pool = pools.first().ok_or_else(|| no_work_pool(name))?;
    let (Some(template), Some(set)) = (pool.json("base_job_template"), set_variables(request)) else {
        return Ok(());
    };
    fits_template(writer, template, set).await?.map_err(|problem| {
        let detail = format!("Error creating deployment: {problem}");
        Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail)
    })
}

fn set_variables<'c>(request: &'c ActionRequest<'_>) -> Option<&'c Object> {
    request.member("job_variables").as_object().filter(|set| !set.is_empty())
}

async fn blocks_exist(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<(), Failure> {
    for (member, name) in
        [("infrastructure_document_id", "infrastructure"), ("storage_document_id", "storage")]
    {
        let Some(id) = request.member(member).as_str().and_then(|id| Uuid::try_parse(id).ok()) else {
            continue;
        };
        let found = writer.find("block_documents", &[("id", Values::Uuids(&[id]))]).await?;
        if found.first().is_none() {
            let detail = format!(
                "Error creating deployment. Could not find {name} block with id: {id}. This usually occurs when applying a \
                 deployment specification that was built against a different Prefect database / workspace."
            );
            return Err(Failure::Status(StatusCode::CONFLICT, detail));
        }
    }
    Ok(())
}

/// Those of the flow, then which flow it is, then its own.
async fn labels(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<Object, Failure> {
    let flow = request.member("flow_id").as_str().and_then(|id| Uuid::try_parse(id).ok()).unwrap_or_default();
    let flows = writer.find("flows", &[("id", Values::Uuids(&[flow]))]).await?;
    let labels = flows.first().and_then(|flow| flow.json("labels")?.as_object().cloned());
    let mut labels = labels.unwrap_or_default();
    labels.insert("prefect.flow.id".to_owned(), flow.to_string().into());
    labels.extend(request.member("labels").as_object().cloned().unwrap_or_default());
    Ok(labels)
}

async fn upsert(writer: &Writer<'_>, deployment: Row) -> Result<(Uuid, StatusCode), Failure> {
    let text = |name: &str| deployment.get(name).and_then(Value::as_str).unwrap_or_default();
    let (flow, name) = (Uuid::try_parse(text("flow_id")).unwrap_or_default(), text("name").to_owned());
    let mut new = deployment.clone();
    for (column, value) in [
        ("enforce_parameter_schema", Value::Bool(true)),
        ("parameter_openapi_schema", Value::Object(Map::new())),
        ("pull_steps", Value::Array(Vec::new())),
    ] {
        new.entry(column).or_insert(value);
    }
    if let Some(key) = writer.insert_new("deployments", new).await? {
        return Ok((key, StatusCode::CREATED));
    }
    let wanted = [("flow_id", Values::Uuids(&[flow])), ("name", Values::Texts(&[&name]))];
    let found = writer.find("deployments", &wanted).await?;
    let key = found.first().and_then(|row| row.uuid("id"));
    let key = key.ok_or_else(|| Failure::Status(StatusCode::CONFLICT, "this name is taken".to_owned()))?;
    writer.update("deployments", &[key], deployment).await?;
    Ok((key, StatusCode::OK))
}

/// Of the schedules of a deployment that is made, the most runs are not kept.
fn kept_schedules(request: &ActionRequest<'_>) -> Vec<Value> {
    let mut kept = request.member("schedules").as_array().cloned().unwrap_or_default();
    for schedule in kept.iter_mut().filter_map(Value::as_object_mut) {
        schedule.insert("max_scheduled_runs".to_owned(), Value::Null);
    }
    kept
}

/// Labels of a run of a deployment: those of the deployment, then where it comes from, then its own.
pub(super) fn labels_of_run(deployment: filterc_store::RowRef<'_>, own: &Value) -> Value {
    let mut labels = deployment.json("labels").and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    for (name, column) in [("prefect.flow.id", "flow_id"), ("prefect.deployment.id", "id")] {
        labels.insert(name.to_owned(), deployment.uuid(column).unwrap_or_default().to_string().into());
    }
    labels.extend(own.as_object().cloned().unwrap_or_default());
    Value::Object(labels)
}
