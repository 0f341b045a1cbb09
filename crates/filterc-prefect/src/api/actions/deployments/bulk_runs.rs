//! Many runs of a deployment at a time: those that can be made are, of others it is told why not.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::orchestration::StateType;
use super::super::runs;
use super::run::{Deployment, RUN};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::Kind;

pub(super) const ACTIONS: &[Action] = &[Action::post(
    "/deployments/{id}/create_flow_run/bulk",
    Body::Of(Kind::List(&ONE)),
    |writer, request| Box::pin(create(writer, request)),
)];

const ONE: Kind = Kind::Model(&RUN);

/// Runs at a time.
const MOST: usize = 100;

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let asked = request.body.as_array().map(Vec::as_slice).unwrap_or_default();
    if asked.len() > MOST {
        let detail = format!("Cannot create more than {MOST} flow runs at once.");
        return Err(Failure::Status(StatusCode::BAD_REQUEST, detail));
    }
    let deployment = Deployment::load(writer, request).await?;
    let mut results = Vec::with_capacity(asked.len());
    for one in asked {
        results.push(match deployment.run(writer, request, one).await {
            Ok(run) => {
                let run = runs::insert(writer, run, &one["state"], StateType::Scheduled).await?;
                json!({ "flow_run_id": run.key(), "status": "CREATED", "error": null })
            }
            // It was refused before anything was written; what the database refuses is for all of them.
            Err(Failure::Status(_, problem)) => {
                json!({ "flow_run_id": null, "status": "FAILED", "error": problem })
            }
            Err(other) => return Err(other),
        });
    }
    ActionResponse::answer(&Value::from_iter([("results", results)]))
}
