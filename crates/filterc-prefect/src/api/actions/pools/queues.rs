//! Work queues, by pool and name, or by key.

use axum::http::StatusCode;
use filterc::Values;
use filterc::catalog::calendar;
use serde_json::Value;
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::row_as;
use super::super::rules;
use super::{default, priorities};
use crate::api::Shape;
use crate::api::holders::Holders;
use crate::api::pool_key::{no_work_queue, work_pool};
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model, NOT_NEGATIVE, POSITIVE, TEXTS};
use filterc_store::RowRef;

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/work_pools/{work_pool_name}/queues", Body::model(&QUEUE), |writer, request| {
        Box::pin(create_in_pool(writer, request))
    }),
    Action::patch("/work_pools/{work_pool_name}/queues/{name}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update_in_pool(writer, request))
    }),
    Action::delete("/work_pools/{work_pool_name}/queues/{name}", |writer, request| {
        Box::pin(delete_in_pool(writer, request))
    }),
    Action::post("/work_queues/", Body::model(&QUEUE), |writer, request| Box::pin(create(writer, request))),
    Action::patch("/work_queues/{id}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::delete("/work_queues/{id}", |writer, request| Box::pin(delete(writer, request))),
];

/// A queue was polled lately if it was within this, in microseconds.
const LATELY: i64 = 60_000_000;

static QUEUE: Model = Model::new(
    "a work queue",
    &[
        Key::required("name", Kind::Form(rules::name)),
        Key::with_default("description", Kind::Text, Absent::Text("")).nullable(),
        Key::with_default("is_paused", Kind::Bool, Absent::Bool(false)),
        Key::or_null("concurrency_limit", NOT_NEGATIVE),
        Key::or_null("priority", POSITIVE),
        Key::or_null("filter", FILTER),
    ],
);

static CHANGES: Model = Model::new(
    "a change of a work queue",
    &[
        Key::optional("name", Kind::Text),
        Key::optional("description", Kind::Text),
        Key::optional("is_paused", Kind::Bool),
        Key::optional("concurrency_limit", NOT_NEGATIVE).nullable(),
        Key::optional("priority", POSITIVE),
        Key::optional("last_polled", Kind::Time).nullable(),
        Key::optional("filter", FILTER).nullable(),
    ],
);

const FILTER: Kind = Kind::Model(&Model::open(
    "a filter of a queue",
    &[Key::or_null("tags", TEXTS), Key::or_null("deployment_ids", Kind::List(&Kind::Uuid))],
));

async fn create_in_pool(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let pool = work_pool(&writer.reader, request.value(0)).await?;
    // The API gives its template as it is.
    let detail = "A work queue with this name already exists in work pool {work_pool_name!r}.";
    created(writer, insert(writer, pool, request.object()).await?, detail).await
}

/// In the default pool; its default queue is there as soon as it is.
async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let (pool, made) = default::pool(writer).await?;
    let name = request.member("name").as_str().unwrap_or_default();
    let key = if made == default::Made::Now && name == default::QUEUE {
        find(writer, pool, name).await?
    } else {
        insert(writer, pool, request.object()).await?
    };
    created(writer, key, "A work queue with this name already exists.").await
}

async fn created(writer: &Writer<'_>, key: Option<Uuid>, taken: &str) -> Result<ActionResponse, Failure> {
    let key = key.ok_or_else(|| Failure::Status(StatusCode::CONFLICT, taken.to_owned()))?;
    // No run is in it yet, whatever its filter chooses.
    let shape = Shape { holders: Some(Holders::OfPool), ..Shape::default() };
    Ok(row_as(writer, "work_queues", key, shape).await?.with(StatusCode::CREATED))
}

