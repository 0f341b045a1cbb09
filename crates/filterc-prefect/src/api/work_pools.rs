//! Work pools, their queues and workers.

use filterc::Values;
use filterc_db::Cell;
use foldhash::{HashMap, HashMapExt};
use uuid::Uuid;

use super::holders::Holders;
use super::stored::{STORAGE, whole};
use super::{Objects, choosing};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::object::{JsonPart, Object};
use filterc_store::{RowRef, Rows};

/// The stored members of a queue; deployments are told no more of it.
pub(super) const QUEUE: &[&str] = &[
    "id",
    "created",
    "updated",
    "name",
    "description",
    "is_paused",
    "concurrency_limit",
    "priority",
    "work_pool_id",
    "filter",
    "last_polled",
];

/// Queues and the pools they are in.
#[derive(Debug)]
pub(super) struct Queues<'a> {
    queues: Rows<'a>,
    pools: Rows<'a>,
}

impl<'a> Queues<'a> {
    pub(super) async fn load(reader: &Reader<'a>, ids: &[Uuid]) -> Result<Self, Failure> {
        let queues = reader.find("work_queues", &[("id", Values::Uuids(ids))]).await?;
        let pools = pools(reader, &queues).await?;
        Ok(Self { queues, pools })
    }

    pub(super) fn by_id(&self) -> HashMap<Uuid, RowRef<'_>> {
        self.queues.by("id")
    }

    pub(super) fn pools_by_queue(&self) -> HashMap<Uuid, RowRef<'_>> {
        let pools = self.pools.by("id");
        let pool = |queue: RowRef<'_>| Some((queue.uuid("id")?, *pools.get(&queue.uuid("work_pool_id")?)?));
        self.queues.views().filter_map(pool).collect()
    }
}

async fn pools<'a>(reader: &Reader<'a>, queues: &Rows<'a>) -> Result<Rows<'a>, Failure> {
    Ok(reader.find("work_pools", &[("id", Values::Uuids(&queues.uuids("work_pool_id")))]).await?)
}

/// Counts the runs of each queue that hold a slot.
pub(super) async fn slots(
    reader: &Reader<'_>,
    queues: &[Uuid],
    holders: Holders,
) -> Result<HashMap<Uuid, i64>, Failure> {
    let mut slots = HashMap::new();
    if queues.is_empty() {
        return Ok(slots);
    }
    let runs = reader.query("flow_runs").any("work_queue_id", Values::Uuids(queues));
    let runs = runs.any_member("state_type", holders.states()).group_by("work_queue_id").count("number");
    let (_, rows) = reader.groups(&runs.compile()?).await?;
    for row in rows {
        if let [Cell::Uuid(queue), Cell::Int(number)] = row.values.as_slice() {
            slots.insert(*queue, *number);
        }
    }
    Ok(slots)
}

/// Pools with the slots that are taken.
#[derive(Debug)]
pub(super) struct WorkPools<'a> {
    pools: Rows<'a>,
    slots: HashMap<Uuid, i64>,
}

impl<'a> WorkPools<'a> {
    pub(super) async fn load(reader: &Reader<'a>, pools: Rows<'a>) -> Result<Self, Failure> {
        let ids = pools.uuids("id");
        let queues = reader.find("work_queues", &[("work_pool_id", Values::Uuids(&ids))]).await?;
        let of_queues = slots(reader, &queues.uuids("id"), Holders::OfPool).await?;
        let mut slots = HashMap::new();
        for queue in queues.views() {
            let taken = queue.uuid("id").and_then(|id| of_queues.get(&id)).copied().unwrap_or(0);
            if let Some(pool) = queue.uuid("work_pool_id") {
                *slots.entry(pool).or_insert(0) += taken;
            }
        }
        Ok(Self { pools, slots })
    }

    /// The first pool.
    pub(super) fn view(&self) -> Option<RowRef<'_>> {
        self.pools.first()
    }

    /// The slots taken in a pool.
    pub(super) fn taken(&self, pool: RowRef<'_>) -> i64 {
        pool.uuid("id").and_then(|id| self.slots.get(&id)).copied().unwrap_or(0)
    }
}

impl Objects for WorkPools<'_> {
    fn objects<'t>(&'t self) -> Vec<Object<'t>> {
        let pool = |view: RowRef<'t>| -> Object<'t> {
            let mut pool = view.object(&[
                "id",
                "created",
                "updated",
                "name",
                "description",
                "type",
                "base_job_template",
                "is_paused",
                "concurrency_limit",
            ]);
            // Agents come and go unseen.
            let has_status = view.text("type") != Some("prefect-agent");
            pool.push("status", if has_status { view.part("status") } else { JsonPart::Null });
            pool.push("default_queue_id", view.part("default_queue_id"));
            pool.push("storage_configuration", whole(view.json("storage_configuration"), STORAGE));
            pool.push("active_slots", limited(view, self.taken(view)));
            pool
        };
        self.pools.views().map(pool).collect()
    }
}

/// Slots count only where they are limited.
fn limited<'r>(view: RowRef<'_>, taken: i64) -> JsonPart<'r> {
    if view.int("concurrency_limit").is_some() { JsonPart::Int(taken) } else { JsonPart::Null }
}

/// Queues with the names of their pools.
#[derive(Debug)]
pub(super) struct WorkQueues<'a> {
    queues: Rows<'a>,
    pools: Rows<'a>,
    slots: HashMap<Uuid, i64>,
}

impl<'a> WorkQueues<'a> {
    pub(super) async fn load(
        reader: &Reader<'a>,
        queues: Rows<'a>,
        holders: Holders,
    ) -> Result<Self, Failure> {
        let pools = pools(reader, &queues).await?;
        let mut slots = slots(reader, &queues.uuids("id"), holders).await?;
        // Under its pool, a queue counts the runs that are in it.
        let choosing =
            |queue: &RowRef<'_>| holders == Holders::OfQueue && queue.int("concurrency_limit").is_some();
        for queue in queues.views().filter(choosing) {
            if let (Some(id), Some(filter)) = (queue.uuid("id"), choosing::filter(queue)) {
                slots.insert(id, choosing::taken(reader, filter).await?);
            }
        }
        Ok(Self { queues, pools, slots })
    }
}

impl Objects for WorkQueues<'_> {
    fn objects<'t>(&'t self) -> Vec<Object<'t>> {
        let pools = self.pools.by("id");
        let queue = |view: RowRef<'t>| -> Object<'t> {
            let pool = view.uuid("work_pool_id").and_then(|id| pools.get(&id));
            let taken = view.uuid("id").and_then(|id| self.slots.get(&id)).copied().unwrap_or(0);
            let mut queue = view.object(QUEUE);
            queue.push("work_pool_name", JsonPart::or_null(pool.map(|pool| pool.part("name"))));
            queue.push("status", view.part("status"));
            queue.push("active_slots", limited(view, taken));
            queue
        };
        self.queues.views().map(queue).collect()
    }
}
