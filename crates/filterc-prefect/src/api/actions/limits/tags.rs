//! Limits of tags: kept as limits by name, with the task runs that hold their slots. Those that were made before keep their runs
//! themselves.

use axum::http::StatusCode;
use filterc::Values;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::missing;
use super::super::found::key_by_text;
use super::leases::{self, Lease};
use super::limit::{Limit, TAG};
use super::slots::{end, end_expired, named, to_json};
use crate::api::tag_limits;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Key, Kind, Model, TEXTS};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/concurrency_limits/", Body::model(&LIMIT), |writer, request| {
        Box::pin(create(writer, request))
    }),
    Action::post("/concurrency_limits/increment", Body::model(&SLOT), |writer, request| {
        Box::pin(take(writer, request))
    }),
    Action::post("/concurrency_limits/decrement", Body::model(&SLOT), |writer, request| {
        Box::pin(give(writer, request))
    }),
    Action::post(
        "/concurrency_limits/tag/{tag}/reset",
        Body::Strictly(Kind::Model(&RESET)),
        |writer, request| Box::pin(reset(writer, request)),
    ),
    Action::delete("/concurrency_limits/{id}", |writer, request| Box::pin(delete(writer, request))),
    Action::delete("/concurrency_limits/tag/{tag}", |writer, request| {
        Box::pin(delete_by_tag(writer, request))
    }),
];

const OF: &str = "concurrency_limits_v2";
/// Limits that keep the ids of their holders.
const OLD: &str = "concurrency_limits";
const MISSING: &str = "Concurrency limit not found";

/// The length of a lease for clients that know no leases, in microseconds: a hundred years.
const FOR_EVER: i64 = 100 * 365 * 86_400 * 1_000_000;
/// Seconds after which whoever found no slot asks again.
const WAIT: f64 = 10.0;

static LIMIT: Model = Model::new(
    "a limit of a tag",
    &[
        Key::required("tag", Kind::Text),
        Key::required("concurrency_limit", Kind::Int(i32::MIN as i64, i32::MAX as i64)),
    ],
);

static SLOT: Model = Model::parameters(
    "a slot of tags",
    &[Key::required("names", TEXTS), Key::required("task_run_id", Kind::Uuid)],
);

static RESET: Model = Model::parameters(
    "who holds the slots of a tag",
    &[Key::or_null("slot_override", Kind::List(&Kind::Uuid))],
);

/// A limit that is there gets the new number.
async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let tag = request.member("tag").as_str().unwrap_or_default();
    let name = format!("{TAG}{tag}");
    let most = request.member("concurrency_limit").clone();
    if let Some(key) = key_by_text(writer, OF, "name", &name).await? {
        writer.update(OF, &[key], Row::from_iter([("limit".to_owned(), most)])).await?;
        return respond(writer, key).await;
    }
    let limit = json!({"name": name, "limit": most, "active": true});
    let key = super::insert(writer, limit.as_object().cloned().unwrap_or_default()).await?;
    Ok(respond(writer, key).await?.with(StatusCode::CREATED))
}

async fn respond(writer: &Writer<'_>, key: Uuid) -> Result<ActionResponse, Failure> {
    let found = tag_limits::by_id(&writer.reader, key).await?;
    ActionResponse::answer(&found.ok_or_else(missing(MISSING))?)
}

/// Takes one slot of each tag that has a limit, or none at all. Limits that the policy hides hold, too, and are not in the answer.
async fn take(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    match writer.reader.as_server(Box::pin(taken(writer, request))).await? {
        Ok(limits) => visible(writer, limits).await,
        Err(locked) => Ok(locked),
    }
}

/// The limits of which a slot was taken or given back: their keys and what the answer says of them.
type Told = Vec<(Uuid, Value)>;

