//! A run of a deployment is made.

use axum::http::StatusCode;
use filterc::Values;
use filterc_db::Cell;
use foldhash::HashSet;
use serde_json::{Value, json};

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::{missing, row};
use super::super::orchestration::StateType;
use super::super::parameters::{self, PARAMETERS};
use super::super::pools::{queue_of_pool, run_fits_template};
use super::super::runs::{self, FLOW_RUN_POLICY, LABELS, STATE};
use super::super::schema::{Nulls, meant, misfit};
use super::create::labels_of_run;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model, TEXTS};
use filterc_store::{RowRef, Rows};

pub(super) const ACTIONS: &[Action] =
    &[Action::post("/deployments/{id}/create_flow_run", Body::model(&RUN), |writer, request| {
        Box::pin(create(writer, request))
    })];

pub(super) static RUN: Model = Model::new(
    "a run of a deployment",
    &[
        Key::or_null("state", Kind::Model(&STATE)),
        Key::or_null("name", Kind::Text),
        Key::with_default("parameters", PARAMETERS, Absent::Object),
        Key::or_null("enforce_parameter_schema", Kind::Bool),
        Key::with_default("context", Kind::Object, Absent::Object),
        Key::or_null("infrastructure_document_id", Kind::Uuid),
        Key::with_default("empirical_policy", Kind::Model(&FLOW_RUN_POLICY), Absent::Object),
        Key::with_default("tags", TEXTS, Absent::List),
        Key::or_null("idempotency_key", Kind::Text),
        Key::or_null("labels", LABELS),
        Key::or_null("parent_task_run_id", Kind::Uuid),
        Key::or_null("work_queue_name", Kind::Text),
        Key::with_default("job_variables", Kind::Object, Absent::Object).nullable(),
    ],
);

/// Members that the row of a run has from elsewhere.
const NO_COLUMNS: [&str; 2] = ["state", "enforce_parameter_schema"];

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let deployment = Deployment::load(writer, request).await?;
    let run = deployment.run(writer, request, &request.body).await?;
    let state = request.member("state");
    let run = runs::insert(writer, run, state, StateType::Scheduled).await?;
    let answer = row(writer, "flow_runs", run.key()).await?;
    Ok(if run.is_new() { answer.with(StatusCode::CREATED) } else { answer })
}

/// A deployment, its queue and the pool of that.
pub(super) struct Deployment<'a> {
    rows: Rows<'a>,
    pools: Rows<'a>,
}

impl<'a> Deployment<'a> {
    pub(super) async fn load(writer: &Writer<'a>, request: &ActionRequest<'_>) -> Result<Self, Failure> {
        let rows = writer.find("deployments", &[("id", Values::Uuids(&[request.key()?]))]).await?;
        rows.first().ok_or_else(missing("Deployment not found"))?;
        let queues =
            writer.find("work_queues", &[("id", Values::Uuids(&rows.uuids("work_queue_id")))]).await?;
        let pools =
            writer.find("work_pools", &[("id", Values::Uuids(&queues.uuids("work_pool_id")))]).await?;
        Ok(Self { rows, pools })
    }

