//! What rules need to know of other rows, read before they speak. Limits are locked: their slots are counted, also where the
//! policy hides them from the client.

use filterc::Values;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::limits::{TAG, end_expired, leases};
use super::run::{Kind, Run};
use super::slots::{Lease, Limit, Slot};
use super::state::State;
use super::state_type::StateType::{Pending, Running};
use crate::api::states;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

/// The rows beside the run that the rules of a transition read.
#[derive(Debug, Default)]
pub(crate) struct TransitionContext {
    /// The flow run of a task run.
    pub(crate) flow_run: Option<FlowRun>,
    /// The result that is cached under the key of a task run.
    pub(crate) cached: Option<State>,
    /// The deployment of a flow run.
    pub(crate) deployment: Deployment,
    /// The limits of the tags of a task run.
    pub(crate) tags: Vec<TagLimit>,
    /// The leases under which a task run holds slots of these limits.
    pub(crate) leases: Vec<Lease>,
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
    /// The run has no deployment.
    #[default]
    None,
    /// The deployment of the run was deleted.
    Missing,
    Found(Box<Found>),
}

/// A deployment that is there.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) limit: Option<Limit>,
    /// A run that finds no slot is cancelled.
    pub(crate) cancels_new: bool,
    /// The length of a lease of a slot, in microseconds.
    pub(crate) grace: i64,
    /// The lease under which the run holds its slot.
    pub(crate) lease: Option<Lease>,
}

impl Deployment {
    pub(crate) fn found(&self) -> Option<&Found> {
        match self {
            Self::Found(found) => Some(found),
            Self::None | Self::Missing => None,
        }
    }
}

/// The length of a lease where the deployment does not say, in seconds.
const GRACE: i64 = 300;

/// A limit of a tag.
#[derive(Debug)]
pub(crate) enum TagLimit {
    Global(Limit),
    /// A limit that keeps the ids of its holders.
    Holders {
        id: Uuid,
        tag: String,
        most: i64,
        holders: i64,
    },
}

