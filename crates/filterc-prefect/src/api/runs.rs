//! Flow runs and task runs with their states.

use filterc::Values;
use uuid::Uuid;

use super::states::{or_null, with_results};
use super::stored::{AUTHOR, FLOW_RUN_POLICY, TASK_RUN_POLICY, object, whole, whole_or_null};
use super::work_pools::Queues;
use super::{Objects, now};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::object::{JsonPart, Object};
use filterc_store::{RowRef, Rows};

/// The columns of its pool that a run shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfPool {
    Shown,
    /// Its members are there, and say nothing.
    Null,
    Absent,
}

/// Flow runs, and what of other tables stands in them.
#[derive(Debug)]
pub(super) struct FlowRuns<'a> {
    runs: Rows<'a>,
    states: Rows<'a>,
    queues: Queues<'a>,
}

impl<'a> FlowRuns<'a> {
    pub(super) async fn load(reader: &Reader<'a>, runs: Rows<'a>) -> Result<Self, Failure> {
        let states = states(reader, "flow_run_states", &runs).await?;
        let queues = Queues::load(reader, &runs.uuids("work_queue_id")).await?;
        Ok(Self { runs, states, queues })
    }

    /// The runs, with more or less of their pools.
    pub(super) fn shaped<'t>(&'t self, of_pool: OfPool) -> Vec<Object<'t>> {
        let (states, now) = (self.states.by("id"), now());
        let (queues, pools) = (self.queues.by_id(), self.queues.pools_by_queue());
        let run = |run: RowRef<'t>| -> Object<'t> {
            let queue = run.uuid("work_queue_id");
            let (named, pool) = (queue.and_then(|id| queues.get(&id)), queue.and_then(|id| pools.get(&id)));
            let mut flow_run = run.object(&[
                "id",
                "created",
                "updated",
                "name",
                "flow_id",
                "state_id",
                "deployment_id",
                "deployment_version",
                "work_queue_id",
            ]);
            flow_run.push(
                "work_queue_name",
                match (of_pool, named) {
                    // Workers are told what the run itself says.
                    (OfPool::Absent, _) | (_, None) => run.part("work_queue_name"),
                    (_, Some(queue)) => queue.part("name"),
                },
            );
            for name in ["flow_version", "parameters", "idempotency_key", "context"] {
                flow_run.push(name, run.part(name));
            }
            flow_run.push("empirical_policy", whole(run.json("empirical_policy"), FLOW_RUN_POLICY));
            flow_run.push("tags", run.part("tags"));
            flow_run.push("labels", object(run, "labels"));
            for name in [
                "parent_task_run_id",
                "state_type",
                "state_name",
                "run_count",
                "expected_start_time",
                "next_scheduled_start_time",
                "start_time",
                "end_time",
                "total_run_time",
            ] {
                flow_run.push(name, run.part(name));
            }
            flow_run
                .push("estimated_run_time", JsonPart::Seconds(super::times::estimated_run_time(run, now)));
            flow_run.push("estimated_start_time_delta", JsonPart::Seconds(super::times::lateness(run, now)));
            for name in ["auto_scheduled", "infrastructure_document_id", "infrastructure_pid"] {
                flow_run.push(name, run.part(name));
            }
            flow_run.push("created_by", whole_or_null(run, "created_by", AUTHOR));
            for (name, column) in [("work_pool_id", "id"), ("work_pool_name", "name")] {
                match of_pool {
                    OfPool::Shown => {
                        flow_run.push(name, JsonPart::or_null(pool.map(|pool| pool.part(column))));
                    }
                    OfPool::Null => flow_run.push(name, JsonPart::Null),
                    OfPool::Absent => {}
                }
            }
            flow_run.push("state", or_null(run.uuid("state_id").and_then(|id| states.get(&id).copied())));
            flow_run.push("job_variables", run.part("job_variables"));
            flow_run
        };
        self.runs.views().map(run).collect()
    }

    /// The pool of each run, for workers.
    pub(super) fn with_pools(&self) -> Vec<Object<'_>> {
        let pools = self.queues.pools_by_queue();
        let runs = self.shaped(OfPool::Absent).into_iter().zip(self.runs.views());
        runs.map(|(object, run)| {
            let pool = run.uuid("work_queue_id").and_then(|queue| pools.get(&queue));
            Object::default()
                .with("work_pool_id", JsonPart::or_null(pool.map(|pool| pool.part("id"))))
                .with("work_queue_id", run.part("work_queue_id"))
                .with("flow_run", JsonPart::Object(object))
        })
        .collect()
    }
}

impl Objects for FlowRuns<'_> {
    fn objects(&self) -> Vec<Object<'_>> {
        self.shaped(OfPool::Shown)
    }
}

/// Task runs with their states.
#[derive(Debug)]
pub(super) struct TaskRuns<'a> {
    runs: Rows<'a>,
    states: Rows<'a>,
    members: &'static [&'static str],
}

/// All that is said of a task run.
pub(super) const TASK_RUN: &[&str] = &[
    "id",
    "created",
    "updated",
    "name",
    "flow_run_id",
    "task_key",
    "dynamic_key",
    "cache_key",
    "cache_expiration",
    "task_version",
    "empirical_policy",
    "tags",
    "labels",
    "state_id",
    "task_inputs",
    "state_type",
    "state_name",
    "run_count",
    "flow_run_run_count",
    "expected_start_time",
    "next_scheduled_start_time",
    "start_time",
    "end_time",
    "total_run_time",
    "estimated_run_time",
    "estimated_start_time_delta",
    "state",
];

/// The members of a run on a page.
pub(super) const TASK_RUN_ON_PAGE: &[&str] = &[
    "id",
    "created",
    "updated",
    "name",
    "flow_run_id",
    "task_key",
    "state_id",
    "state",
    "task_version",
    "task_inputs",
    "empirical_policy",
    "tags",
    "start_time",
    "end_time",
    "total_run_time",
    "estimated_run_time",
    "estimated_start_time_delta",
];

impl<'a> TaskRuns<'a> {
    pub(super) async fn load(
        reader: &Reader<'a>,
        runs: Rows<'a>,
        members: &'static [&'static str],
    ) -> Result<Self, Failure> {
        let states = states(reader, "task_run_states", &runs).await?;
        Ok(Self { runs, states, members })
    }
}

impl Objects for TaskRuns<'_> {
    fn objects<'t>(&'t self) -> Vec<Object<'t>> {
        let (states, now) = (self.states.by("id"), now());
        let member = |run: RowRef<'t>, name: &'static str| match name {
            "empirical_policy" => whole(run.json(name), TASK_RUN_POLICY),
            "estimated_run_time" => JsonPart::Seconds(super::times::estimated_run_time(run, now)),
            "estimated_start_time_delta" => JsonPart::Seconds(super::times::lateness(run, now)),
            "state" => or_null(run.uuid("state_id").and_then(|id| states.get(&id).copied())),
            column => run.part(column),
        };
        let run = |run| Object(self.members.iter().map(|name| ((*name).into(), member(run, name))).collect());
        self.runs.views().map(run).collect()
    }
}

async fn states<'a>(reader: &Reader<'a>, of: &str, runs: &Rows<'a>) -> Result<Rows<'a>, Failure> {
    let ids: Vec<Uuid> = runs.uuids("state_id");
    let mut states = reader.find(of, &[("id", Values::Uuids(&ids))]).await?;
    with_results(reader, &mut states).await?;
    Ok(states)
}
