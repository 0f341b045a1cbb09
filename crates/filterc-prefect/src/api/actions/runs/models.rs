//! What bodies say of states, and of runs of both kinds.

use super::super::orchestration::{LONGEST_CACHE_KEY, STATE_TYPES};
use super::super::parameters::PARAMETERS;
use filterc_server::model::{Absent, Key, Kind, Model, TEXTS};
use serde_json::Value;

/// A state that is proposed.
pub(in super::super) static STATE: Model = Model::new(
    "a state",
    &[
        Key::required("type", Kind::OneOf(STATE_TYPES)),
        Key::or_null("name", Kind::Text),
        Key::or_null("message", Kind::Text),
        Key::or_null("data", Kind::Any),
        Key::with_default("state_details", Kind::Model(&STATE_DETAILS), Absent::Object),
    ],
);

static STATE_DETAILS: Model = Model::open(
    "the details of a state",
    &[
        Key::or_null("flow_run_id", Kind::Uuid),
        Key::or_null("task_run_id", Kind::Uuid),
        Key::or_null("child_flow_run_id", Kind::Uuid),
        Key::or_null("scheduled_time", Kind::Time),
        Key::or_null("cache_key", Kind::Text),
        Key::or_null("cache_expiration", Kind::Time),
        Key::with_default("deferred", Kind::Bool, Absent::Bool(false)).nullable(),
        Key::with_default("untrackable_result", Kind::Bool, Absent::Bool(false)),
        Key::or_null("pause_timeout", Kind::Time),
        Key::with_default("pause_reschedule", Kind::Bool, Absent::Bool(false)),
        Key::or_null("pause_key", Kind::Text),
        Key::or_null("run_input_keyset", Kind::Map(&Kind::Text)),
        Key::or_null("refresh_cache", Kind::Bool),
        Key::or_null("retriable", Kind::Bool),
        Key::or_null("transition_id", Kind::Uuid),
        Key::or_null("task_parameters_id", Kind::Uuid),
        Key::or_null("traceparent", Kind::Text),
        Key::or_null("deployment_concurrency_lease_id", Kind::Uuid),
    ],
);

/// The retries of a flow run.
pub(in super::super) static FLOW_RUN_POLICY: Model = Model::open(
    "the policy of a flow run",
    &[
        Key::with_default("max_retries", WHOLE, Absent::Int(0)),
        Key::optional("retry_delay_seconds", NUMBER),
        Key::or_null("retries", WHOLE),
        Key::or_null("retry_delay", WHOLE),
        Key::with_default("pause_keys", TEXTS, Absent::List).nullable(),
        Key::with_default("resuming", Kind::Bool, Absent::Bool(false)).nullable(),
        Key::or_null("retry_type", Kind::OneOf(&["in_process", "reschedule"])),
    ],
);

pub(super) static TASK_RUN_POLICY: Model = Model::open(
    "the policy of a task run",
    &[
        Key::with_default("max_retries", WHOLE, Absent::Int(0)),
        Key::optional("retry_delay_seconds", NUMBER),
        Key::or_null("retries", WHOLE),
        Key::or_null("retry_delay", Kind::Whole(&DELAYS, few)),
        Key::or_null("retry_jitter_factor", Kind::Float(0.0, f64::MAX)),
    ],
);

/// A delay for all retries, or a list with one for each.
const DELAYS: Kind = Kind::Either(&[WHOLE, NUMBER, Kind::List(&WHOLE), Kind::List(&NUMBER)]);

const MOST_DELAYS: usize = 50;

fn few(delays: &Value) -> Option<String> {
    let many = delays.as_array().map_or(0, Vec::len);
    (many > MOST_DELAYS).then(|| format!("these are {many} delays of retries, more than {MOST_DELAYS}"))
}

const WHOLE: Kind = Kind::Int(i32::MIN as i64, i32::MAX as i64);
const NUMBER: Kind = Kind::Float(f64::MIN, f64::MAX);

