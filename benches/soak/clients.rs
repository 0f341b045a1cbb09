//! Clients that write runs from their beginning to their end, and clients that ask for what was written.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Request;

const WRITERS: usize = 4;
const READERS: usize = 4;

/// Microseconds of each kind of request.
pub(crate) type Latencies = BTreeMap<&'static str, Vec<u32>>;

pub(crate) fn start(url: &str, stop: &Arc<AtomicBool>) -> Vec<JoinHandle<Latencies>> {
    let flow = Client::new(url).post("", "/flows/", &json!({"name": "soak", "tags": ["database"]}));
    let flow = flow["id"].as_str().unwrap().to_owned();
    let client = |work: fn(&mut Client, &str)| {
        let (mut client, stop, flow) = (Client::new(url), Arc::clone(stop), flow.clone());
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

fn write(client: &mut Client, flow: &str) {
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

fn read(client: &mut Client, flow: &str) {
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

struct Client {
    agent: Agent,
    url: String,
    latencies: Latencies,
}

impl Client {
    fn new(url: &str) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).build().into();
        Self { agent, url: url.to_owned(), latencies: Latencies::new() }
    }

    /// The answer, which must be one of success.
    fn post(&mut self, kind: &'static str, path: &str, body: &Value) -> Value {
        let request = Request::builder()
            .method("POST")
            .uri(format!("{}{path}", self.url))
            .header("content-type", "application/json")
            .body(body.to_string())
            .unwrap();
        let started = Instant::now();
        let mut answer = self.agent.run(request).unwrap_or_else(|error| panic!("{path}: {error}"));
        let text = answer.body_mut().read_to_string().unwrap();
        let micros = u32::try_from(started.elapsed().as_micros()).unwrap();
        assert!(answer.status().is_success(), "{path} {} {text}", answer.status());
        self.latencies.entry(kind).or_default().push(micros);
        serde_json::from_str(&text).unwrap_or_default()
    }
}
