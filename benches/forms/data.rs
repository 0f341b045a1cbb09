//! Rows of a large and busy installation, the same on every machine: 2,000 flows of which few are run often, 500,000 flow runs,
//! 1,000,000 task runs and as many logs. Columns are drawn independently of each other, so no filter is helped by another one.

use fastrand::Rng;
use filterc::Dialect;
use filterc::catalog::Storage;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// How many rows there are of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) flows: u64,
    pub(crate) deployments: u64,
    pub(crate) flow_runs: u64,
    pub(crate) task_runs: u64,
    pub(crate) logs: u64,
}

impl Size {
    /// What the benchmark measures on.
    pub(crate) const FULL: Self =
        Self { flows: 2_000, deployments: 1_000, flow_runs: 500_000, task_runs: 1_000_000, logs: 1_000_000 };
    /// What a test compares answers on.
    pub(crate) const SMALL: Self =
        Self { flows: 2_000, deployments: 1_000, flow_runs: 20_000, task_runs: 40_000, logs: 20_000 };
}

pub(crate) const POOLS: u64 = 5;
pub(crate) const QUEUES: u64 = 20;

const STATES: [(&str, u32); 9] = [
    ("COMPLETED", 700),
    ("FAILED", 100),
    ("SCHEDULED", 80),
    ("RUNNING", 40),
    ("CANCELLED", 30),
    ("CRASHED", 20),
    ("PENDING", 20),
    ("PAUSED", 5),
    ("CANCELLING", 5),
];
const TAGS: [(&str, f64); 6] =
    [("database", 0.2), ("prod", 0.4), ("ml", 0.1), ("nightly", 0.1), ("dev", 0.3), ("rare", 0.004)];
const WORDS: [&str; 16] = [
    "amber", "bold", "calm", "dusty", "eager", "fuzzy", "grand", "hazel", "icy", "jolly", "keen", "lucid",
    "misty", "noble", "olive", "proud",
];
const MESSAGES: [&str; 8] = [
    "Task run finished in state Completed()",
    "Created task run for extract",
    "connection timeout after 30 seconds, retry 2 of 5",
    "wrote 1024 rows to the warehouse",
    "disk error on volume 3",
    "Executing flow with 4 workers",
    "cache hit for key 7f3a",
    "Beginning subflow run",
];

