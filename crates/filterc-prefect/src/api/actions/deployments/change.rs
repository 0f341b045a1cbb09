//! A deployment is changed.

use axum::http::StatusCode;
use filterc::Values;
use filterc_db::Cell;
use serde_json::Value;

use super::super::action::{Action, Body, Call, Done};
use super::super::answers::missing;
use super::super::parameters;
use super::super::schema::{Nulls, meant, misfit, without_required};
use super::bodies::CHANGES;
use super::create::{columns, one_limit};
use super::scheduled::{Forget, forget};
use super::{limit, place, slugs};
use crate::api::reads::no_work_pool;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::table::View;

pub(super) const ACTIONS: &[Action] =
    &[Action::patch("/deployments/{id}", Body::of(&CHANGES), |writer, call| Box::pin(update(writer, call)))];

async fn update(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    one_limit(call)?;
    let key = call.key()?;
    let found = writer.locked("deployments", key).await?;
    let deployment = found.first().ok_or_else(missing("Deployment not found."))?;
    let plan = slugs::plan(writer, key, call.body.get("schedules")).await?;
    variables_fit(writer, call).await?;
    let mut changes = columns(call);
    let parameters = match call.body.get("parameters") {
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
    parameters_fit(writer, call, deployment, parameters)?;
    limit::refer(writer, call, &mut changes).await?;
    if let Some(queue) = place::queue(writer, call).await? {
        changes.insert("work_queue_id".to_owned(), queue.map(|id| id.to_string()).into());
    }
    writer.update("deployments", &[key], changes).await?;
    forget(writer, key, Forget::PlannedInFuture).await?;
    limit::set(writer, call, key).await?;
    plan.carry_out(writer, key).await?;
    Ok(Done::nothing())
}

/// The variables of the job against the template of the pool that is named.
async fn variables_fit(writer: &Writer<'_>, call: &Call<'_>) -> Result<(), Failure> {
    let Some(name) = call.member("work_pool_name").as_str().filter(|name| !name.is_empty()) else {
        return Ok(());
    };
    let pools = writer.find("work_pools", &[("name", Values::Texts(&[name]))]).await?;
    let pool = pools.first().ok_or_else(|| no_work_pool(name))?;
    let variables = pool.json("base_job_template").and_then(|template| template.get("variables"));
    let (Some(variables), set @ Value::Object(_)) = (variables, call.member("job_variables")) else {
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
    call: &Call<'_>,
    before: View<'_>,
    parameters: Value,
) -> Result<(), Failure> {
    let enforced = call.member("enforce_parameter_schema").as_bool();
    if !enforced.unwrap_or(*before.cell("enforce_parameter_schema") == Cell::Bool(true)) {
        return Ok(());
    }
    let said = call.member("parameter_openapi_schema").as_object().filter(|schema| !schema.is_empty());
    let schema = match said {
        Some(_) => call.member("parameter_openapi_schema"),
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
