//! A run changes its state: read, judge, write.

use filterc::Values;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::client::Client;
use super::context::{self, gather};
use super::policy::{FLOW, FLOW_FORCED, Rule, TASK, TASK_DEFERRED, TASK_FORCED, apply_rules, finalize};
use super::run::{Kind, Run};
use super::state::State;
use super::transforms::transform;
use super::transition::{Transition, Verdict};
use super::{slots, transition};
use crate::api::emitted;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_store::object::{JsonPart, Object};

/// The way a state is proposed: by a client, subject to the rules, or by force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Force {
    ByRules(Client),
    /// Only those that keep the books.
    Forced,
}

/// The outcome of a transition.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    /// The state the run is in by now.
    pub(crate) state: Option<State>,
    /// The state was written by this transition.
    pub(crate) is_new: bool,
}

impl Outcome {
    /// As answers show it.
    pub(crate) fn object(&self) -> Object<'_> {
        Object::default()
            .with(
                "state",
                JsonPart::or_null(self.state.as_ref().map(|state| JsonPart::Object(state.object()))),
            )
            .with("status", JsonPart::text(self.verdict.status()))
            .with("details", JsonPart::Made(self.verdict.details()))
    }

    /// No transition was tried.
    pub(crate) fn stayed(state: Option<State>, verdict: Verdict) -> Self {
        Self { verdict, state, is_new: false }
    }
}

/// Proposes a state to a run. `proposed` makes it when the run is locked: a state is of the time at which it is entered.
pub(crate) async fn set_state(
    writer: &Writer<'_>,
    kind: Kind,
    key: Uuid,
    proposed: impl FnOnce(i64) -> Option<State> + Send,
    force: Force,
) -> Result<Outcome, Failure> {
    let (settled, transition) = one(writer, kind, key, proposed, force).await?;
    // The task run that stands for a flow run in its parent is in the state of that.
    if let (Some(task_run), Some(state)) = (transition.run.parent_task_run_id, &transition.proposed) {
        let mirror = |now| {
            let mut mirror = state.fresh(now);
            mirror.details.set("child_flow_run_id", key.to_string());
            Some(mirror)
        };
        one(writer, Kind::Task, task_run, mirror, Force::Forced).await?;
    }
    Ok(settled)
}

/// The state a run is in, with the run locked.
pub(crate) async fn current(writer: &Writer<'_>, kind: Kind, key: Uuid) -> Result<Option<State>, Failure> {
    Ok(locked(writer, kind, key).await?.1)
}

async fn locked(writer: &Writer<'_>, kind: Kind, key: Uuid) -> Result<(Run, Option<State>), Failure> {
    let missing = || Failure::Exception(axum::http::StatusCode::NOT_FOUND, kind.missing(key));
    let table = writer.locked(kind.runs(), key).await?;
    let run = table.first().and_then(|row| Run::stored(kind, row)).ok_or_else(missing)?;
    let state = match run.state_id {
        Some(state) => context::stored(writer, kind, state).await?,
        None => None,
    };
    Ok((run, state))
}

async fn one(
    writer: &Writer<'_>,
    kind: Kind,
    key: Uuid,
    proposed: impl FnOnce(i64) -> Option<State> + Send,
    force: Force,
) -> Result<(Outcome, Transition), Failure> {
    let (run, initial) = locked(writer, kind, key).await?;
    let now = crate::api::now();
    let proposed =
        proposed(now).ok_or_else(|| Failure::Broken("a state of no type was proposed".to_owned()))?;
    let context = gather(writer, &run, initial.as_ref(), &proposed, now).await?;
    let policy = policy(kind, &proposed, force);
    let mut transition = Transition {
        before: run.clone(),
        run,
        initial,
        proposed: Some(proposed),
        verdict: Verdict::Accept,
        now,
        client: match force {
            Force::ByRules(client) => client,
            Force::Forced => Client::Other,
        },
        context,
        effects: transition::Effects::default(),
        pause_key: None,
    };
    let fired = apply_rules(policy, &mut transition);
    transform(&mut transition);
    finalize(fired, &mut transition);
    write(writer, &transition).await?;
    let is_new = transition.proposed.is_some();
    let outcome =
        Outcome { verdict: transition.verdict.clone(), state: transition.settled().cloned(), is_new };
    Ok((outcome, transition))
}

