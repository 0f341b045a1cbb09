//! Task runs out of events, in whatever order and however often they come.

use filterc::Dialect;
use serde_json::{Value, json};

use super::{Client, Served, found, key, on, posted};

const FLOW_RUN: &str = "a0000000-0000-4000-8000-000000000110";

/// A client tells that a task run has come into a state, some seconds after noon of a day in the past.
fn told(number: usize, run: usize, state: &str, seconds: u32) -> Value {
    let kind = state.to_uppercase();
    let at = format!("2026-11-01T12:00:{seconds:02}.000001Z");
    json!({
        "id": key(number), "occurred": at, "event": format!("prefect.task-run.{state}"),
        "resource": {
            "prefect.resource.id": format!("prefect.task-run.{}", key(run)), "prefect.resource.name": "load-0",
            "prefect.orchestration": "client", "prefect.state-type": kind,
        },
        "related": [
            {"prefect.resource.id": format!("prefect.flow-run.{FLOW_RUN}"), "prefect.resource.role": "flow-run"},
            {"prefect.resource.id": "prefect.tag.nightly", "prefect.resource.role": "tag"},
        ],
        "payload": {
            "intended": {"from": null, "to": kind}, "initial_state": null,
            "validated_state": {"type": kind, "name": state, "message": "", "state_details": {}, "data": null},
            "task_run": {
                "name": "load-0", "task_key": "load", "dynamic_key": format!("load-{run}"), "tags": ["nightly"],
                "empirical_policy": {"max_retries": 0, "retry_delay_seconds": 0.0}, "labels": {"team": "data"},
                "task_inputs": {"x": []}, "run_count": 1, "flow_run_run_count": 1,
                "start_time": "2026-11-01T12:00:01.5Z", "total_run_time": f64::from(seconds),
            },
        },
    })
}

fn run(served: &Served, number: usize) -> Value {
    let filter = json!({"task_runs": {"id": {"any_": [key(number)]}}});
    posted(served, "/api/task_runs/filter", &filter)[0].clone()
}

fn history(served: &Served, number: usize) -> Vec<Value> {
    let states = served.get(&format!("/api/task_run_states/?task_run_id={}", key(number))).json().unwrap();
    states.as_array().unwrap().iter().map(|state| state["name"].clone()).collect()
}

#[test]
fn the_newest_state_counts_in_whatever_order_events_come() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let served = on(dialect, |_| {});
        let mut client = Client::greeted(&served, "/api/events/in");
        let states = [("Pending", 1), ("Running", 2), ("Completed", 9)];
        let orders: [&[usize]; 4] = [&[0, 1, 2], &[2, 1, 0], &[1, 0, 2, 1, 0], &[1, 1, 2, 2, 0]];
        for (order, run_number) in orders.iter().zip([100, 200, 300, 400]) {
            for at in *order {
                let (state, seconds) = states[*at];
                client.say(&told(run_number + at, run_number, state, seconds));
            }
            // Each in a transaction of its own, and all in one.
            if run_number > 200 {
                client.settled();
            }
        }
        client.settled();
        for number in [100, 200, 300, 400] {
            let run = run(&served, number);
            assert_eq!(history(&served, number), ["Pending", "Running", "Completed"], "{number}");
            assert_eq!(run["state"]["type"], "COMPLETED");
            assert_eq!(run["state_id"], json!(key(number + 2)));
            assert_eq!(run["state"]["timestamp"], "2026-11-01T12:00:09.000001Z");
            assert_eq!(run["state"]["state_details"]["task_run_id"], json!(key(number)));
            assert_eq!(run["state"]["state_details"]["flow_run_id"], FLOW_RUN);
            assert_eq!(run["total_run_time"], 9.0);
            assert_eq!(run["start_time"], "2026-11-01T12:00:01.500000Z");
            assert_eq!((&run["tags"], &run["labels"]), (&json!(["nightly"]), &json!({"team": "data"})));
        }
        let filter = json!({
            "flow_runs": {"id": {"any_": [FLOW_RUN]}},
            "task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}, "tags": {"all_": ["nightly"]}, "name": {"like_": "load"}},
        });
        assert_eq!(posted(&served, "/api/task_runs/count", &filter), 4);
        let events = json!({
            "occurred": {"since": "2026-11-01T00:00:00Z"}, "event": {"name": ["prefect.task-run.Running"]},
            "related": [{"id": [format!("prefect.flow-run.{FLOW_RUN}")]}],
        });
        assert_eq!(found(&served, &events).len(), 4);
    }
}

#[test]
fn the_same_task_in_the_same_flow_run_is_one_run() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let served = on(dialect, |_| {});
        let mut client = Client::greeted(&served, "/api/events/in");
        client.say(&told(1, 100, "Pending", 1));
        let mut other = told(2, 101, "Completed", 2);
        other["payload"]["task_run"]["dynamic_key"] = "load-100".into();
        client.say(&other);
        client.settled();
        assert_eq!(run(&served, 101), Value::Null);
        assert_eq!(run(&served, 100)["state_name"], "Completed");
        assert_eq!(history(&served, 100), ["Pending", "Completed"]);
    }
}

#[test]
fn what_can_be_no_task_run_is_an_event_all_the_same() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let served = on(dialect, |_| {});
        let mut client = Client::greeted(&served, "/api/events/in");
        let mut nowhere = told(1, 101, "Pending", 1);
        nowhere["related"][0]["prefect.resource.id"] = format!("prefect.flow-run.{}", key(9)).into();
        let mut nobody = told(2, 102, "Pending", 1);
        nobody["resource"]["prefect.orchestration"] = "server".into();
        let mut nothing = told(3, 103, "Pending", 1);
        nothing["payload"] = json!({"validated_state": {"type": "DONE"}, "task_run": {}});
        let mut alone = told(4, 104, "Scheduled", 1);
        alone["related"] = json!([]);
        for event in [nowhere, nobody, nothing, alone] {
            client.say(&event);
        }
        client.settled();
        for number in [101, 102, 103] {
            assert_eq!(run(&served, number), Value::Null, "{number}");
        }
        assert_eq!(run(&served, 104)["flow_run_id"], Value::Null);
        let filter = json!({"occurred": {"since": "2026-11-01T00:00:00Z"}, "event": {"prefix": ["prefect.task-run."]},
            "id": {"id": [key(1), key(2), key(3), key(4)]}});
        assert_eq!(found(&served, &filter).len(), 4);
    }
}
