//! Objects that are stored as JSON, with what the API says of members that are not there.

use serde_json::{Map, Value};

use filterc_store::RowRef;
use filterc_store::object::{JsonPart, Object};

/// The value of a member that was not stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Absent {
    Null,
    False,
    Zero,
    ZeroSeconds,
    List,
}

type Members = &'static [(&'static str, Absent)];

/// The retries of a flow run.
pub(super) const FLOW_RUN_POLICY: Members = &[
    ("max_retries", Absent::Zero),
    ("retry_delay_seconds", Absent::ZeroSeconds),
    ("retries", Absent::Null),
    ("retry_delay", Absent::Null),
    ("pause_keys", Absent::List),
    ("resuming", Absent::False),
    ("retry_type", Absent::Null),
];

/// The retries of a task run.
pub(super) const TASK_RUN_POLICY: Members = &[
    ("max_retries", Absent::Zero),
    ("retry_delay_seconds", Absent::ZeroSeconds),
    ("retries", Absent::Null),
    ("retry_delay", Absent::Null),
    ("retry_jitter_factor", Absent::Null),
];

/// The author of a row or of its last change.
pub(super) const AUTHOR: Members =
    &[("id", Absent::Null), ("type", Absent::Null), ("display_value", Absent::Null)];

/// The options of a limit: what becomes of runs beyond it.
pub(super) const CONCURRENCY_OPTIONS: Members =
    &[("collision_strategy", Absent::Null), ("grace_period_seconds", Absent::Null)];

/// Where runs of a pool are stored.
pub(super) const STORAGE: Members = &[
    ("bundle_upload_step", Absent::Null),
    ("bundle_execution_step", Absent::Null),
    ("default_result_storage_block_id", Absent::Null),
];

/// More about a state.
pub(super) const STATE_DETAILS: Members = &[
    ("flow_run_id", Absent::Null),
    ("task_run_id", Absent::Null),
    ("child_flow_run_id", Absent::Null),
    ("scheduled_time", Absent::Null),
    ("cache_key", Absent::Null),
    ("cache_expiration", Absent::Null),
    ("deferred", Absent::False),
    ("untrackable_result", Absent::False),
    ("pause_timeout", Absent::Null),
    ("pause_reschedule", Absent::False),
    ("pause_key", Absent::Null),
    ("run_input_keyset", Absent::Null),
    ("refresh_cache", Absent::Null),
    ("retriable", Absent::Null),
    ("transition_id", Absent::Null),
    ("task_parameters_id", Absent::Null),
    ("traceparent", Absent::Null),
    ("deployment_concurrency_lease_id", Absent::Null),
];

/// These members of a stored object.
pub(super) fn whole(stored: Option<&Value>, members: Members) -> JsonPart<'_> {
    let of = |name: &str| stored.and_then(|object| object.get(name));
    let member = |(name, absent): &(&'static str, Absent)| {
        let part = match (of(name), absent) {
            (Some(value), _) => JsonPart::Json(value),
            (None, Absent::Null) => JsonPart::Null,
            (None, Absent::False) => JsonPart::Bool(false),
            (None, Absent::Zero) => JsonPart::Int(0),
            (None, Absent::ZeroSeconds) => JsonPart::Seconds(0),
            (None, Absent::List) => JsonPart::List(Vec::new()),
        };
        ((*name).into(), part)
    };
    JsonPart::Object(Object(members.iter().map(member).collect()))
}

/// The columns that hold such an object.
const COLUMNS: [(&str, &str, Members); 9] = [
    ("flow_runs", "empirical_policy", FLOW_RUN_POLICY),
    ("flow_runs", "created_by", AUTHOR),
    ("task_runs", "empirical_policy", TASK_RUN_POLICY),
    ("flow_run_states", "state_details", STATE_DETAILS),
    ("task_run_states", "state_details", STATE_DETAILS),
    ("deployments", "created_by", AUTHOR),
    ("deployments", "updated_by", AUTHOR),
    ("deployments", "concurrency_options", CONCURRENCY_OPTIONS),
    ("work_pools", "storage_configuration", STORAGE),
];

/// Makes the objects in a row whole before it is written: others who read the table may rely on every member.
pub(crate) fn complete(of: &str, row: &mut Map<String, Value>) {
    for (_, column, members) in COLUMNS.iter().filter(|(collection, ..)| *collection == of) {
        if let Some(value) = row.get_mut(*column).filter(|value| value.is_object()) {
            *value = serde_json::to_value(whole(Some(value), members)).unwrap_or_default();
        }
    }
}

/// Returns a JSON column as a whole object with all members, or null.
pub(super) fn whole_or_null<'t>(view: RowRef<'t>, column: &str, members: Members) -> JsonPart<'t> {
    match view.json(column) {
        Some(Value::Null) | None => JsonPart::Null,
        stored => whole(stored, members),
    }
}

/// A column that is an object; `{}` for NULL.
pub(super) fn object<'t>(view: RowRef<'t>, column: &str) -> JsonPart<'t> {
    match view.json(column) {
        Some(Value::Null) | None => JsonPart::Object(Object::default()),
        Some(stored) => JsonPart::Json(stored),
    }
}
