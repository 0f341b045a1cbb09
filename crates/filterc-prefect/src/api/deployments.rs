//! Deployments with their schedules, pools and limits.

use filterc::Values;

use super::Objects;
use super::limits;
use super::stored::{AUTHOR, CONCURRENCY_OPTIONS, object, whole_or_null};
use super::work_pools::Queues;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::object::{JsonPart, Object};
use filterc_store::{RowRef, Rows};

/// Deployments, and what of other tables stands in them.
#[derive(Debug)]
pub(super) struct Deployments<'a> {
    rows: Rows<'a>,
    schedules: Rows<'a>,
    limits: Rows<'a>,
    queues: Queues<'a>,
}

impl<'a> Deployments<'a> {
    pub(super) async fn load(reader: &Reader<'a>, deployments: Rows<'a>) -> Result<Self, Failure> {
        let ids = deployments.uuids("id");
        let schedules = schedules(reader, &ids).await?;
        let limits = deployments.uuids("concurrency_limit_id");
        let limits = reader.find("concurrency_limits_v2", &[("id", Values::Uuids(&limits))]).await?;
        let queues = Queues::load(reader, &deployments.uuids("work_queue_id")).await?;
        Ok(Self { rows: deployments, schedules, limits, queues })
    }
}

/// The schedules of some deployments, those changed last first.
pub(super) async fn schedules<'a>(
    reader: &Reader<'a>,
    deployments: &[uuid::Uuid],
) -> Result<Rows<'a>, Failure> {
    let mut found =
        reader.find("deployment_schedules", &[("deployment_id", Values::Uuids(deployments))]).await?;
    found.sort_by_micros("updated", std::cmp::Reverse);
    Ok(found)
}

/// A schedule.
pub(super) const SCHEDULE: &[&str] = &[
    "id",
    "created",
    "updated",
    "deployment_id",
    "schedule",
    "active",
    "max_scheduled_runs",
    "parameters",
    "slug",
];

impl Objects for Deployments<'_> {
    fn objects<'t>(&'t self) -> Vec<Object<'t>> {
        let (schedules, limits) = (self.schedules.grouped("deployment_id"), self.limits.by("id"));
        let (queues, pools) = (self.queues.by_id(), self.queues.pools_by_queue());
        let deployment = |view: RowRef<'t>| -> Object<'t> {
            let queue = view.uuid("work_queue_id");
            let named = queue.and_then(|id| queues.get(&id));
            let pool = queue.and_then(|id| pools.get(&id));
            let limited = view.uuid("concurrency_limit_id").and_then(|id| limits.get(&id));
            let planned = view.uuid("id").and_then(|id| schedules.get(&id));
            let planned = planned.into_iter().flatten().map(|schedule| schedule.object(SCHEDULE)).collect();
            let mut deployment = view.object(&[
                "id",
                "created",
                "updated",
                "name",
                "version",
                "description",
                "flow_id",
                "paused",
            ]);
            deployment.push("schedules", JsonPart::objects(planned));
            // The number stands in the limit.
            deployment.push("concurrency_limit", JsonPart::Null);
            let limited = limited.map(|view| JsonPart::Object(limits::stored(*view)));
            deployment.push("global_concurrency_limit", JsonPart::or_null(limited));
            deployment
                .push("concurrency_options", whole_or_null(view, "concurrency_options", CONCURRENCY_OPTIONS));
            deployment.push("job_variables", object(view, "infra_overrides"));
            deployment.push("parameters", view.part("parameters"));
            deployment.push("tags", view.part("tags"));
            deployment.push("labels", object(view, "labels"));
            let queue_name = named.map_or(view.part("work_queue_name"), |queue| queue.part("name"));
            deployment.push("work_queue_name", queue_name);
            for name in [
                "work_queue_id",
                "last_polled",
                "parameter_openapi_schema",
                "path",
                "pull_steps",
                "entrypoint",
                "storage_document_id",
                "infrastructure_document_id",
            ] {
                deployment.push(name, view.part(name));
            }
            deployment.push("created_by", whole_or_null(view, "created_by", AUTHOR));
            deployment.push("updated_by", whole_or_null(view, "updated_by", AUTHOR));
            deployment.push("work_pool_name", JsonPart::or_null(pool.map(|pool| pool.part("name"))));
            deployment.push("status", view.part("status"));
            deployment.push("enforce_parameter_schema", view.part("enforce_parameter_schema"));
            deployment
        };
        self.rows.views().map(deployment).collect()
    }
}
