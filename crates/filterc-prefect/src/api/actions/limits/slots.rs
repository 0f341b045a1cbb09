//! Slots of limits by name: taken by those who ask while there is room, given back by those who are done.

use axum::http::StatusCode;
use filterc::Values;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::action::{Action, ActionRequest, ActionResponse, Body};
use super::super::answers::refused;
use super::super::chance::around;
use super::leases::{self, Lease};
use super::limit::{Limit, seconds};
use super::unseen;
use crate::api::writer::Writer;
use filterc_server::failure::{Failure, WrongValue};
use filterc_server::model::{Absent, Key, Kind, Model, POSITIVE, TEXTS};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/v2/concurrency_limits/increment", Body::model(&TAKE), |writer, request| {
        Box::pin(take(writer, request))
    }),
    Action::post("/v2/concurrency_limits/increment-with-lease", Body::model(&LEASE), |writer, request| {
        Box::pin(take_with_lease(writer, request))
    }),
    Action::post("/v2/concurrency_limits/decrement", Body::model(&GIVE), |writer, request| {
        Box::pin(give(writer, request))
    }),
    Action::post("/v2/concurrency_limits/decrement-with-lease", Body::model(&END), |writer, request| {
        Box::pin(give_with_lease(writer, request))
    }),
    Action::post("/v2/concurrency_limits/leases/{lease_id}/renew", Body::model(&RENEW), |writer, request| {
        Box::pin(renew(writer, request))
    }),
];

const OF: &str = "concurrency_limits_v2";

/// The share of a waiting time by which it varies at random, in both directions.
const SPREAD: f64 = 0.3;

/// Seconds.
const DURATION: Key = Key::with_default("lease_duration", Kind::Float(60.0, 86400.0), Absent::Int(300));

const NAMES: Key = Key::required("names", TEXTS);
const SLOTS: Key = Key::required("slots", POSITIVE);
const MODE: Key = Key::with_default("mode", Kind::OneOf(&["concurrency", RATE]), Absent::Text("concurrency"));
const RATE: &str = "rate_limit";

/// A parameter of old clients: makes limits that are not there.
const ONCE: Key = Key::or_null("create_if_missing", Kind::Bool);

static TAKE: Model = Model::parameters("slots to take", &[SLOTS, NAMES, MODE, ONCE]);

static LEASE: Model = Model::parameters(
    "slots to take under a lease",
    &[SLOTS, NAMES, MODE, DURATION, Key::or_null("holder", Kind::Model(&HOLDER))],
);

static HOLDER: Model = Model::new(
    "the holder of a lease",
    &[
        Key::required("type", Kind::OneOf(&["flow_run", "task_run", "deployment"])),
        Key::required("id", Kind::Uuid),
    ],
);

static GIVE: Model = Model::parameters(
    "slots to give back",
    &[SLOTS, NAMES, Key::or_null("occupancy_seconds", Kind::Float(f64::MIN_POSITIVE, f64::MAX)), ONCE],
);

static END: Model = Model::parameters("a lease that is over", &[Key::required("lease_id", Kind::Uuid)]);

static RENEW: Model = Model::parameters("a lease that goes on", &[DURATION]);

async fn take(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let limits = match acquired(writer, request).await? {
        Ok(limits) => limits,
        Err(locked) => return Ok(locked),
    };
    let visible = visible(writer, &limits).await?;
    for limit in limits.iter().filter(|limit| limit.active && !visible.contains(&limit.id)) {
        unseen::take(writer, limit.id, number(request, "slots")).await?;
    }
    ActionResponse::answer(&visible_json(&limits, &visible))
}

/// The keys of those of the limits that may be seen.
async fn visible(writer: &Writer<'_>, limits: &[Limit]) -> Result<Vec<Uuid>, Failure> {
    let ids: Vec<_> = limits.iter().map(|limit| limit.id).collect();
    Ok(writer.find(OF, &[("id", Values::Uuids(&ids))]).await?.uuids("id"))
}

