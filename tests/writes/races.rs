//! Many clients at once: what only one of them may do is done once.

use std::sync::Barrier;
use std::thread;

use filterc_tests::postgres;
use serde_json::{Value, json};
use ureq::Agent;

use crate::served::server;

const CLIENTS: usize = 8;

#[test]
fn runs_are_submitted_once_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    races(&format!("sqlite://{}", folder.path().join("races.db").display()));
}

#[test]
fn runs_are_submitted_once_on_postgres() {
    let database = format!("races_{}", std::process::id());
    races(&postgres::shared().and_then(|cluster| cluster.create_database(&database)).unwrap());
}

fn races(url: &str) {
    let mut settings = filterc_prefect::settings(url);
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
    let api = Api(format!("http://{}/api", served.address));
    let flow = api.post("/flows/", &json!({"name": "etl"}));
    submitted_once(&api, &flow);
    one_slot_is_one_run(&api, &flow);
    one_key_is_one_run(&api, &flow);
}

/// Eight workers submit the same run.
fn submitted_once(api: &Api, flow: &Value) {
    for _ in 0..5 {
        let run = api.post("/flow_runs/", &json!({"flow_id": flow["id"], "state": {"type": "SCHEDULED"}}));
        let path = format!("/flow_runs/{}/set_state", run["id"].as_str().unwrap());
        let answers = at_once(|_| api.post(&path, &json!({"state": {"type": "PENDING"}})));
        assert_eq!(with_status(&answers, "ACCEPT"), 1, "{answers:?}");
        assert_eq!(with_status(&answers, "ABORT"), CLIENTS - 1, "{answers:?}");
    }
}

/// Eight runs of a deployment that lets one run at a time.
fn one_slot_is_one_run(api: &Api, flow: &Value) {
    let deployment =
        api.post("/deployments/", &json!({"name": "nightly", "flow_id": flow["id"], "concurrency_limit": 1}));
    let deployment = deployment["id"].as_str().unwrap();
    let create = format!("/deployments/{deployment}/create_flow_run");
    let runs: Vec<Value> = (0..CLIENTS).map(|_| api.post(&create, &json!({}))).collect();
    let path = |run: &Value| format!("/flow_runs/{}/set_state", run["id"].as_str().unwrap());
    let answers = at_once(|at| api.post(&path(&runs[at]), &json!({"state": {"type": "PENDING"}})));
    assert_eq!(with_status(&answers, "ACCEPT"), 1, "{answers:?}");
    assert_eq!(with_status(&answers, "REJECT"), CLIENTS - 1, "{answers:?}");
    let limit = api.get(&format!("/v2/concurrency_limits/deployment:{deployment}"));
    assert_eq!(limit["active_slots"], 1);
    at_once(|at| api.post(&path(&runs[at]), &json!({"state": {"type": "FAILED"}, "force": true})));
    let limit = api.get(&format!("/v2/concurrency_limits/deployment:{deployment}"));
    assert_eq!(limit["active_slots"], 0);
}

/// Eight clients create the run of the same idempotency key.
fn one_key_is_one_run(api: &Api, flow: &Value) {
    let answers =
        at_once(|_| api.post("/flow_runs/", &json!({"flow_id": flow["id"], "idempotency_key": "today"})));
    assert!(answers.iter().all(|run| run["id"] == answers[0]["id"]), "{answers:?}");
    let states = api.get(&format!("/flow_run_states/?flow_run_id={}", answers[0]["id"].as_str().unwrap()));
    assert_eq!(states.as_array().map(Vec::len), Some(1));
}

fn with_status(answers: &[Value], status: &str) -> usize {
    answers.iter().filter(|answer| answer["status"] == status).count()
}

/// What each of the clients is told, who all start together.
fn at_once(ask: impl Fn(usize) -> Value + Sync) -> Vec<Value> {
    let (ask, start) = (&ask, &Barrier::new(CLIENTS));
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|at| {
                scope.spawn(move || {
                    start.wait();
                    ask(at)
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    })
}

struct Api(String);

impl Api {
    fn post(&self, path: &str, body: &Value) -> Value {
        let request = Agent::new_with_defaults().post(format!("{}{path}", self.0));
        told(request.header("content-type", "application/json").send(body.to_string()).unwrap())
    }

    fn get(&self, path: &str) -> Value {
        told(Agent::new_with_defaults().get(format!("{}{path}", self.0)).call().unwrap())
    }
}

fn told(mut answer: ureq::http::Response<ureq::Body>) -> Value {
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}