async fn visible(writer: &Writer<'_>, limits: Told) -> Result<ActionResponse, Failure> {
    let ids: Vec<_> = limits.iter().map(|(id, _)| *id).collect();
    let wanted = [("id", Values::Uuids(ids.as_slice()))];
    let mut seen = writer.find(OF, &wanted).await?.uuids("id");
    seen.extend(writer.find(OLD, &wanted).await?.uuids("id"));
    let limits = limits.into_iter().filter(|(id, _)| seen.contains(id)).map(|(_, to_json)| to_json);
    ActionResponse::answer(&limits.collect::<Vec<_>>())
}

async fn taken(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
) -> Result<Result<Told, ActionResponse>, Failure> {
    let tags = tags(request);
    let (mut limits, old) = both(writer, &tags).await?;
    let closed = tags.iter().find(|tag| {
        let is_closed = limits.iter().find(|limit| is_of(limit, tag)).map(|limit| limit.most == 0);
        is_closed.unwrap_or_else(|| old.iter().any(|old| old.tag == **tag && old.most == 0))
    });
    if let Some(tag) = closed {
        let detail = format!(
            "The concurrency limit on tag \"{tag}\" is 0 and will deadlock if the task tries to run again."
        );
        return Err(Failure::Status(StatusCode::LOCKED, detail));
    }
    let counts = |limit: &Limit| limit.active;
    if limits.iter().any(|limit| counts(limit) && !limit.has_room()) && end_expired(writer, &limits).await? {
        limits = both(writer, &tags).await?.0;
    }
    let counted: Vec<_> =
        tags.iter().filter_map(|tag| limits.iter().find(|limit| is_of(limit, tag))).collect();
    let counted: Vec<_> = counted.into_iter().filter(|limit| counts(limit)).collect();
    let kept = |old: &&Old| !counted.iter().any(|limit| is_of(limit, &old.tag));
    let full_old =
        old.iter().filter(kept).find(|old| count(&old.holders) >= old.most).map(|old| old.tag.as_str());
    let first = counted.iter().any(|limit| !limit.has_room()).then(|| counted.first()).flatten();
    let full = full_old.or_else(|| first.map(|limit| limit.name.strip_prefix(TAG).unwrap_or_default()));
    if let Some(tag) = full {
        let detail = json!({"detail": format!("Concurrency limit for the {tag} tag has been reached")});
        return Ok(Err(ActionResponse::answer(&detail)?.with(StatusCode::LOCKED).after(WAIT)));
    }
    let run = request.member("task_run_id");
    let mut answer = Vec::new();
    for limit in &counted {
        writer.update(OF, &[limit.id], limit.changed(1)).await?;
        answer.push((limit.id, to_json(limit, limit.name.strip_prefix(TAG).unwrap_or_default())));
    }
    if !counted.is_empty() {
        leases::keep(writer, &lease(writer, counted.iter().map(|limit| limit.id).collect(), run)).await?;
    }
    for old in old.iter().filter(kept) {
        old.keep(writer, old.holders.iter().filter(|holder| *holder != run).chain([run])).await?;
        answer.push((old.id, old.to_json()));
    }
    Ok(Ok(answer))
}

fn lease(writer: &Writer<'_>, limits: Vec<Uuid>, run: &Value) -> Lease {
    Lease {
        id: Uuid::now_v7(),
        limits,
        slots: 1,
        holder: json!({"type": "task_run", "id": run}),
        since: writer.now,
        until: writer.now + FOR_EVER,
    }
}

/// All slots that the run holds under one of these tags, with all that it took together with them.
async fn give(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let limits = writer.reader.as_server(Box::pin(given(writer, request))).await?;
    visible(writer, limits).await
}

