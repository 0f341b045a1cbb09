//! Collections whose rows are answered as they are stored: which members, in which order.

use filterc::catalog::Collection;

use super::Objects;
use filterc_store::Rows;
use filterc_store::object::Object;

/// The members of an object of these collections; of others none.
pub(super) fn members(collection: &str) -> Option<&'static [&'static str]> {
    Some(match collection {
        "flows" => &["id", "created", "updated", "name", "tags", "labels"],
        "logs" => &[
            "id",
            "created",
            "updated",
            "name",
            "level",
            "message",
            "timestamp",
            "flow_run_id",
            "task_run_id",
        ],
        "artifacts" => ARTIFACT,
        "artifact_collections" => &[
            "id",
            "created",
            "updated",
            "key",
            "latest_id",
            "type",
            "description",
            "data",
            "metadata_",
            "flow_run_id",
            "task_run_id",
        ],
        "variables" => &["id", "created", "updated", "name", "value", "tags"],
        "saved_searches" => &["id", "created", "updated", "name", "filters"],
        "concurrency_limits" => &["id", "created", "updated", "tag", "concurrency_limit", "active_slots"],
        "deployment_schedules" => super::deployments::SCHEDULE,
        "block_types" => BLOCK_TYPE,
        "automations" => &[
            "name",
            "description",
            "enabled",
            "tags",
            "trigger",
            "actions",
            "actions_on_trigger",
            "actions_on_resolve",
            "id",
            "created",
            "updated",
        ],
        "flow_run_inputs" => &["id", "created", "updated", "flow_run_id", "key", "value", "sender"],
        // The status is the stored one: whoever keeps the database decides when a worker is gone.
        "workers" => &[
            "id",
            "created",
            "updated",
            "name",
            "work_pool_id",
            "last_heartbeat_time",
            "heartbeat_interval_seconds",
            "status",
        ],
        "task_workers" => &["identifier", "task_keys", "timestamp"],
        "events" => EVENT,
        _ => return None,
    })
}

/// An artifact.
pub(super) const ARTIFACT: &[&str] = &[
    "id",
    "created",
    "updated",
    "key",
    "type",
    "description",
    "data",
    "metadata_",
    "flow_run_id",
    "task_run_id",
];

/// A block type.
pub(super) const BLOCK_TYPE: &[&str] = &[
    "id",
    "created",
    "updated",
    "name",
    "slug",
    "logo_url",
    "documentation_url",
    "description",
    "code_example",
    "is_protected",
];

/// An event.
pub(super) const EVENT: &[&str] =
    &["occurred", "event", "resource", "related", "payload", "id", "follows", "received"];

/// Rows that are answered as they are stored.
#[derive(Debug)]
pub(super) struct Plain<'a> {
    pub(super) table: Rows<'a>,
    pub(super) members: &'static [&'static str],
}

/// Rows of a collection that only this catalog has: all columns, as it declares them.
#[derive(Debug)]
pub(super) struct Declared<'a> {
    pub(super) table: Rows<'a>,
    pub(super) of: &'a Collection,
}

impl Objects for Declared<'_> {
    fn objects(&self) -> Vec<Object<'_>> {
        self.table.views().map(|view| view.whole(self.of)).collect()
    }
}

impl Objects for Plain<'_> {
    fn objects(&self) -> Vec<Object<'_>> {
        self.table.views().map(|view| view.object(self.members)).collect()
    }
}
