//! What rules need to know of other rows, read before they speak. Limits are locked: their slots are counted.

use filterc::OneOf;
use serde_json::{Value, json};
use uuid::Uuid;

use super::run::{Kind, Run};
use super::slots::{Limit, Slot};
use super::state::State;
use super::state_type::StateType::{Pending, Running};
use crate::failure::Failure;
use crate::prefect::states;
use crate::writer::Writer;

/// What is known of other rows.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Of a task run: its flow run.
    pub(crate) flow_run: Option<FlowRun>,
    /// Of a task run: the result that is kept under its key.
    pub(crate) cached: Option<State>,
    /// Of a flow run.
    pub(crate) deployment: Deployment,
    /// Of a task run: the limits of its tags.
    pub(crate) tags: Vec<TagLimit>,
}

/// The flow run of a task run.
#[derive(Debug)]
pub(crate) struct FlowRun {
    pub(crate) id: Uuid,
    pub(crate) state: Option<State>,
    pub(crate) run_count: i64,
}

/// The deployment of a flow run, with its limit.
#[derive(Debug, Default)]
pub(crate) enum Deployment {
    /// It has none.
    #[default]
    None,
    /// It had one.
    Missing,
    Found {
        limit: Option<Limit>,
        /// A run that finds no slot is cancelled.
        cancels_new: bool,
    },
}

/// A limit of a tag.
#[derive(Debug)]
pub(crate) enum TagLimit {
    Global(Limit),
    /// One that keeps the ids of its holders.
    Holders {
        id: Uuid,
        tag: String,
        most: i64,
        holders: i64,
    },
}

const PREFIX: &str = "tag:";

impl TagLimit {
    pub(crate) fn tag(&self) -> &str {
        match self {
            Self::Global(limit) => limit.name.strip_prefix(PREFIX).unwrap_or(&limit.name),
            Self::Holders { tag, .. } => tag,
        }
    }

    pub(crate) fn most(&self) -> i64 {
        match self {
            Self::Global(limit) => limit.most,
            Self::Holders { most, .. } => *most,
        }
    }

    pub(crate) fn is_global(&self) -> bool {
        matches!(self, Self::Global(_))
    }

    /// One that is switched off does not.
    pub(crate) fn counts(&self) -> bool {
        match self {
            Self::Global(limit) => limit.active,
            Self::Holders { .. } => true,
        }
    }

    pub(crate) fn has_room(&self) -> bool {
        match self {
            Self::Global(limit) => limit.has_room(),
            Self::Holders { most, holders, .. } => holders < most,
        }
    }

    /// Seconds that a slot is held, on average.
    pub(crate) fn occupied(&self) -> f64 {
        match self {
            Self::Global(limit) => limit.occupied,
            Self::Holders { .. } => 0.0,
        }
    }

    pub(crate) fn slot(&self) -> Slot {
        match self {
            Self::Global(limit) => Slot::Limit(limit.id),
            Self::Holders { id, .. } => Slot::Tag(*id),
        }
    }
}

/// What the rules of this transition need.
pub(super) async fn gather(
    writer: &Writer<'_>,
    run: &Run,
    initial: Option<&State>,
    proposed: &State,
    now: i64,
) -> Result<Facts, Failure> {
    let mut facts = Facts::default();
    match run.kind {
        Kind::Flow => {
            let concerns_slots =
                proposed.ty == Pending || initial.is_some_and(|state| state.ty.holds_slots());
            if let (Some(id), true) = (run.deployment_id, concerns_slots) {
                facts.deployment = deployment(writer, id, now).await?;
            }
        }
        Kind::Task => {
            facts.tags = tags(writer, &run.tags, now).await?;
            if proposed.ty == Running {
                if let Some(id) = run.flow_run_id {
                    facts.flow_run = Some(flow_run(writer, id).await?);
                }
                facts.cached = cached(writer, proposed, now).await?;
            }
        }
    }
    Ok(facts)
}