pub(super) static FLOW_RUN: Model = Model::new(
    "a flow run",
    &[
        Key::or_null("state", Kind::Model(&STATE)),
        Key::or_null("name", Kind::Text),
        Key::required("flow_id", Kind::Uuid),
        Key::or_null("flow_version", Kind::Text),
        Key::with_default("parameters", PARAMETERS, Absent::Object),
        Key::with_default("context", Kind::Object, Absent::Object),
        Key::or_null("parent_task_run_id", Kind::Uuid),
        Key::or_null("infrastructure_document_id", Kind::Uuid),
        Key::with_default("empirical_policy", Kind::Model(&FLOW_RUN_POLICY), Absent::Object),
        Key::with_default("tags", TEXTS, Absent::List),
        Key::with_default("labels", LABELS, Absent::Object).nullable(),
        Key::or_null("idempotency_key", Kind::Text),
        Key::or_null("work_pool_name", Kind::Text),
        Key::or_null("work_queue_name", Kind::Text),
        Key::or_null("job_variables", Kind::Object),
        Key::or_null("deployment_id", Kind::Uuid),
    ],
);

pub(super) static FLOW_RUN_CHANGES: Model = Model::new(
    "a change of a flow run",
    &[
        Key::optional("name", Kind::Text).nullable(),
        Key::optional("flow_version", Kind::Text).nullable(),
        Key::optional("parameters", PARAMETERS),
        Key::optional("empirical_policy", Kind::Model(&FLOW_RUN_POLICY)),
        Key::optional("tags", TEXTS),
        Key::optional("infrastructure_pid", Kind::Text).nullable(),
        Key::optional("job_variables", Kind::Object).nullable(),
    ],
);

pub(super) static TASK_RUN: Model = Model::new(
    "a task run",
    &[
        Key::or_null("id", Kind::Uuid),
        Key::or_null("state", Kind::Model(&STATE)),
        Key::or_null("name", Kind::Text),
        Key::or_null("flow_run_id", Kind::Uuid),
        Key::required("task_key", Kind::Text),
        Key::required("dynamic_key", Kind::Text),
        Key::or_null("cache_key", Kind::Ruled(cache_key)),
        Key::or_null("cache_expiration", Kind::Time),
        Key::or_null("task_version", Kind::Text),
        Key::with_default("empirical_policy", Kind::Model(&TASK_RUN_POLICY), Absent::Object),
        Key::with_default("tags", TEXTS, Absent::List),
        Key::with_default("labels", LABELS, Absent::Object).nullable(),
        Key::with_default("task_inputs", Kind::Map(&Kind::List(&INPUT)), Absent::Object),
    ],
);

pub(super) static TASK_RUN_CHANGES: Model =
    Model::new("a change of a task run", &[Key::optional("name", Kind::Text).nullable()]);

/// An input of a task run: the result of another run, a parameter, or a constant.
const INPUT: Kind = Kind::Either(&[
    Kind::Model(&OF_TASK_RUN),
    Kind::Model(&OF_FLOW_RUN),
    Kind::Model(&PARAMETER),
    Kind::Model(&CONSTANT),
]);

macro_rules! input {
    ($name:ident, $input_type:literal, $key:literal, $kind:expr) => {
        static $name: Model = Model::open(
            concat!("an input of type `", $input_type, "`"),
            &[
                Key::with_default("input_type", Kind::OneOf(&[$input_type]), Absent::Text($input_type)),
                Key::required($key, $kind),
            ],
        );
    };
}

input!(OF_TASK_RUN, "task_run", "id", Kind::Uuid);
input!(OF_FLOW_RUN, "flow_run", "id", Kind::Uuid);
input!(PARAMETER, "parameter", "name", Kind::Text);
input!(CONSTANT, "constant", "type", Kind::Text);

/// Names and what they say: texts, numbers, `true` and `false`.
pub(in super::super) const LABELS: Kind = Kind::Map(&Kind::Scalar);

fn cache_key(key: &str) -> Option<String> {
    let longest = LONGEST_CACHE_KEY;
    (key.chars().count() > longest).then(|| format!("a cache key has at most {longest} characters"))
}
