//! Eight clients that write until their server is gone, and remember what it acknowledged.

use std::thread::{self, JoinHandle};

use filterc_tests::client::Client;
use serde_json::{Value, json};

const WRITERS: usize = 8;

/// What was answered with success.
#[derive(Debug, Default)]
pub(super) struct Acknowledged {
    /// States of flow runs: the run, and its states in their order.
    pub(super) runs: Vec<(String, Vec<String>)>,
    pub(super) artifacts: Vec<String>,
    /// Messages.
    pub(super) logs: Vec<String>,
}

impl Acknowledged {
    pub(super) fn add(&mut self, other: Self) {
        self.runs.extend(other.runs);
        self.artifacts.extend(other.artifacts);
        self.logs.extend(other.logs);
    }

    pub(super) fn writes(&self) -> usize {
        let states: usize = self.runs.iter().map(|(_, states)| states.len()).sum();
        states + self.artifacts.len() + self.logs.len()
    }
}

pub(super) struct Writing(Vec<JoinHandle<Acknowledged>>);

impl Writing {
    /// What all of them were told, after their server is gone.
    pub(super) fn ended(self) -> Acknowledged {
        let mut all = Acknowledged::default();
        for thread in self.0 {
            all.add(thread.join().unwrap());
        }
        all
    }
}

/// A flow to write runs of.
pub(super) fn flow(url: &str) -> String {
    let flow = Client::new(url).post("/flows/", &json!({"name": "killed"})).expect("the server lives");
    flow["id"].as_str().unwrap().to_owned()
}

pub(super) fn start(url: &str, flow: &str) -> Writing {
    let writer = |_| {
        let (client, flow) = (Client::new(url), flow.to_owned());
        thread::spawn(move || {
            let mut told = Acknowledged::default();
            while run(&client, &flow, &mut told).is_some() {}
            told
        })
    };
    Writing((0..WRITERS).map(writer).collect())
}

/// A run from its beginning to its end; none when the server is gone.
fn run(client: &Client, flow: &str, told: &mut Acknowledged) -> Option<()> {
    let run = post(client, "/flow_runs/", &json!({"flow_id": flow, "state": {"type": "PENDING"}}))?;
    let id = run["id"].as_str().unwrap().to_owned();
    let at = told.runs.len();
    told.runs.push((id.clone(), vec![run["state"]["id"].as_str().unwrap().to_owned()]));
    for state in ["RUNNING", "COMPLETED"] {
        let answer = post(client, &format!("/flow_runs/{id}/set_state"), &json!({"state": {"type": state}}))?;
        assert_eq!(answer["status"], "ACCEPT", "{answer}");
        told.runs[at].1.push(answer["state"]["id"].as_str().unwrap().to_owned());
        let message = format!("{state} {id}");
        let log = json!({"name": "killed", "level": 20, "message": message, "timestamp": "2026-11-20T08:00:00Z", "flow_run_id": id});
        post(client, "/logs/", &json!([log]))?;
        told.logs.push(message);
    }
    let artifact = post(client, "/artifacts/", &json!({"key": "killed", "data": id, "flow_run_id": id}))?;
    told.artifacts.push(artifact["id"].as_str().unwrap().to_owned());
    Some(())
}

/// The answer, where it came whole.
fn post(client: &Client, path: &str, body: &Value) -> Option<Value> {
    client.post(path, body).ok()
}