fn policy(kind: Kind, proposed: &State, force: Force) -> &'static [&'static Rule] {
    match (kind, force) {
        (Kind::Flow, Force::ByRules(_)) => FLOW,
        (Kind::Flow, Force::Forced) => FLOW_FORCED,
        (Kind::Task, _) if proposed.details.flag("deferred") => TASK_DEFERRED,
        (Kind::Task, Force::ByRules(_)) => TASK,
        (Kind::Task, Force::Forced) => TASK_FORCED,
    }
}

/// Writes what was decided: the state, the run, and the effects on other rows.
async fn write(writer: &Writer<'_>, transition: &Transition) -> Result<(), Failure> {
    let run = &transition.run;
    if let Some(state) = &transition.proposed {
        let mut row = state.row();
        row.insert(run.kind.owner().to_owned(), run.id.to_string().into());
        if let Some(artifact) = keep_result(writer, run, state).await? {
            row.insert("result_artifact_id".to_owned(), artifact.to_string().into());
        }
        writer.insert(run.kind.states(), row).await?;
    }
    let changes = run.changes(&transition.before, transition.proposed.as_ref());
    if !changes.is_empty() {
        writer.update(run.kind.runs(), &[run.id], changes).await?;
    }
    slots::change(writer, &transition.effects, run.id).await?;
    forget_inputs(writer, run.id, &transition.effects.forget).await?;
    if let (Some((key, expiration)), Some(state)) = (&transition.effects.cache, transition.settled()) {
        let mut row = Row::new();
        row.insert("cache_key".to_owned(), key.clone().into());
        row.insert("cache_expiration".to_owned(), expiration.clone());
        row.insert("task_run_state_id".to_owned(), state.id.to_string().into());
        writer.insert("task_run_state_caches", row).await?;
    }
    match &transition.proposed {
        Some(state) => changed(writer, run, transition.initial.as_ref(), state).await,
        None => Ok(()),
    }
}

/// The one place where every change of a run's state passes, of flow runs and of task runs, in its transaction and after
/// everything is written: the run as it is now, the state it was in, and the state it is in. Whoever tells others of changes
/// (events) does it here.
async fn changed(writer: &Writer<'_>, run: &Run, from: Option<&State>, into: &State) -> Result<(), Failure> {
    tracing::debug!(
        run = %run.id,
        from = from.map_or("nothing", |state| state.name.as_str()),
        into = into.name,
        "a run changed its state"
    );
    match run.kind {
        Kind::Flow => emitted::flow_run_changed(writer, run.id, from.map(to_emitted), to_emitted(into)).await,
        // Clients tell of those themselves.
        Kind::Task => Ok(()),
    }
}

fn to_emitted(state: &State) -> emitted::State<'_> {
    emitted::State {
        key: state.id,
        kind: state.ty.name(),
        name: &state.name,
        message: state.message.as_deref(),
        timestamp: state.timestamp,
        pause_reschedule: state.details.flag("pause_reschedule"),
    }
}

/// Stores the result of a run as an artifact and returns its key, to which the state refers.
async fn keep_result(writer: &Writer<'_>, run: &Run, state: &State) -> Result<Option<Uuid>, Failure> {
    let data = match &state.data {
        Value::Null => return Ok(None),
        Value::Object(data) if data.get("type") == Some(&json!("unpersisted")) => return Ok(None),
        data => data,
    };
    let mut row = Map::new();
    let owner = match run.kind {
        Kind::Flow => [("flow_run_id", Some(run.id)), ("task_run_id", None)],
        Kind::Task => [("flow_run_id", run.flow_run_id), ("task_run_id", Some(run.id))],
    };
    for (name, key) in owner {
        row.insert(name.to_owned(), key.map(|key| key.to_string()).into());
    }
    row.insert("data".to_owned(), data.clone());
    Ok(Some(writer.insert("artifacts", row).await?))
}

async fn forget_inputs(writer: &Writer<'_>, run: Uuid, keys: &[String]) -> Result<(), Failure> {
    if keys.is_empty() {
        return Ok(());
    }
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let wanted = [("flow_run_id", Values::Uuids(&[run])), ("key", Values::Texts(&keys))];
    let inputs = writer.find_all("flow_run_inputs", &wanted).await?.uuids("id");
    writer.delete_dependants("flow_run_inputs", &inputs).await?;
    Ok(())
}
