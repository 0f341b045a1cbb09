//! A deployment is changed.

use axum::http::StatusCode;
use filterc::Values;
use filterc_db::Cell;
use serde_json::Value;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::missing;
use super::super::parameters;
use super::super::schema::{Nulls, meant, misfit, without_required};
use super::bodies::CHANGES;
use super::create::{columns, one_limit};
use super::scheduled::{Forget, forget};
use super::{limit, place, slugs};
use crate::api::pool_key::no_work_pool;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_store::RowRef;

pub(super) const ACTIONS: &[Action] =
    &[Action::patch("/deployments/{id}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    })];

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    one_limit(request)?;
    let key = request.key()?;
    let found = writer.locked("deployments", key).await?;
    let deployment = found.first().ok_or_else(missing("Deployment not found."))?;
    let plan = slugs::plan(writer, key, request.body.get("schedules")).await?;
    variables_fit(writer, request).await?;
    let mut changes = columns(request);
    let parameters = match request.body.get("parameters") {
        None => deployment.json("parameters").cloned().unwrap_or_default(),
        Some(said) => {
            let hydrated = parameters::hydrated(writer, said).await?;
            let hydrated = hydrated.map_err(|problem| {
                let detail = format!("Error hydrating deployment parameters: {problem}");
                Failure::Status(StatusCode::BAD_REQUEST, detail)
            })?;
            changes.insert("parameters".to_owned(), hydrated.clone());
            hydrated
        }
    };
    parameters_fit(writer, request, deployment, parameters)?;
    limit::refer(writer, request, &mut changes).await?;
    if let Some(queue) = place::queue(writer, request).await? {
        changes.insert("work_queue_id".to_owned(), queue.map(|id| id.to_string()).into());
    }
    writer.update("deployments", &[key], changes).await?;
    forget(writer, key, Forget::PlannedInFuture).await?;
    limit::set(writer, request, key).await?;
    plan.carry_out(writer, key).await?;
    Ok(ActionResponse::nothing())
}

/// The variables of the job against the template of the pool that is named.
async fn variables_fit(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<(), Failure> {
    let Some(name) = request.member("work_pool_name").as_str().filter(|name| !name.is_empty()) else {
        return Ok(());
    };
    let pools = writer.find("work_pools", &[("name", Values::Texts(&[name]))]).await?;
    let pool = pools.first().ok_or_else(|| no_work_pool(name))?;
    let variables = pool.json("base_job_template").and_then(|template| template.get("variables"));
    let (Some(variables), set @ Value::Object(_)) = (variables, request.member("job_variables")) else {
        return Ok(());
    };
    match misfit(writer, set.clone(), without_required(&meant(variables, Nulls::WithoutDefault)))? {
        None => Ok(()),
        Some(problem) => Err(conflict(format!("Error creating deployment: {problem}"))),
    }
}

/// The parameters from now on against the schema from now on, where that counts.
fn parameters_fit(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
    before: RowRef<'_>,
    parameters: Value,
) -> Result<(), Failure> {
    let enforced = request.member("enforce_parameter_schema").as_bool();
    if !enforced.unwrap_or(*before.cell("enforce_parameter_schema") == Cell::Bool(true)) {
        return Ok(());
    }
    let said = request.member("parameter_openapi_schema").as_object().filter(|schema| !schema.is_empty());
    let schema = match said {
        Some(_) => request.member("parameter_openapi_schema"),
        None => before.json("parameter_openapi_schema").unwrap_or(&Value::Null),
    };
    if !schema.is_object() {
        return Err(conflict(parameters::NO_SCHEMA.to_owned()));
    }
    match misfit(writer, parameters, without_required(&meant(schema, Nulls::WithoutDefault)))? {
        None => Ok(()),
        Some(problem) => Err(conflict(format!("Error updating deployment: {problem}"))),
    }
}

fn conflict(detail: String) -> Failure {
    Failure::Status(StatusCode::CONFLICT, detail)
}
