//! What can be read beside filters: a row by its key or name, and what belongs to it.

/// A read: how its path is answered.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read {
    /// The row of a collection with the value of the path in a column.
    Row(&'static str, &'static str, Missing),
    /// The rows of a collection with a value of the query string in a column, by their times.
    States(&'static str, &'static str),
    DeploymentByName,
    Schedules,
    QueuesOfDeployment,
    QueueOfPool,
    QueueByName,
    QueueHealth,
    LatestArtifact,
    AutomationsOf,
    Document,
    DocumentsOfType,
    DocumentByName,
    SchemaByChecksum,
    Capabilities,
    LimitByNameOrId,
    Input,
    Graph,
    Dependencies,
    Logs,
    TaskRunOfDashboard,
    ObservedStates,
    EventsNext,
    Storage,
    Ready,
    CsrfToken,
    RowRef,
    TagLimit,
    LimitOfTag,
    /// An answer that is always the same.
    Fixed(&'static str),
    Settings,
}

/// The message for a row that is not there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Missing {
    /// `{"detail": …}`
    Detail(&'static str),
    /// `{"exception_message": …}`
    Exception(&'static str),
    /// Names what was asked for.
    WorkPool,
}

const FLOW_RUN_STATE: Missing = Missing::Detail("Flow run state not found");
const QUEUE: Missing = Missing::Detail("work queue not found");
const VARIABLE: Missing = Missing::Detail("Variable not found.");

/// All of them; the method is GET.
pub(super) const READS: &[(&str, Read)] = &[
    ("/flows/{id}", Read::Row("flows", "id", Missing::Detail("Flow not found"))),
    ("/flows/name/{name}", Read::Row("flows", "name", Missing::Detail("Flow not found"))),
    ("/flow_runs/{id}", Read::Row("flow_runs", "id", Missing::Detail("Flow run not found"))),
    ("/flow_runs/{id}/graph", Read::Dependencies),
    ("/flow_runs/{id}/graph-v2", Read::Graph),
    ("/flow_runs/{id}/logs/download", Read::Logs),
    ("/flow_runs/{id}/input/{key}", Read::Input),
    ("/flow_run_states/", Read::States("flow_run_states", "flow_run_id")),
    ("/flow_run_states/{id}", Read::Row("flow_run_states", "id", FLOW_RUN_STATE)),
    ("/task_runs/{id}", Read::Row("task_runs", "id", Missing::Detail("Task not found"))),
    ("/ui/task_runs/{id}", Read::TaskRunOfDashboard),
    ("/task_run_states/", Read::States("task_run_states", "task_run_id")),
    ("/task_run_states/{id}", Read::Row("task_run_states", "id", FLOW_RUN_STATE)),
    ("/observed-states", Read::ObservedStates),
    ("/deployments/{id}", Read::Row("deployments", "id", Missing::Detail("Deployment not found"))),
    ("/deployments/name/{flow_name}/{deployment_name}", Read::DeploymentByName),
    ("/deployments/{id}/schedules", Read::Schedules),
    ("/deployments/{id}/work_queue_check", Read::QueuesOfDeployment),
    ("/artifacts/{id}", Read::Row("artifacts", "id", Missing::Detail("Artifact not found."))),
    ("/artifacts/{key}/latest", Read::LatestArtifact),
    ("/variables/{id}", Read::Row("variables", "id", VARIABLE)),
    ("/variables/name/{name}", Read::Row("variables", "name", VARIABLE)),
    ("/automations/{id}", Read::Row("automations", "id", Missing::Exception("Automation not found"))),
    ("/automations/related-to/{resource_id}", Read::AutomationsOf),
    ("/block_types/{id}", Read::Row("block_types", "id", Missing::Detail("Block type not found"))),
    ("/block_types/slug/{slug}", Read::Row("block_types", "slug", Missing::Detail("Block type not found"))),
    ("/block_types/slug/{slug}/block_documents", Read::DocumentsOfType),
    ("/block_types/slug/{slug}/block_documents/name/{block_document_name}", Read::DocumentByName),
    ("/block_schemas/{id}", Read::Row("block_schemas", "id", Missing::Detail("Block schema not found"))),
    ("/block_schemas/checksum/{checksum}", Read::SchemaByChecksum),
    ("/block_documents/{id}", Read::Document),
    ("/block_capabilities/", Read::Capabilities),
    ("/work_pools/{name}", Read::Row("work_pools", "name", Missing::WorkPool)),
    ("/work_pools/{work_pool_name}/queues/{name}", Read::QueueOfPool),
    ("/work_queues/{id}", Read::Row("work_queues", "id", QUEUE)),
    ("/work_queues/name/{name}", Read::QueueByName),
    ("/work_queues/{id}/status", Read::QueueHealth),
    ("/concurrency_limits/{id}", Read::TagLimit),
    ("/concurrency_limits/tag/{tag}", Read::LimitOfTag),
    ("/v2/concurrency_limits/{id_or_name}", Read::LimitByNameOrId),
    ("/saved_searches/{id}", Read::Row("saved_searches", "id", Missing::Detail("Saved search not found"))),
    ("/events/filter/next", Read::EventsNext),
    ("/collections/views/{view}", Read::RowRef),
    ("/admin/storage", Read::Storage),
    ("/admin/settings", Read::Settings),
    ("/admin/version", Read::Fixed("\"3.9.1\"")),
    ("/version", Read::Fixed("\"0.8.4\"")),
    ("/hello", Read::Fixed("\"👋\"")),
    ("/health", Read::Fixed("true")),
    ("/ready", Read::Ready),
    ("/csrf-token", Read::CsrfToken),
];
