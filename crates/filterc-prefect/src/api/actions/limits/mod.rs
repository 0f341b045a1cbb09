//! Limits: how many may do something at the same time, or in a while.

pub(super) mod leases;
mod limit;
mod slots;
mod tags;
mod unseen;

use axum::http::StatusCode;
use uuid::Uuid;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::answers::missing;
use super::found::{by_key, key_by_text};
use super::rules;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model, NOT_NEGATIVE};

pub(crate) use leases::{by_limits as leases, expired as expired_leases};
pub(crate) use limit::{Limit, TAG};
pub(crate) use slots::end_all_expired;
pub(super) use slots::{end, end_expired};

pub(super) fn actions() -> impl Iterator<Item = &'static Action> {
    [ACTIONS, slots::ACTIONS, tags::ACTIONS].into_iter().flatten()
}

const ACTIONS: &[Action] = &[
    Action::post("/v2/concurrency_limits/", Body::model(&LIMIT), |writer, request| {
        Box::pin(create(writer, request))
    }),
    Action::patch("/v2/concurrency_limits/{id_or_name}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::delete("/v2/concurrency_limits/{id_or_name}", |writer, request| {
        Box::pin(delete(writer, request))
    }),
];

const OF: &str = "concurrency_limits_v2";

/// Seconds that a slot is taken to be held before any was.
const OCCUPIED: f64 = 2.0;

static LIMIT: Model = Model::new(
    "a limit",
    &[
        Key::with_default("active", Kind::Bool, Absent::Bool(true)),
        Key::required("name", Kind::Form(rules::name)),
        Key::required("limit", NOT_NEGATIVE),
        Key::with_default("active_slots", NOT_NEGATIVE, Absent::Int(0)),
        Key::with_default("denied_slots", NOT_NEGATIVE, Absent::Int(0)),
        Key::with_default("slot_decay_per_second", Kind::Float(0.0, f64::MAX), Absent::Int(0)),
    ],
);

static CHANGES: Model = Model::new(
    "a change of a limit",
    &[
        Key::optional("active", Kind::Bool),
        Key::optional("name", Kind::Form(rules::name)),
        Key::optional("limit", NOT_NEGATIVE),
        Key::optional("active_slots", NOT_NEGATIVE),
        Key::optional("denied_slots", NOT_NEGATIVE),
        Key::optional("slot_decay_per_second", Kind::Float(0.0, f64::MAX)),
    ],
);

/// All columns are shown.
async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = insert(writer, request.object()).await?;
    let found = by_key(writer, OF, key, missing("Concurrency Limit not found")).await?;
    let catalog = writer.reader.app.catalog();
    let of = catalog.find_collection(OF).map(|id| catalog.collection(id));
    let limit = found.first().zip(of).map(|(limit, of)| limit.whole(of));
    Ok(ActionResponse::answer(&limit)?.with(StatusCode::CREATED))
}

/// A limit of which nothing but its name and number must be known.
async fn insert(writer: &Writer<'_>, mut limit: Row) -> Result<Uuid, Failure> {
    for name in ["active_slots", "denied_slots", "slot_decay_per_second"] {
        limit.entry(name).or_insert_with(|| 0.into());
    }
    limit.insert("avg_slot_occupancy_seconds".to_owned(), OCCUPIED.into());
    Ok(writer.insert(OF, limit).await?)
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = key(writer, request).await?;
    writer.update(OF, &[key], request.object()).await?;
    Ok(ActionResponse::nothing())
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = key(writer, request).await?;
    writer.delete_one(OF, key).await?;
    Ok(ActionResponse::nothing())
}

/// The limit of the path, locked.
async fn key(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<Uuid, Failure> {
    let missing = missing("Concurrency Limit not found");
    let key = match Uuid::try_parse(request.value(0)) {
        Ok(key) => Some(key),
        Err(_) => key_by_text(writer, OF, "name", request.value(0)).await?,
    };
    let key = key.ok_or_else(&missing)?;
    by_key(writer, OF, key, &missing).await?;
    Ok(key)
}