/// The id of the row of this number. Ids tell nothing of their order.
pub(crate) fn id(collection: &str, number: u64) -> Uuid {
    let salt =
        collection.bytes().fold(0, |salt: u64, byte| salt.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut rng = Rng::with_seed(salt ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    uuid::Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid()
}

/// The collections in the order they are filled, with their numbers of rows.
pub(crate) fn collections(size: Size) -> [(&'static str, u64); 8] {
    // Sub-flows come last: they refer to task runs.
    let nested = size.flow_runs / 50;
    [
        ("work_pools", POOLS),
        ("work_queues", QUEUES),
        ("flows", size.flows),
        ("deployments", size.deployments),
        ("flow_runs", size.flow_runs - nested),
        ("task_runs", size.task_runs),
        ("flow_runs", nested),
        ("logs", size.logs),
    ]
}

/// One row after the other.
pub(crate) struct Rows {
    size: Size,
    dialect: Dialect,
    rng: Rng,
    flow_runs: u64,
}

impl Rows {
    pub(crate) fn new(size: Size, dialect: Dialect) -> Self {
        Self { size, dialect, rng: Rng::with_seed(7), flow_runs: 0 }
    }

    pub(crate) fn row(&mut self, collection: &str, number: u64) -> Map<String, Value> {
        let mut row = match collection {
            "work_pools" => json!({"name": format!("pool-{number}"), "type": "process", "status": "READY"}),
            "work_queues" => {
                let pool = id("work_pools", number % POOLS);
                json!({"name": format!("queue-{number}"), "work_pool_id": pool, "status": "READY"})
            }
            "flows" => json!({"name": format!("{}-{number:04}", self.word()), "tags": self.tags()}),
            "deployments" => self.deployment(number),
            "flow_runs" => return self.flow_run(),
            "task_runs" => self.task_run(number),
            _ => self.log(),
        };
        let created = self.time(90 * DAY);
        row["id"] = json!(id(collection, number));
        row["created"] = json!(created);
        row["updated"] = json!(created);
        object(row)
    }

    fn deployment(&mut self, number: u64) -> Value {
        json!({
            "name": format!("{}-{number:04}", self.word()),
            "tags": self.tags(),
            "flow_id": self.flow(),
            "work_queue_id": self.maybe(0.8).then(|| self.queue()),
            "paused": self.maybe(0.1),
            "status": if self.maybe(0.7) { "READY" } else { "NOT_READY" },
        })
    }

    fn flow_run(&mut self) -> Map<String, Value> {
        let number = self.flow_runs;
        self.flow_runs += 1;
        let nested = number >= self.size.flow_runs - self.size.flow_runs / 50;
        let (state, created) = (self.state(), self.time(90 * DAY));
        let author = json!({
            "id": id("deployments", self.rng.u64(..self.size.deployments)),
            "type": *self.rng.choice(&["DEPLOYMENT", "AUTOMATION", "SCHEDULE"]).unwrap(),
            "display_value": "nightly",
        });
        object(json!({
            "id": id("flow_runs", number),
            "created": created,
            "updated": created,
            "name": format!("{}-{}", self.word(), self.word()),
            "state_type": state,
            "state_name": self.state_name(state),
            "state_timestamp": self.time(90 * DAY),
            "run_count": self.rng.u8(0..3),
            "expected_start_time": self.time(90 * DAY),
            "next_scheduled_start_time": self.maybe(0.1).then(|| self.time(DAY)),
            "start_time": self.maybe(0.9).then(|| self.time(90 * DAY)),
            "end_time": self.maybe(0.8).then(|| self.time(90 * DAY)),
            "total_run_time": self.interval(),
            "parameters": {"day": number % 31},
            "idempotency_key": self.maybe(0.3).then(|| format!("key-{number}")),
            "tags": self.tags(),
            "auto_scheduled": self.maybe(0.3),
            "flow_id": self.flow(),
            "deployment_id": self.maybe(0.6).then(|| id("deployments", self.rng.u64(..self.size.deployments))),
            "parent_task_run_id": nested.then(|| id("task_runs", self.rng.u64(..self.size.task_runs))),
            "work_queue_id": self.maybe(0.5).then(|| self.queue()),
            "created_by": self.maybe(0.3).then_some(author),
        }))
    }

    fn task_run(&mut self, number: u64) -> Value {
        let state = self.state();
        let runs = self.size.flow_runs - self.size.flow_runs / 50;
        json!({
            "name": format!("{}-{}", self.word(), self.rng.u16(..1000)),
            "state_type": state,
            "state_name": self.state_name(state),
            "state_timestamp": self.time(90 * DAY),
            "run_count": self.rng.u8(0..3),
            "expected_start_time": self.time(90 * DAY),
            "start_time": self.maybe(0.9).then(|| self.time(90 * DAY)),
            "end_time": self.maybe(0.8).then(|| self.time(90 * DAY)),
            "total_run_time": self.interval(),
            "task_key": self.word(),
            "dynamic_key": number.to_string(),
            "tags": self.tags(),
            "flow_run_id": self.maybe(0.98).then(|| id("flow_runs", self.rng.u64(..runs))),
        })
    }

    fn log(&mut self) -> Value {
        let message = *self.rng.choice(&MESSAGES).unwrap();
        json!({
            "name": *self.rng.choice(&["prefect.flow_runs", "prefect.task_runs"]).unwrap(),
            "level": *self.rng.choice(&[10, 20, 20, 20, 20, 30, 40, 50]).unwrap(),
            "flow_run_id": self.maybe(0.98).then(|| id("flow_runs", self.rng.u64(..self.size.flow_runs))),
            "task_run_id": self.maybe(0.5).then(|| id("task_runs", self.rng.u64(..self.size.task_runs))),
            "message": format!("{message} #{}", self.rng.u32(..100_000)),
            "timestamp": self.time(90 * DAY),
        })
    }

    /// Few flows have most runs: the first one has about 8 % of them, the last thousand together 20 %.
    fn flow(&mut self) -> Uuid {
        let position = (self.size.flows as f64) * self.rng.f64().powi(3);
        id("flows", (position as u64).min(self.size.flows - 1))
    }

    fn queue(&mut self) -> Uuid {
        id("work_queues", self.rng.u64(..QUEUES))
    }

    fn state(&mut self) -> &'static str {
        let mut ticket = self.rng.u32(..STATES.iter().map(|(_, share)| *share).sum::<u32>());
        for (state, share) in STATES {
            match ticket.checked_sub(share) {
                Some(left) => ticket = left,
                None => return state,
            }
        }
        STATES[0].0
    }

    fn state_name(&mut self, state: &str) -> String {
        if state == "SCHEDULED" && self.maybe(0.1) {
            return "Late".to_owned();
        }
        let (first, rest) = state.split_at(1);
        first.to_owned() + &rest.to_lowercase()
    }

    fn tags(&mut self) -> Vec<&'static str> {
        TAGS.iter().filter(|(_, share)| self.maybe(*share)).map(|(tag, _)| *tag).collect()
    }

    fn word(&mut self) -> &'static str {
        self.rng.choice(&WORDS).unwrap()
    }

    fn maybe(&mut self, share: f64) -> bool {
        self.rng.f64() < share
    }

    /// A moment in the time before 2026-11-01, in the storage form of the database.
    fn time(&mut self, range: i64) -> String {
        let text = filterc::sql::timestamp_text(END - self.rng.i64(0..range), Storage::SqlAlchemy);
        if self.dialect == Dialect::Postgres { text + "+00" } else { text }
    }

    /// Up to ten minutes.
    fn interval(&mut self) -> String {
        let micros = self.rng.i64(0..600_000_000);
        match self.dialect {
            Dialect::Postgres => format!("{micros} microseconds"),
            Dialect::Sqlite => filterc::sql::timestamp_text(micros, Storage::SqlAlchemy),
        }
    }
}

/// 2026-11-01T00:00:00Z
const END: i64 = 1_793_491_200_000_000;
/// Microseconds.
const DAY: i64 = 86_400_000_000;

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(row) => row,
        _ => Map::new(),
    }
}
