//! Work pools, by name.

use axum::http::StatusCode;
use filterc::Values;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::row;
use super::super::rules;
use super::{default, template};
use crate::api::pool_key::{no_work_pool, work_pool};
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model, NOT_NEGATIVE};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/work_pools/", Body::model(&POOL), |writer, request| Box::pin(create(writer, request))),
    Action::patch("/work_pools/{name}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::delete("/work_pools/{name}", |writer, request| Box::pin(delete(writer, request))),
];

/// The type of the pools of agents, which have no status of their own.
pub(super) const AGENTS: &str = "prefect-agent";

/// The members of a reserved pool that may be changed.
const OF_RESERVED: [&str; 2] = ["is_paused", "concurrency_limit"];

static POOL: Model = Model::new(
    "a work pool",
    &[
        Key::required("name", Kind::Form(rules::shown_name)),
        Key::or_null("description", Kind::Text),
        Key::with_default("type", Kind::Text, Absent::Text(AGENTS)),
        Key::with_default("base_job_template", Kind::RuledObject(template::whole), Absent::Object),
        Key::with_default("is_paused", Kind::Bool, Absent::Bool(false)),
        Key::or_null("concurrency_limit", NOT_NEGATIVE),
        Key::with_default("storage_configuration", STORAGE, Absent::Object),
    ],
);

static CHANGES: Model = Model::new(
    "a change of a work pool",
    &[
        Key::optional("description", Kind::Text).nullable(),
        Key::optional("is_paused", Kind::Bool),
        Key::optional("base_job_template", Kind::RuledObject(template::whole)),
        Key::optional("concurrency_limit", NOT_NEGATIVE).nullable(),
        Key::optional("storage_configuration", STORAGE),
    ],
);

const STORAGE: Kind = Kind::Model(&Model::new(
    "a storage configuration",
    &[
        Key::or_null("bundle_upload_step", Kind::Object),
        Key::or_null("bundle_execution_step", Kind::Object),
        Key::or_null("default_result_storage_block_id", Kind::Uuid),
    ],
));

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    if is_reserved(request.member("name").as_str().unwrap_or_default()) {
        return Err(reserved("Work pools starting with 'Prefect' are reserved for internal use."));
    }
    template::defaults_fit(writer, request.member("base_job_template")).await?;
    let taken =
        || Failure::Status(StatusCode::CONFLICT, "A work pool with this name already exists.".to_owned());
    let key = default::insert_pool(writer, request.object()).await?.ok_or_else(taken)?;
    Ok(row(writer, "work_pools", key).await?.with(StatusCode::CREATED))
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let (name, mut changes) = (request.value(0), request.object());
    if is_reserved(name) && changes.keys().any(|key| !OF_RESERVED.contains(&key.as_str())) {
        return Err(reserved(
            "Work pools starting with 'Prefect' are reserved for internal use and can only be updated to set \
             concurrency limits or pause.",
        ));
    }
    let key = work_pool(&writer.reader, name).await?;
    let pools = writer.locked("work_pools", key).await?;
    let pool = pools.first().ok_or_else(|| no_work_pool(name))?;
    if let (Some(paused), true) =
        (changes.get("is_paused").and_then(Value::as_bool), pool.text("type") != Some(AGENTS))
    {
        changes.extend(status(writer, if paused { "PAUSED" } else { awake(writer, key).await? }));
    }
    writer.update("work_pools", &[key], changes).await?;
    Ok(ActionResponse::nothing())
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let name = request.value(0);
    if is_reserved(name) {
        return Err(reserved(
            "Work pools starting with 'Prefect' are reserved for internal use and can not be deleted.",
        ));
    }
    let key = work_pool(&writer.reader, name).await?;
    ActionResponse::changed(writer.delete("work_pools", &[key]).await?, || no_work_pool(name))
}

/// The status of a pool from now on.
pub(super) fn status(writer: &Writer<'_>, status: &str) -> Row {
    let mut changes = Map::new();
    changes.insert("status".to_owned(), status.into());
    changes.insert("last_status_event_id".to_owned(), Uuid::now_v7().to_string().into());
    changes.insert("last_transitioned_status_at".to_owned(), writer.now());
    changes
}

/// The status of a pool that is not paused.
async fn awake(writer: &Writer<'_>, pool: Uuid) -> Result<&'static str, Failure> {
    let workers = writer.find("workers", &[("work_pool_id", Values::Uuids(&[pool]))]).await?;
    let online = workers.views().any(|worker| worker.text("status") == Some("ONLINE"));
    Ok(if online { "READY" } else { "NOT_READY" })
}

fn is_reserved(name: &str) -> bool {
    name.to_lowercase().starts_with("prefect")
}

fn reserved(detail: &str) -> Failure {
    Failure::Status(StatusCode::FORBIDDEN, detail.to_owned())
}

/// The pool that queues without a pool are in.
pub(super) fn of_agents() -> Row {
    let pool = json!({
        "name": default::POOL, "type": AGENTS, "base_job_template": {}, "is_paused": false,
        "storage_configuration": {},
    });
    pool.as_object().cloned().unwrap_or_default()
}