impl TagLimit {
    pub(crate) fn tag(&self) -> &str {
        match self {
            Self::Global(limit) => limit.name.strip_prefix(TAG).unwrap_or(&limit.name),
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

    /// True where the limit is switched on.
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
    pub(crate) fn average_hold(&self) -> f64 {
        match self {
            Self::Global(limit) => limit.occupied,
            Self::Holders { .. } => 0.0,
        }
    }

    /// The limit, where it is one that counts.
    pub(crate) fn counted(&self) -> Option<Uuid> {
        match self {
            Self::Global(limit) => Some(limit.id),
            Self::Holders { .. } => None,
        }
    }

    pub(crate) fn slot(&self) -> Slot {
        match self {
            Self::Global(limit) => Slot::Limit(limit.id),
            Self::Holders { id, .. } => Slot::Tag(*id),
        }
    }
}

/// Reads the rows that the rules of a transition need.
pub(super) async fn gather(
    writer: &Writer<'_>,
    run: &Run,
    initial: Option<&State>,
    proposed: &State,
    now: i64,
) -> Result<TransitionContext, Failure> {
    let mut context = TransitionContext::default();
    match run.kind {
        Kind::Flow => {
            let concerns_slots =
                proposed.ty == Pending || initial.is_some_and(|state| state.ty.holds_slots());
            if let (Some(id), true) = (run.deployment_id, concerns_slots) {
                let deployment = deployment(writer, id, initial, now);
                context.deployment = writer.reader.as_server(Box::pin(deployment)).await?;
            }
        }
        Kind::Task => {
            writer.reader.as_server(Box::pin(tags(writer, run, &mut context, now))).await?;
            if proposed.ty == Running {
                if let Some(id) = run.flow_run_id {
                    context.flow_run = Some(flow_run(writer, id).await?);
                }
                context.cached = cached(writer, proposed, now).await?;
            }
        }
    }
    Ok(context)
}

/// The deployment with its limit and the lease that a run in this state holds, all locked.
pub(super) async fn deployment(
    writer: &Writer<'_>,
    id: Uuid,
    state: Option<&State>,
    now: i64,
) -> Result<Deployment, Failure> {
    let table = writer.find("deployments", &[("id", Values::Uuids(&[id]))]).await?;
    let Some(row) = table.first() else { return Ok(Deployment::Missing) };
    let option = |name: &str| row.json("concurrency_options").and_then(|options| options.get(name));
    let cancels_new = option("collision_strategy") == Some(&json!("CANCEL_NEW"));
    let grace = option("grace_period_seconds").and_then(Value::as_i64).unwrap_or(GRACE) * 1_000_000;
    let mut limit = None;
    if let Some(id) = row.uuid("concurrency_limit_id") {
        limit = locked(writer, id, now).await?;
        // A slot that nobody holds any more is as good as another.
        if let Some(full) = limit.as_ref().filter(|limit| !limit.has_room())
            && end_expired(writer, std::slice::from_ref(full)).await?
        {
            limit = locked(writer, id, now).await?;
        }
    }
    let lease = state.and_then(|state| state.details.text("deployment_concurrency_lease_id"));
    let lease = match lease.and_then(|id| Uuid::try_parse(id).ok()) {
        Some(id) => leases::locked(writer, id).await?,
        None => None,
    };
    Ok(Deployment::Found(Box::new(Found { limit, cancels_new, grace, lease })))
}

async fn locked(writer: &Writer<'_>, id: Uuid, now: i64) -> Result<Option<Limit>, Failure> {
    Ok(writer.locked("concurrency_limits_v2", id).await?.first().and_then(|row| Limit::stored(row, now)))
}

async fn flow_run(writer: &Writer<'_>, id: Uuid) -> Result<FlowRun, Failure> {
    let table = writer.find("flow_runs", &[("id", Values::Uuids(&[id]))]).await?;
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
    let mut table = writer.find(kind.states(), &[("id", Values::Uuids(&[id]))]).await?;
    states::with_results(&writer.reader, &mut table).await?;
    Ok(table.first().and_then(State::stored))
}

/// The newest result under the key of a state that has not expired.
async fn cached(writer: &Writer<'_>, proposed: &State, now: i64) -> Result<Option<State>, Failure> {
    let key = proposed.details.text("cache_key").filter(|key| !key.is_empty());
    let (Some(key), false) = (key, proposed.details.flag("refresh_cache")) else { return Ok(None) };
    let caches = writer.find("task_run_state_caches", &[("cache_key", Values::Texts(&[key]))]).await?;
    let living = caches.views().filter(|cache| cache.micros("cache_expiration").is_none_or(|at| at > now));
    let newest = living.max_by_key(|cache| cache.micros("created"));
    match newest.and_then(|cache| cache.uuid("task_run_state_id")) {
        Some(state) => stored(writer, Kind::Task, state).await,
        None => Ok(None),
    }
}

/// The limits of tags and the leases of this run, all locked.
async fn tags(
    writer: &Writer<'_>,
    run: &Run,
    context: &mut TransitionContext,
    now: i64,
) -> Result<(), Failure> {
    if run.tags.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = run.tags.iter().map(|tag| format!("{TAG}{tag}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let ids = writer.find("concurrency_limits_v2", &[("name", Values::Texts(&names))]).await?.uuids("id");
    let mut limits = Vec::new();
    for id in &ids {
        limits.extend(locked(writer, *id, now).await?);
    }
    if limits.iter().any(|limit| !limit.has_room()) && end_expired(writer, &limits).await? {
        limits.clear();
        for id in &ids {
            limits.extend(locked(writer, *id, now).await?);
        }
    }
    if !ids.is_empty() {
        context.leases = leases::by_limits(&writer.reader, &ids).await?;
        let id = run.id.to_string();
        context.leases.retain(|lease| lease.task_run() == Some(&id));
    }
    context.tags = limits.into_iter().map(TagLimit::Global).collect();
    let tags: Vec<&str> = run.tags.iter().map(String::as_str).collect();
    let by_tag = writer.find("concurrency_limits", &[("tag", Values::Texts(&tags))]).await?;
    for id in by_tag.uuids("id") {
        let locked = writer.locked("concurrency_limits", id).await?;
        context.tags.extend(locked.first().and_then(|row| {
            let holders = row.json("active_slots").and_then(Value::as_array).map_or(0, Vec::len);
            Some(TagLimit::Holders {
                id,
                tag: row.text("tag")?.to_owned(),
                most: row.int("concurrency_limit")?,
                holders: i64::try_from(holders).unwrap_or(i64::MAX),
            })
        }));
    }
    Ok(())
}