/// Those of the limits that may be seen, in few words: the answer is as if the others were not there.
fn visible_json(limits: &[Limit], visible: &[Uuid]) -> Vec<Value> {
    let limits = limits.iter().filter(|limit| visible.contains(&limit.id));
    limits.map(|limit| to_json(limit, &limit.name)).collect()
}

async fn take_with_lease(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
) -> Result<ActionResponse, Failure> {
    let limits = match acquired(writer, request).await? {
        Ok(limits) => limits,
        Err(locked) => return Ok(locked),
    };
    let lease = Lease {
        id: Uuid::now_v7(),
        limits: limits.iter().map(|limit| limit.id).collect(),
        slots: number(request, "slots"),
        holder: request.member("holder").clone(),
        since: writer.now,
        until: until(writer, request),
    };
    // Where no limit has such a name nothing is held, and nobody would end the lease.
    if !limits.is_empty() {
        leases::keep(writer, &lease).await?;
    }
    let visible = visible(writer, &limits).await?;
    ActionResponse::answer(&json!({"lease_id": lease.id, "limits": visible_json(&limits, &visible)}))
}

/// The limits of which the slots were taken, also those that are switched off or hidden from the client; or when to come
/// back.
async fn acquired(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
) -> Result<Result<Vec<Limit>, ActionResponse>, Failure> {
    writer.reader.as_server(Box::pin(handle(writer, request))).await
}

async fn handle(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
) -> Result<Result<Vec<Limit>, ActionResponse>, Failure> {
    let names = names(request)?;
    let slots = number(request, "slots");
    let mut limits = named(writer, &names).await?;
    let too_few = limits.iter().any(|limit| limit.active && limit.most < slots);
    if too_few {
        return Err(unusable("Slots requested is greater than the limit".to_owned()));
    }
    let lasting = limits.iter().filter(|limit| limit.active && limit.decay == 0.0);
    let lasting: Vec<_> = lasting.map(|limit| limit.name.as_str()).collect();
    if request.member("mode") == RATE && !lasting.is_empty() {
        return Err(unusable(format!(
            "Only concurrency limits with slot decay can be used for rate limiting. The following limits do not have a \
             decay configured: '{}'",
            lasting.join(",")
        )));
    }
    let is_full = |limit: &Limit| limit.active && !limit.has_room_for(slots);
    if limits.iter().any(is_full) && end_expired(writer, &limits).await? {
        limits = named(writer, &names).await?;
    }
    let active = || limits.iter().filter(|limit| limit.active);
    if !limits.iter().any(is_full) {
        for limit in active() {
            writer.update(OF, &[limit.id], limit.changed(slots)).await?;
        }
        return Ok(Ok(limits));
    }
    for limit in active() {
        writer.update(OF, &[limit.id], limit.refused(slots)).await?;
    }
    let worst = active().max_by(|one, other| one.blocking(slots).total_cmp(&other.blocking(slots)));
    let seconds = worst.map_or(0.0, |limit| around(limit.wait(slots), SPREAD));
    Ok(Err(ActionResponse::answer(&json!({"detail": "Locked"}))?.with(StatusCode::LOCKED).after(seconds)))
}

async fn give(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let names = names(request)?;
    let limits = writer.reader.as_server(Box::pin(named(writer, &names))).await?;
    let visible = visible(writer, &limits).await?;
    writer.reader.as_server(Box::pin(given(writer, request, &limits, &visible))).await?;
    ActionResponse::answer(&visible_json(&limits, &visible))
}

/// Gives slots back. A limit that the client may not see gets back no more than was taken by those who may not see it.
async fn given(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
    limits: &[Limit],
    visible: &[Uuid],
) -> Result<(), Failure> {
    for limit in limits.iter().filter(|limit| limit.active) {
        let mut slots = number(request, "slots");
        if !visible.contains(&limit.id) {
            slots = unseen::give(writer, limit.id, slots).await?;
        }
        if slots > 0 {
            let changes = limit.released(slots, request.member("occupancy_seconds").as_f64());
            writer.update(OF, &[limit.id], changes).await?;
        }
    }
    Ok(())
}

