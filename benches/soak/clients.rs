//! Clients that write runs from their beginning to their end, and clients that ask for what was written.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use filterc_tests::client::Client;
use serde_json::{Value, json};

const WRITERS: usize = 4;
const READERS: usize = 4;

/// Microseconds of each kind of request.
pub(crate) type Latencies = BTreeMap<&'static str, Vec<u32>>;

pub(crate) fn start(url: &str, stop: &Arc<AtomicBool>) -> Vec<JoinHandle<Latencies>> {
    let flow = Client::new(url).post("/flows/", &json!({"name": "soak", "tags": ["database"]})).unwrap();
    let flow = flow["id"].as_str().unwrap().to_owned();
    let client = |work: fn(&mut Measured, &str)| {
        let (mut client, stop, flow) = (Measured::new(url), Arc::clone(stop), flow.clone());
        thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                work(&mut client, &flow);
            }
            client.latencies
        })
    };
    let writers = (0..WRITERS).map(|_| client(write));
    let readers = (0..READERS).map(|_| client(read));
    writers.collect::<Vec<_>>().into_iter().chain(readers).collect()
}

fn write(client: &mut Measured, flow: &str) {
    let new = json!({"flow_id": flow, "state": {"type": "PENDING"}, "tags": ["soak"]});
    let run = client.post("create run", "/flow_runs/", &new);
    let id = run["id"].as_str().unwrap();
    for state in ["RUNNING", "COMPLETED"] {
        let answer = client.post(
            "set state",
            &format!("/flow_runs/{id}/set_state"),
            &json!({"state": {"type": state}}),
        );
        assert_eq!(answer["status"], "ACCEPT", "{answer}");
    }
    let log = |at: usize| json!({"name": "soak", "level": 20, "message": format!("line {at}"), "timestamp": "2026-11-20T08:00:00Z", "flow_run_id": id});
    client.post("create 10 logs", "/logs/", &(0..10).map(log).collect());
    client.post("create artifact", "/artifacts/", &json!({"key": "soak", "data": id, "flow_run_id": id}));
}

fn read(client: &mut Measured, flow: &str) {
    let completed = json!({"state": {"type": {"any_": ["COMPLETED"]}}});
    let flows = json!({"flows": {"tags": {"all_": ["database"]}}, "flow_runs": completed});
    client.post("filter flows", "/flows/filter", &flows);
    let newest = json!({"flow_runs": completed, "sort": "START_TIME_DESC", "limit": 20});
    let runs = client.post("filter runs", "/flow_runs/filter", &newest);
    client.post("count runs", "/flow_runs/count", &json!({"flows": {"id": {"any_": [flow]}}}));
    if let Some(run) = runs[0]["id"].as_str() {
        let logs = json!({"logs": {"flow_run_id": {"any_": [run]}, "level": {"ge_": 20}}});
        client.post("filter logs", "/logs/filter", &logs);
    }
}

/// A client that keeps in mind how long each answer took.
struct Measured {
    client: Client,
    latencies: Latencies,
}

impl Measured {
    fn new(url: &str) -> Self {
        Self { client: Client::new(url), latencies: Latencies::new() }
    }

    fn post(&mut self, kind: &'static str, path: &str, body: &Value) -> Value {
        let started = Instant::now();
        let answer = self.client.post(path, body).unwrap_or_else(|error| panic!("{path}: {error}"));
        let micros = u32::try_from(started.elapsed().as_micros()).unwrap();
        self.latencies.entry(kind).or_default().push(micros);
        answer
    }
}