async fn given(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<Told, Failure> {
    let tags = tags(request);
    let run = request.member("task_run_id");
    let (limits, old) = both(writer, &tags).await?;
    let ids: Vec<_> = limits.iter().map(|limit| limit.id).collect();
    for lease in leases::by_limits(&writer.reader, &ids).await? {
        if lease.until > writer.now && lease.holder.get("id") == Some(run) {
            end(writer, &lease, None).await?;
        }
    }
    let mut answer: Told = limits.iter().map(|limit| (limit.id, to_json(limit, &limit.name))).collect();
    for old in old.iter().filter(|old| !limits.iter().any(|limit| is_of(limit, &old.tag))) {
        if old.holders.contains(run) {
            old.keep(writer, old.holders.iter().filter(|holder| *holder != run)).await?;
            answer.push((old.id, old.to_json()));
        }
    }
    Ok(answer)
}

/// Nobody holds a slot any more, but for those that are named.
async fn reset(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let tag = request.value(0);
    let runs = request.member("slot_override").as_array().cloned().unwrap_or_default();
    let (limits, old) = both(writer, &[tag]).await?;
    if let Some(limit) = limits.first() {
        for lease in leases::by_limits(&writer.reader, &[limit.id]).await? {
            end(writer, &lease, None).await?;
        }
        writer.update(OF, &[limit.id], limit.changed(count(&runs) - limit.taken)).await?;
        for run in &runs {
            leases::keep(writer, &lease(writer, vec![limit.id], run)).await?;
        }
    } else {
        old.first().ok_or_else(missing(MISSING))?.keep(writer, runs.iter()).await?;
    }
    ActionResponse::answer(&Value::Null)
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = request.key()?;
    let found = writer.locked(OF, key).await?;
    remove(writer, if found.rows.is_empty() { OLD } else { OF }, Some(key)).await
}

async fn delete_by_tag(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let tag = request.value(0);
    match key_by_text(writer, OF, "name", &format!("{TAG}{tag}")).await? {
        None => remove(writer, OLD, key_by_text(writer, OLD, "tag", tag).await?).await,
        key => remove(writer, OF, key).await,
    }
}

async fn remove(writer: &Writer<'_>, of: &str, key: Option<Uuid>) -> Result<ActionResponse, Failure> {
    let key = key.ok_or_else(missing(MISSING))?;
    if writer.locked(of, key).await?.rows.is_empty() {
        return Err(missing(MISSING)());
    }
    for lease in leases::by_limits(&writer.reader, &[key]).await? {
        leases::end(writer, lease.id).await?;
    }
    writer.delete_one(of, key).await?;
    ActionResponse::answer(&Value::Null)
}

fn tags<'c>(request: &'c ActionRequest<'_>) -> Vec<&'c str> {
    request.member("names").as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn count(values: &[Value]) -> i64 {
    i64::try_from(values.len()).unwrap_or(i64::MAX)
}

fn is_of(limit: &Limit, tag: &str) -> bool {
    limit.name.strip_prefix(TAG) == Some(tag)
}

/// A limit that keeps the ids of its holders.
struct Old {
    id: Uuid,
    tag: String,
    most: i64,
    holders: Vec<Value>,
}

impl Old {
    async fn keep<'v>(
        &self,
        writer: &Writer<'_>,
        holders: impl Iterator<Item = &'v Value>,
    ) -> Result<(), Failure> {
        let holders: Value = holders.cloned().collect();
        writer.update(OLD, &[self.id], Row::from_iter([("active_slots".to_owned(), holders)])).await?;
        Ok(())
    }

    fn to_json(&self) -> Value {
        json!({"id": self.id, "name": self.tag, "limit": self.most})
    }
}

/// The limits of these tags of both kinds, locked.
async fn both(writer: &Writer<'_>, tags: &[&str]) -> Result<(Vec<Limit>, Vec<Old>), Failure> {
    let names: Vec<_> = tags.iter().map(|tag| format!("{TAG}{tag}")).collect();
    let limits = named(writer, &names.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let mut old = Vec::new();
    for id in writer.find(OLD, &[("tag", Values::Texts(tags))]).await?.uuids("id") {
        let row = writer.locked(OLD, id).await?;
        let Some(row) = row.first() else { continue };
        let holders = row.json("active_slots").and_then(Value::as_array);
        old.push(Old {
            id,
            tag: row.text("tag").unwrap_or_default().to_owned(),
            most: row.int("concurrency_limit").unwrap_or_default(),
            holders: holders.cloned().unwrap_or_default(),
        });
    }
    old.sort_by(|one, other| one.tag.cmp(&other.tag));
    Ok((limits, old))
}
