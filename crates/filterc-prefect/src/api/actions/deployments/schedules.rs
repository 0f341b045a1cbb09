//! The schedules of a deployment.

use axum::http::StatusCode;
use filterc::Values;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::missing;
use super::bodies::{MOST_SCHEDULES, SCHEDULE, SCHEDULE_CHANGES};
use super::scheduled::{Forget, forget};
use crate::api::deployments::SCHEDULE as MEMBERS;
use crate::api::schedule::completed;
use crate::api::writer::{Row, Writer, time};
use filterc_server::failure::Failure;
use filterc_server::model::Kind;
use filterc_store::object::Object;

pub(super) const ACTIONS: &[Action] = &[
    Action::post(
        "/deployments/{id}/schedules",
        Body::Of(Kind::Few(&ONE, MOST_SCHEDULES)),
        |writer, request| Box::pin(create(writer, request)),
    ),
    Action::patch(
        "/deployments/{id}/schedules/{schedule_id}",
        Body::model(&SCHEDULE_CHANGES),
        |writer, request| Box::pin(update(writer, request)),
    ),
    Action::delete("/deployments/{id}/schedules/{schedule_id}", |writer, request| {
        Box::pin(delete(writer, request))
    }),
];

const ONE: Kind = Kind::Model(&SCHEDULE);

const TABLE: &str = "deployment_schedules";

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let deployment = deployment(writer, request).await?;
    let keys =
        insert(writer, deployment, request.body.as_array().map(Vec::as_slice).unwrap_or_default()).await?;
    let found = writer.find(TABLE, &[("id", Values::Uuids(&keys))]).await?;
    let rows = found.by("id");
    let made: Vec<Object<'_>> =
        keys.iter().filter_map(|key| rows.get(key)).map(|row| row.object(MEMBERS)).collect();
    ActionResponse::created(&made)
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let (deployment, key) = (deployment(writer, request).await?, of_deployment(writer, request).await?);
    change(writer, key, &request.body).await?;
    forget(writer, deployment, Forget::PlannedInFuture).await?;
    Ok(ActionResponse::nothing())
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let (deployment, key) = (deployment(writer, request).await?, of_deployment(writer, request).await?);
    writer.delete_one(TABLE, key).await?;
    forget(writer, deployment, Forget::Planned).await?;
    Ok(ActionResponse::nothing())
}

async fn deployment(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<Uuid, Failure> {
    let key = request.key()?;
    let found = writer.find("deployments", &[("id", Values::Uuids(&[key]))]).await?;
    found.first().map(|_| key).ok_or_else(missing("Deployment not found."))
}

async fn of_deployment(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<Uuid, Failure> {
    let (deployment, key) = (request.key()?, request.key_at(1)?);
    let wanted = [("id", Values::Uuids(&[key])), ("deployment_id", Values::Uuids(&[deployment]))];
    let found = writer.find(TABLE, &wanted).await?;
    found.first().map(|_| key).ok_or_else(missing("Schedule not found."))
}

/// Inserts checked schedules; their keys, in their order.
pub(super) async fn insert(
    writer: &Writer<'_>,
    deployment: Uuid,
    schedules: &[Value],
) -> Result<Vec<Uuid>, Failure> {
    let mut keys = Vec::with_capacity(schedules.len());
    for (at, schedule) in (0..).zip(schedules) {
        let mut row = row(writer, schedule);
        // Those made last come first where they are listed, so each is made a little later.
        for name in ["created", "updated"] {
            row.insert(name.to_owned(), time(writer.now + at));
        }
        let active = row.get("active").and_then(Value::as_bool).unwrap_or(true);
        row.insert("active".to_owned(), active.into());
        row.insert("deployment_id".to_owned(), deployment.to_string().into());
        keys.push(writer.insert_new(TABLE, row).await?.ok_or_else(taken)?);
    }
    Ok(keys)
}

fn taken() -> Failure {
    Failure::Status(StatusCode::CONFLICT, "Schedule slugs must be unique within a deployment.".to_owned())
}

/// These schedules in place of those that are there.
pub(super) async fn replace(
    writer: &Writer<'_>,
    deployment: Uuid,
    schedules: &[Value],
) -> Result<(), Failure> {
    let before = writer.find_all(TABLE, &[("deployment_id", Values::Uuids(&[deployment]))]).await?;
    writer.delete_dependants(TABLE, &before.uuids("id")).await?;
    insert(writer, deployment, schedules).await.map(drop)
}

/// Changes what a checked change says. Parameters that it does not name are none from then on.
pub(super) async fn change(writer: &Writer<'_>, key: Uuid, change: &Value) -> Result<(), Failure> {
    let mut changes = row(writer, change);
    changes.retain(|_, value| !value.is_null());
    writer.update(TABLE, &[key], changes).await?;
    Ok(())
}

fn row(writer: &Writer<'_>, schedule: &Value) -> Row {
    let mut row = schedule.as_object().cloned().unwrap_or_else(Map::new);
    row.shift_remove("replaces");
    if let Some(times) = row.get_mut("schedule").filter(|times| !times.is_null()) {
        *times = completed(times, writer.now);
    }
    row
}