async fn give_with_lease(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
) -> Result<ActionResponse, Failure> {
    let id = request.member("lease_id").as_str().and_then(|id| Uuid::try_parse(id).ok()).unwrap_or_default();
    if let Some(lease) = leases::locked(writer, id).await? {
        end(writer, &lease, Some(seconds((writer.now - lease.since).max(0)))).await?;
    }
    Ok(ActionResponse::nothing())
}

async fn renew(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let bad = |_| {
        let input = Some(request.value(0).to_owned());
        let value = WrongValue { name: "lease_id", kind: "uuid_parsing", input };
        Failure::Path(value)
    };
    let id = Uuid::try_parse(request.value(0)).map_err(bad)?;
    let Some(mut lease) = leases::locked(writer, id).await? else {
        let detail = "Lease not found - it may have expired or been revoked";
        return Err(Failure::Status(StatusCode::GONE, detail.to_owned()));
    };
    lease.until = until(writer, request);
    leases::keep(writer, &lease).await?;
    Ok(ActionResponse::nothing())
}

/// The limits of these names as they are now, which nobody else changes meanwhile. Locked in one order: no two wait for each other.
pub(super) async fn named(writer: &Writer<'_>, names: &[&str]) -> Result<Vec<Limit>, Failure> {
    let found = writer.find(OF, &[("name", Values::Texts(names))]).await?;
    let mut limits = Vec::new();
    for id in found.uuids("id") {
        let row = writer.locked(OF, id).await?;
        limits.extend(row.first().and_then(|row| Limit::stored(row, writer.now)));
    }
    limits.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(limits)
}

/// The slots of a lease are given back, and it is gone.
pub(in super::super) async fn end(
    writer: &Writer<'_>,
    lease: &Lease,
    seconds: Option<f64>,
) -> Result<(), Failure> {
    writer.reader.as_server(Box::pin(ended(writer, lease, seconds))).await
}

async fn ended(writer: &Writer<'_>, lease: &Lease, seconds: Option<f64>) -> Result<(), Failure> {
    let mut ids = lease.limits.clone();
    ids.sort_unstable();
    for id in ids {
        let row = writer.locked(OF, id).await?;
        let limit = row.first().and_then(|row| Limit::stored(row, writer.now));
        if let Some(limit) = limit.filter(|limit| limit.active) {
            writer.update(OF, &[id], limit.released(lease.slots, seconds)).await?;
        }
    }
    leases::end(writer, lease.id).await
}

/// Ends the leases of these limits that were not renewed; whether there were any.
pub(in super::super) async fn end_expired(writer: &Writer<'_>, limits: &[Limit]) -> Result<bool, Failure> {
    let ids: Vec<_> = limits.iter().map(|limit| limit.id).collect();
    let mut any = false;
    for lease in leases::by_limits(&writer.reader, &ids).await? {
        if lease.until <= writer.now {
            end(writer, &lease, None).await?;
            any = true;
        }
    }
    Ok(any)
}

/// Ends all leases that were not renewed; how many.
pub(crate) async fn end_all_expired(writer: &Writer<'_>) -> Result<usize, Failure> {
    let leases = leases::expired(&writer.reader, writer.now).await?;
    for lease in &leases {
        end(writer, lease, None).await?;
    }
    Ok(leases.len())
}

/// A limit, in few words.
pub(super) fn to_json(limit: &Limit, name: &str) -> Value {
    json!({"id": limit.id, "name": name, "limit": limit.most})
}

fn names<'c>(request: &'c ActionRequest<'_>) -> Result<Vec<&'c str>, Failure> {
    let names: Vec<_> =
        request.member("names").as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if names.is_empty() {
        Err(refused(request, "names", "at least one name of a limit is needed"))
    } else {
        Ok(names)
    }
}

fn number(request: &ActionRequest<'_>, name: &str) -> i64 {
    request.member(name).as_i64().unwrap_or_default()
}

fn until(writer: &Writer<'_>, request: &ActionRequest<'_>) -> i64 {
    let seconds = request.member("lease_duration").as_f64().unwrap_or_default();
    writer.now + (seconds * 1e6) as i64
}

fn unusable(detail: String) -> Failure {
    Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail)
}