async fn deployment(writer: &Writer<'_>, id: Uuid, now: i64) -> Result<Deployment, Failure> {
    let table = writer.find("deployments", &[("id", OneOf::Uuids(&[id]))]).await?;
    let Some(row) = table.first() else { return Ok(Deployment::Missing) };
    let strategy = row.json("concurrency_options").and_then(|options| options.get("collision_strategy"));
    let cancels_new = strategy == Some(&json!("CANCEL_NEW"));
    let limit = match row.uuid("concurrency_limit_id") {
        Some(limit) => writer
            .locked("concurrency_limits_v2", limit)
            .await?
            .first()
            .and_then(|row| Limit::stored(row, now)),
        None => None,
    };
    Ok(Deployment::Found { limit, cancels_new })
}

async fn flow_run(writer: &Writer<'_>, id: Uuid) -> Result<FlowRun, Failure> {
    let table = writer.find("flow_runs", &[("id", OneOf::Uuids(&[id]))]).await?;
    let row = table
        .first()
        .ok_or_else(|| Failure::Exception(axum::http::StatusCode::NOT_FOUND, Kind::Flow.missing(id)))?;
    let state = match row.uuid("state_id") {
        Some(state) => stored(writer, Kind::Flow, state).await?,
        None => None,
    };
    Ok(FlowRun { id, state, run_count: row.int("run_count").unwrap_or(0) })
}

/// A state by its key, with what it gave.
pub(super) async fn stored(writer: &Writer<'_>, kind: Kind, id: Uuid) -> Result<Option<State>, Failure> {
    let mut table = writer.find(kind.states(), &[("id", OneOf::Uuids(&[id]))]).await?;
    states::with_results(&writer.reader, &mut table).await?;
    Ok(table.first().and_then(State::stored))
}

/// The newest result under the key of a state that has not expired.
async fn cached(writer: &Writer<'_>, proposed: &State, now: i64) -> Result<Option<State>, Failure> {
    let key = proposed.details.text("cache_key").filter(|key| !key.is_empty());
    let (Some(key), false) = (key, proposed.details.flag("refresh_cache")) else { return Ok(None) };
    let caches = writer.find("task_run_state_caches", &[("cache_key", OneOf::Texts(&[key]))]).await?;
    let living = caches.views().filter(|cache| cache.micros("cache_expiration").is_none_or(|at| at > now));
    let newest = living.max_by_key(|cache| cache.micros("created"));
    match newest.and_then(|cache| cache.uuid("task_run_state_id")) {
        Some(state) => stored(writer, Kind::Task, state).await,
        None => Ok(None),
    }
}

async fn tags(writer: &Writer<'_>, tags: &[String], now: i64) -> Result<Vec<TagLimit>, Failure> {
    if tags.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = tags.iter().map(|tag| format!("{PREFIX}{tag}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let global = writer.find("concurrency_limits_v2", &[("name", OneOf::Texts(&names))]).await?;
    let mut limits = Vec::new();
    for id in global.uuids("id") {
        let locked = writer.locked("concurrency_limits_v2", id).await?;
        limits.extend(locked.first().and_then(|row| Limit::stored(row, now)).map(TagLimit::Global));
    }
    let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
    let by_tag = writer.find("concurrency_limits", &[("tag", OneOf::Texts(&tags))]).await?;
    for id in by_tag.uuids("id") {
        let locked = writer.locked("concurrency_limits", id).await?;
        limits.extend(locked.first().and_then(|row| {
            let holders = row.json("active_slots").and_then(Value::as_array).map_or(0, Vec::len);
            Some(TagLimit::Holders {
                id,
                tag: row.text("tag")?.to_owned(),
                most: row.int("concurrency_limit")?,
                holders: i64::try_from(holders).unwrap_or(i64::MAX),
            })
        }));
    }
    Ok(limits)
}
