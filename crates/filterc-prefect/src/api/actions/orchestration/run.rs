//! Runs as rules see them: what a transition reads of a run, and may change.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::state::State;
use crate::api::writer::{Row, time};
use filterc_store::RowRef;

/// A run of a flow, or of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Flow,
    Task,
}

impl Kind {
    /// The collection of such runs.
    pub(crate) fn runs(self) -> &'static str {
        match self {
            Self::Flow => "flow_runs",
            Self::Task => "task_runs",
        }
    }

    /// The collection of their states.
    pub(crate) fn states(self) -> &'static str {
        match self {
            Self::Flow => "flow_run_states",
            Self::Task => "task_run_states",
        }
    }

    /// The column of a state that names its run.
    pub(crate) fn owner(self) -> &'static str {
        match self {
            Self::Flow => "flow_run_id",
            Self::Task => "task_run_id",
        }
    }

    /// Returns the message for a run that is not there.
    pub(crate) fn missing(self, key: Uuid) -> String {
        match self {
            Self::Flow => format!("Flow run with id {key} not found"),
            Self::Task => format!("Task run with id {key} not found"),
        }
    }
}

#[expect(clippy::struct_field_names, reason = "columns have these names")]
/// A run. Times are microseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub(crate) kind: Kind,
    pub(crate) id: Uuid,
    pub(crate) state_id: Option<Uuid>,
    pub(crate) run_count: i64,
    pub(crate) start_time: Option<i64>,
    pub(crate) end_time: Option<i64>,
    /// Microseconds.
    pub(crate) total_run_time: i64,
    pub(crate) expected_start_time: Option<i64>,
    pub(crate) next_scheduled_start_time: Option<i64>,
    /// The retries of the run, and the pauses it has seen.
    pub(crate) policy: Map<String, Value>,
    pub(crate) tags: Vec<String>,
    /// The deployment of a flow run.
    pub(crate) deployment_id: Option<Uuid>,
    /// The task run that stands for a flow run in its parent.
    pub(crate) parent_task_run_id: Option<Uuid>,
    /// True where a flow run was given to something that runs it.
    pub(crate) has_infrastructure: bool,
    /// The flow run of a task run.
    pub(crate) flow_run_id: Option<Uuid>,
    /// The attempt of the flow run in which a task run was made.
    pub(crate) flow_run_run_count: i64,
}

impl Run {
    pub(crate) fn stored(kind: Kind, row: RowRef<'_>) -> Option<Self> {
        let tags = row.json("tags").and_then(Value::as_array).into_iter().flatten();
        Some(Self {
            kind,
            id: row.uuid("id")?,
            state_id: row.uuid("state_id"),
            run_count: row.int("run_count").unwrap_or(0),
            start_time: row.micros("start_time"),
            end_time: row.micros("end_time"),
            total_run_time: row.micros("total_run_time").unwrap_or(0),
            expected_start_time: row.micros("expected_start_time"),
            next_scheduled_start_time: row.micros("next_scheduled_start_time"),
            policy: row.json("empirical_policy").and_then(Value::as_object).cloned().unwrap_or_default(),
            tags: tags.filter_map(|tag| tag.as_str().map(str::to_owned)).collect(),
            deployment_id: row.uuid("deployment_id"),
            parent_task_run_id: row.uuid("parent_task_run_id"),
            has_infrastructure: row.text("infrastructure_pid").is_some_and(|pid| !pid.is_empty()),
            flow_run_id: row.uuid("flow_run_id"),
            flow_run_run_count: row.int("flow_run_run_count").unwrap_or(0),
        })
    }

    /// Returns how many retries the run has; none where nobody said.
    pub(crate) fn retries(&self) -> Option<i64> {
        self.policy.get("retries").and_then(Value::as_i64)
    }

    pub(crate) fn is_resuming(&self) -> bool {
        self.policy.get("resuming").and_then(Value::as_bool).unwrap_or(false)
    }

    /// The pauses it has seen.
    pub(crate) fn pause_keys(&self) -> Vec<&str> {
        let keys = self.policy.get("pause_keys").and_then(Value::as_array);
        keys.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    pub(crate) fn set_policy(&mut self, name: &str, value: impl Into<Value>) {
        self.policy.insert(name.to_owned(), value.into());
    }

    /// The columns that differ from what the run was before, and those of a state that it goes into.
    pub(crate) fn changes(&self, before: &Self, into: Option<&State>) -> Row {
        let mut row = Row::new();
        let (now, then) = (self.columns(), before.columns());
        let changed = now.into_iter().zip(then).filter(|((_, now), (_, then))| now != then);
        row.extend(changed.map(|((name, value), _)| (name.to_owned(), value)));
        if let Some(state) = into {
            row.insert("state_id".to_owned(), state.id.to_string().into());
            row.insert("state_type".to_owned(), state.ty.name().into());
            row.insert("state_name".to_owned(), state.name.clone().into());
            row.insert("state_timestamp".to_owned(), time(state.timestamp));
        }
        row
    }

    /// Returns the columns that a transition may change; only flow runs have the last one.
    fn columns(&self) -> Vec<(&'static str, Value)> {
        let at = |at: Option<i64>| at.map_or(Value::Null, time);
        let mut columns = vec![
            ("run_count", self.run_count.into()),
            ("start_time", at(self.start_time)),
            ("end_time", at(self.end_time)),
            ("total_run_time", seconds(self.total_run_time)),
            ("expected_start_time", at(self.expected_start_time)),
            ("next_scheduled_start_time", at(self.next_scheduled_start_time)),
            ("empirical_policy", Value::Object(self.policy.clone())),
        ];
        if self.kind == Kind::Task {
            columns.push(("flow_run_run_count", self.flow_run_run_count.into()));
        }
        columns
    }
}

#[expect(clippy::cast_precision_loss, reason = "a run of 285 years is told to the microsecond")]
fn seconds(micros: i64) -> Value {
    (micros as f64 / 1e6).into()
}
