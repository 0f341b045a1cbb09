//! Automations: kept and shown. Nothing fires them here.

mod actions;
mod loops;
mod owners;
mod triggers;

use axum::http::StatusCode;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::answers::{refused, row};
use super::found::{by_key, copied};
use super::pools::run_fits_template;
use crate::api::writer::{Row, Writer};
use filterc::Values;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model, TEXTS};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/automations/", Body::model(&AUTOMATION), |writer, request| {
        Box::pin(create(writer, request))
    }),
    Action::put("/automations/{id}", Body::model(&REPLACEMENT), |writer, request| {
        Box::pin(replace(writer, request))
    }),
    Action::patch("/automations/{id}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::delete("/automations/{id}", |writer, request| Box::pin(delete(writer, request))),
    Action::delete("/automations/owned-by/{resource_id}", |writer, request| {
        Box::pin(delete_owned(writer, request))
    }),
];

const OF: &str = "automations";

const NAME: Key = Key::required("name", Kind::Text);
const DOES: Kind = Kind::List(&actions::ACTION);

pub(super) static AUTOMATION: Model = Model::new(
    "an automation",
    &[
        NAME,
        Key::with_default("description", Kind::Text, Absent::Text("")),
        Key::with_default("enabled", Kind::Bool, Absent::Bool(true)),
        Key::with_default("tags", TEXTS, Absent::List),
        Key::required("trigger", Kind::Either(&triggers::TRIGGERS)),
        Key::required("actions", DOES),
        Key::with_default("actions_on_trigger", DOES, Absent::List),
        Key::with_default("actions_on_resolve", DOES, Absent::List),
        Key::or_null("owner_resource", Kind::Text),
    ],
);

/// The body of a replacement; members that it leaves out keep their values.
static REPLACEMENT: Model = Model::new(
    "an automation",
    &[
        NAME,
        Key::optional("description", Kind::Text),
        Key::optional("enabled", Kind::Bool),
        Key::optional("tags", TEXTS),
        Key::required("trigger", Kind::Either(&triggers::TRIGGERS)),
        Key::required("actions", DOES),
        Key::optional("actions_on_trigger", DOES),
        Key::optional("actions_on_resolve", DOES),
    ],
);

static CHANGES: Model = Model::new("a change of an automation", &[Key::optional("enabled", Kind::Bool)]);

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let mut automation = stored(request)?;
    variables_fit(writer, &automation).await?;
    let owner = automation.remove("owner_resource").unwrap_or_default();
    let key = writer.insert(OF, automation.clone()).await?;
    if let Some(owner) = owner.as_str() {
        owners::relate(writer, key, owner, true).await?;
    }
    owners::relate_deployments(writer, key, &automation).await?;
    Ok(row(writer, OF, key).await?.with(StatusCode::CREATED))
}

async fn replace(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let automation = stored(request)?;
    variables_fit(writer, &automation).await?;
    let key = request.key()?;
    by_key(writer, OF, key, missing).await?;
    owners::relate_deployments(writer, key, &automation).await?;
    ActionResponse::changed(writer.update(OF, &[key], automation).await?, missing)
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = request.key()?;
    let found = by_key(writer, OF, key, missing).await?;
    let mut automation = found.first().map(|found| copied(found, &["trigger", "actions", "enabled"]));
    if let Some(automation) = &mut automation {
        automation.extend(request.object());
    }
    if let Some(problem) = automation.as_ref().and_then(loops::find_loop) {
        return Err(refused(request, "", problem));
    }
    ActionResponse::changed(writer.update(OF, &[key], request.object()).await?, missing)
}

/// The automation of a body as it is stored.
fn stored(request: &ActionRequest<'_>) -> Result<Row, Failure> {
    let mut automation = request.object();
    let trigger = request.member("trigger").as_object().cloned().unwrap_or_default();
    let trigger = triggers::stored(trigger).map_err(|problem| refused(request, "trigger", &problem))?;
    automation.insert("trigger".to_owned(), Value::Object(trigger));
    for name in ["actions", "actions_on_trigger", "actions_on_resolve"] {
        for action in automation.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten() {
            let plain = action.as_object().cloned().unwrap_or_default();
            let whole: Map<_, _> =
                actions::stored(plain).map_err(|problem| refused(request, name, &problem))?;
            *action = Value::Object(whole);
        }
    }
    match loops::find_loop(&automation) {
        Some(problem) => Err(refused(request, "", problem)),
        None => Ok(automation),
    }
}

/// Refuses job variables that the pool of a deployment does not take.
async fn variables_fit(writer: &Writer<'_>, automation: &Row) -> Result<(), Failure> {
    let mut problems = Vec::new();
    for action in automation.get("actions").and_then(Value::as_array).into_iter().flatten() {
        let set = action.get("job_variables").and_then(Value::as_object).filter(|set| !set.is_empty());
        let deployment = action.get("deployment_id").and_then(Value::as_str);
        let (Some(set), Some(Ok(deployment))) = (set, deployment.map(Uuid::try_parse)) else { continue };
        let found = writer.find("deployments", &[("id", Values::Uuids(&[deployment]))]).await?;
        found.first().ok_or_else(|| Failure::missing("Deployment not found."))?;
        let queue =
            writer.find("work_queues", &[("id", Values::Uuids(&found.uuids("work_queue_id")))]).await?;
        let pool = writer.find("work_pools", &[("id", Values::Uuids(&queue.uuids("work_pool_id")))]).await?;
        let Some(template) = pool.first().and_then(|pool| pool.json("base_job_template")) else { continue };
        problems.extend(run_fits_template(writer, template, set).await?.err());
    }
    if problems.is_empty() {
        return Ok(());
    }
    let detail = format!("Error creating automation: {}", problems.join(" "));
    Err(Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail))
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = request.key()?;
    by_key(writer, OF, key, missing).await?;
    ActionResponse::changed(writer.delete(OF, &[key]).await?, missing)
}

async fn delete_owned(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let owned = owners::owned(writer, request.value(0)).await?;
    let owned = writer.find(OF, &[("id", Values::Uuids(&owned))]).await?;
    writer.delete(OF, &owned.uuids("id")).await?;
    Ok(ActionResponse::answer(&Value::Null)?.with(StatusCode::ACCEPTED))
}

fn missing() -> Failure {
    Failure::Exception(StatusCode::NOT_FOUND, "Automation not found".to_owned())
}