    fn view(&self) -> Result<RowRef<'_>, Failure> {
        self.rows.first().ok_or_else(missing("Deployment not found"))
    }

    /// The row of a run that a checked body asks for.
    pub(super) async fn run(
        &self,
        writer: &Writer<'_>,
        request: &ActionRequest<'_>,
        asked: &Value,
    ) -> Result<Row, Failure> {
        let of = self.view()?;
        let parameters = self.parameters(writer, of, asked).await?;
        self.variables_fit(writer, of, &asked["job_variables"]).await?;
        let mut run = asked.as_object().cloned().unwrap_or_default();
        run.retain(|name, _| !NO_COLUMNS.contains(&name.as_str()));
        runs::named(&mut run, "name");
        let (queue, name) = self.queue(writer, of, asked["work_queue_name"].as_str()).await?;
        let uuid = |column: &str| of.uuid(column).map(|id| id.to_string());
        let infrastructure = asked["infrastructure_document_id"].as_str().map(str::to_owned);
        let policy = runs::completed(&asked["empirical_policy"], &FLOW_RUN_POLICY);
        let more = json!({
            "flow_id": uuid("flow_id"),
            "deployment_id": uuid("id"),
            "deployment_version": of.text("version"),
            "parameters": parameters,
            "tags": tags(of, asked),
            "labels": labels_of_run(of, &asked["labels"]),
            "empirical_policy": policy,
            "infrastructure_document_id": infrastructure.or_else(|| uuid("infrastructure_document_id")),
            "work_queue_name": name,
            "work_queue_id": queue,
            "created_by": runs::author(request),
        });
        run.extend(more.as_object().cloned().unwrap_or_default());
        Ok(run)
    }

    /// Those of the deployment and of the run together, as values; against the schema where that counts.
    async fn parameters(&self, writer: &Writer<'_>, of: RowRef<'_>, asked: &Value) -> Result<Value, Failure> {
        let mut all = of.json("parameters").and_then(Value::as_object).cloned().unwrap_or_default();
        all.extend(asked["parameters"].as_object().cloned().unwrap_or_default());
        let parameters = parameters::hydrated(writer, &Value::Object(all)).await?.map_err(|problem| {
            let detail = format!("Error hydrating flow run parameters: {problem}");
            Failure::Status(StatusCode::BAD_REQUEST, detail)
        })?;
        let enforced = *of.cell("enforce_parameter_schema") == Cell::Bool(true);
        if asked["enforce_parameter_schema"].as_bool().unwrap_or(enforced) {
            let conflict = |detail: String| Failure::Status(StatusCode::CONFLICT, detail);
            let schema = of.json("parameter_openapi_schema").filter(|schema| schema.is_object());
            let schema = schema.ok_or_else(|| conflict(parameters::NO_SCHEMA.to_owned()))?;
            if let Some(problem) = misfit(writer, parameters.clone(), meant(schema, Nulls::WithoutDefault))? {
                return Err(conflict(format!("Error creating flow run: {problem}")));
            }
        }
        Ok(parameters)
    }

    /// The variables of the job, those of the deployment first, against the template of the pool.
    async fn variables_fit(&self, writer: &Writer<'_>, of: RowRef<'_>, own: &Value) -> Result<(), Failure> {
        let Some(template) = self.pools.first().and_then(|pool| pool.json("base_job_template")) else {
            return Ok(());
        };
        let mut set = of.json("infra_overrides").and_then(Value::as_object).cloned().unwrap_or_default();
        set.extend(own.as_object().cloned().unwrap_or_default());
        run_fits_template(writer, template, &set).await?.map_err(|problem| {
            let detail = format!("Error creating flow run: {problem}");
            Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail)
        })
    }

    /// The queue that a run names in the pool of its deployment, or that of the deployment; its key and name.
    async fn queue(
        &self,
        writer: &Writer<'_>,
        of: RowRef<'_>,
        name: Option<&str>,
    ) -> Result<(Option<String>, Option<String>), Failure> {
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return Ok((
                of.uuid("work_queue_id").map(|id| id.to_string()),
                of.text("work_queue_name").map(str::to_owned),
            ));
        };
        let Some(pool) = self.pools.first().and_then(|pool| pool.text("name")) else {
            let id = of.uuid("id").unwrap_or_default();
            let detail = format!(
                "Cannot create flow run in work queue {name} because deployment {id} is not associated with a work pool. \
                 Please remove work_pool_name and try again."
            );
            return Err(Failure::Status(StatusCode::BAD_REQUEST, detail));
        };
        let queue = queue_of_pool(writer, pool, Some(name)).await?;
        Ok((queue.map(|id| id.to_string()), Some(name.to_owned())))
    }
}

/// Those of the deployment, then others of the run; each once.
fn tags(of: RowRef<'_>, asked: &Value) -> Vec<Value> {
    let mut seen = HashSet::default();
    let known = of.texts("tags").map(Value::from);
    let own = asked["tags"].as_array().into_iter().flatten().cloned();
    known.chain(own).filter(|tag| seen.insert(tag.clone())).collect()
}