/// Inserts a queue, at the first free priority where it has none; none where there is one of this name.
pub(super) async fn insert(writer: &Writer<'_>, pool: Uuid, mut queue: Row) -> Result<Option<Uuid>, Failure> {
    let wanted = queue.get("priority").and_then(Value::as_i64);
    if wanted.is_none() {
        let taken = priorities::of_pool(writer, pool).await?;
        queue.insert("priority".to_owned(), priorities::first_free(&taken).into());
    }
    queue.insert("work_pool_id".to_owned(), pool.to_string().into());
    let key = writer.insert_new("work_queues", queue).await?;
    if let (Some(key), Some(wanted)) = (key, wanted) {
        priorities::put_in_order(writer, pool, Some((key, wanted))).await?;
    }
    Ok(key)
}

/// The queue of this name in a pool.
pub(super) async fn find(writer: &Writer<'_>, pool: Uuid, name: &str) -> Result<Option<Uuid>, Failure> {
    let wanted = [("work_pool_id", Values::Uuids(&[pool])), ("name", Values::Texts(&[name]))];
    let found = writer.find("work_queues", &wanted).await?;
    Ok(found.first().and_then(|queue| queue.uuid("id")))
}

async fn named(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<(Uuid, Uuid), Failure> {
    let pool = work_pool(&writer.reader, request.value(0)).await?;
    let missing = || no_work_queue(request.value(0), request.value(1));
    Ok((pool, find(writer, pool, request.value(1)).await?.ok_or_else(missing)?))
}

async fn update_in_pool(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let (pool, key) = named(writer, request).await?;
    change(writer, request, key).await?;
    if let Some(wanted) = request.member("priority").as_i64() {
        priorities::put_in_order(writer, pool, Some((key, wanted))).await?;
    }
    Ok(ActionResponse::nothing())
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = request.key()?;
    ActionResponse::changed(change(writer, request, key).await?, || {
        Failure::missing(format!("Work Queue {key} not found"))
    })
}

async fn change(writer: &Writer<'_>, request: &ActionRequest<'_>, key: Uuid) -> Result<u64, Failure> {
    let mut changes = request.object();
    let queues = writer.locked("work_queues", key).await?;
    let Some(queue) = queues.first() else { return Ok(0) };
    if let Some(status) = status(queue, request, writer.now) {
        changes.insert("status".to_owned(), status.into());
    }
    Ok(writer.update("work_queues", &[key], changes).await?)
}

/// The status of a queue that is paused, or not any more.
fn status(queue: RowRef<'_>, request: &ActionRequest<'_>, now: i64) -> Option<&'static str> {
    let is_paused = queue.text("status") == Some("PAUSED");
    match request.member("is_paused").as_bool()? {
        true if !is_paused => Some("PAUSED"),
        false if is_paused => {
            let polled = match request.body.get("last_polled") {
                Some(said) => said.as_str().and_then(calendar::time),
                None => queue.micros("last_polled"),
            };
            let lately = polled.is_some_and(|at| now.saturating_sub(at) <= LATELY);
            Some(if lately { "READY" } else { "NOT_READY" })
        }
        _ => None,
    }
}

async fn delete_in_pool(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let (pool, key) = named(writer, request).await?;
    spare_default(writer, key).await?;
    writer.delete_one("work_queues", key).await?;
    priorities::put_in_order(writer, pool, None).await?;
    Ok(ActionResponse::nothing())
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = request.key()?;
    let missing = || Failure::missing("work queue not found");
    writer.find("work_queues", &[("id", Values::Uuids(&[key]))]).await?.first().ok_or_else(missing)?;
    spare_default(writer, key).await?;
    ActionResponse::changed(writer.delete("work_queues", &[key]).await?, missing)
}

/// The default queue of a pool stays as long as its pool does.
async fn spare_default(writer: &Writer<'_>, queue: Uuid) -> Result<(), Failure> {
    let pools = writer.find("work_pools", &[("default_queue_id", Values::Uuids(&[queue]))]).await?;
    match pools.first() {
        None => Ok(()),
        Some(_) => {
            let detail = "Can't delete a pool's default queue.".to_owned();
            Err(Failure::Status(StatusCode::CONFLICT, detail))
        }
    }
}
