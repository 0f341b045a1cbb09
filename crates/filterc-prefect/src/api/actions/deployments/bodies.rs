//! What bodies say of deployments and their schedules.

use super::super::parameters::PARAMETERS;
use super::super::runs::LABELS;
use crate::api::schedule::{cron, rrule, zones};
use filterc_server::model::{Absent, Key, Kind, Model, POSITIVE, TEXTS};

pub(super) static DEPLOYMENT: Model = Model::new(
    "a deployment",
    &[
        Key::required("name", Kind::Form(name)),
        Key::required("flow_id", Kind::Uuid),
        Key::optional("paused", Kind::Bool),
        Key::with_default("schedules", Kind::Few(&Kind::Model(&SCHEDULE), MOST_SCHEDULES), Absent::List),
        Key::optional("concurrency_limit", POSITIVE).nullable(),
        Key::optional("concurrency_options", OPTIONS).nullable(),
        Key::optional("global_concurrency_limit_id", Kind::Uuid).nullable(),
        Key::optional("enforce_parameter_schema", Kind::Bool),
        Key::optional("parameter_openapi_schema", Kind::Object).nullable(),
        Key::with_default("parameters", PARAMETERS, Absent::Object),
        Key::optional("tags", TEXTS),
        Key::with_default("labels", LABELS, Absent::Object).nullable(),
        Key::optional("pull_steps", Kind::List(&Kind::Object)).nullable(),
        Key::optional("work_queue_name", Kind::Text).nullable(),
        Key::optional("work_pool_name", Kind::Text).nullable(),
        Key::optional("storage_document_id", Kind::Uuid).nullable(),
        Key::optional("infrastructure_document_id", Kind::Uuid).nullable(),
        Key::optional("description", Kind::Text).nullable(),
        Key::optional("path", Kind::Text).nullable(),
        Key::optional("version", Kind::Text).nullable(),
        Key::optional("entrypoint", Kind::Text).nullable(),
        Key::optional("job_variables", Kind::Object),
        Key::optional("version_info", VERSION).nullable(),
        former("worker_pool_queue_id"),
        former("worker_pool_name"),
        former("worker_pool_queue_name"),
        former("work_pool_queue_name"),
    ],
);

pub(super) static CHANGES: Model = Model::new(
    "a change of a deployment",
    &[
        Key::optional("version", Kind::Text).nullable(),
        Key::optional("description", Kind::Text).nullable(),
        Key::optional("paused", Kind::Bool),
        Key::optional("schedules", Kind::Few(&Kind::Model(&SCHEDULE_CHANGES), MOST_SCHEDULES)),
        Key::optional("concurrency_limit", POSITIVE).nullable(),
        Key::optional("concurrency_options", OPTIONS).nullable(),
        Key::optional("global_concurrency_limit_id", Kind::Uuid).nullable(),
        Key::optional("parameters", PARAMETERS),
        Key::optional("parameter_openapi_schema", Kind::Object).nullable(),
        Key::optional("tags", TEXTS),
        Key::optional("work_queue_name", Kind::Text).nullable(),
        Key::optional("work_pool_name", Kind::Text).nullable(),
        Key::optional("path", Kind::Text).nullable(),
        Key::optional("job_variables", Kind::Object).nullable(),
        Key::optional("pull_steps", Kind::List(&Kind::Object)).nullable(),
        Key::optional("entrypoint", Kind::Text).nullable(),
        Key::optional("storage_document_id", Kind::Uuid).nullable(),
        Key::optional("infrastructure_document_id", Kind::Uuid).nullable(),
        Key::optional("enforce_parameter_schema", Kind::Bool),
        Key::optional("version_info", VERSION).nullable(),
        former("worker_pool_queue_id"),
        former("worker_pool_name"),
        former("worker_pool_queue_name"),
        former("work_pool_queue_name"),
    ],
);

/// A key that older clients send, and that says nothing any more.
const fn former(name: &str) -> Key<'_> {
    Key::optional(name, Kind::Any)
}

/// The keys of a checked body that are no columns of their own.
pub(super) const NO_COLUMNS: [&str; 11] = [
    "schedules",
    "concurrency_limit",
    "global_concurrency_limit_id",
    "work_pool_name",
    "job_variables",
    "labels",
    "version_info",
    "worker_pool_queue_id",
    "worker_pool_name",
    "worker_pool_queue_name",
    "work_pool_queue_name",
];

pub(super) static SCHEDULE: Model = Model::new(
    "a schedule of a deployment",
    &[
        Key::with_default("active", Kind::Bool, Absent::Bool(true)),
        Key::required("schedule", TIMES),
        Key::or_null("max_scheduled_runs", MOST_RUNS),
        Key::with_default("parameters", Kind::Object, Absent::Object),
        Key::or_null("slug", Kind::Text),
        Key::or_null("replaces", Kind::Text),
    ],
);

pub(super) static SCHEDULE_CHANGES: Model = Model::new(
    "a change of a schedule",
    &[
        Key::or_null("active", Kind::Bool),
        Key::or_null("schedule", TIMES),
        Key::or_null("max_scheduled_runs", MOST_RUNS),
        Key::with_default("parameters", Kind::Object, Absent::Object),
        Key::or_null("slug", Kind::Text),
        Key::or_null("replaces", Kind::Text),
    ],
);

/// Schedules in one body. Each may take a moment to check.
pub(super) const MOST_SCHEDULES: usize = 1_000;

/// Runs that a schedule may have ahead of it.
const MOST_RUNS: Kind = Kind::Int(1, 50);

/// When something is run.
const TIMES: Kind = Kind::Either(&[
    Kind::Model(&Model::new(
        "an interval",
        &[
            Key::required("interval", Kind::Length),
            Key::optional("anchor_date", Kind::Time),
            Key::or_null("timezone", Kind::Ruled(zones::bad_zone)),
        ],
    )),
    Kind::Model(&Model::new(
        "a cron schedule",
        &[
            Key::required("cron", Kind::Ruled(cron::bad_cron)),
            Key::or_null("timezone", Kind::Ruled(zones::bad_zone)),
            Key::with_default("day_or", Kind::Bool, Absent::Bool(true)),
        ],
    )),
    Kind::Model(&Model::new(
        "an rrule schedule",
        &[
            Key::required("rrule", Kind::Ruled(rrule::bad_rrule)),
            Key::with_default("timezone", Kind::Ruled(zones::bad_zone), Absent::Text("UTC")).nullable(),
        ],
    )),
]);

/// The options of a limit: what becomes of runs beyond it.
const OPTIONS: Kind = Kind::Model(&Model::open(
    "options of a limit",
    &[
        Key::required("collision_strategy", Kind::OneOf(&["ENQUEUE", "CANCEL_NEW"])),
        Key::or_null("grace_period_seconds", Kind::Int(60, 86_400)),
    ],
));

/// A version of a deployment; it is checked and not stored.
const VERSION: Kind = Kind::Model(&Model::open(
    "a version",
    &[Key::required("type", Kind::Text), Key::required("version", Kind::Text)],
));

/// Names stand in paths; one may be empty.
fn name(text: &str) -> Option<String> {
    if text.is_empty() { None } else { super::super::rules::name(text) }
}
