//! Filters of streams select what the same filters select of the rows that are stored.

use serde_json::{Value, json};

use super::{Client, Served, ago, key, listening, posted, served};

/// Events of two rounds, which differ in their keys only.
fn events(round: usize) -> Vec<Value> {
    let one = |number: usize, name: &str, color: &str, related: Value| {
        json!({
            "id": key(round * 100 + number), "occurred": ago(0), "event": name,
            "resource": {"prefect.resource.id": format!("test.{color}.{number}"), "color": color},
            "related": related, "payload": {"words": format!("{color} {number}")},
        })
    };
    let room = |role: &str, id: &str| json!({"prefect.resource.id": id, "prefect.resource.role": role, "floor": "1"});
    vec![
        one(1, "test.came", "red", json!([])),
        one(2, "test.went", "green", json!([room("room", "room.1")])),
        one(3, "test.came", "blue", json!([room("room", "room.2"), room("hall", "hall.1")])),
        one(4, "other.came", "red", json!([room("hall", "room.1")])),
        one(5, "test.came.late", "green", json!([])),
    ]
}

fn numbers(round: usize, selected: &[usize]) -> Vec<String> {
    selected.iter().map(|number| key(round * 100 + number)).collect()
}

#[test]
fn filters_of_every_kind_select_events_in_their_order() {
    let all: &[usize] = &[1, 2, 3, 4, 5];
    let cases: Vec<(Value, &[usize])> = vec![
        (json!({}), all),
        (json!({"event": {"prefix": ["test."]}}), &[1, 2, 3, 5]),
        (json!({"event": {"prefix": ["test.came", "other"]}}), &[1, 3, 4, 5]),
        (json!({"event": {"name": ["test.came"]}}), &[1, 3]),
        (json!({"event": {"exclude_prefix": ["test."]}}), &[4]),
        (json!({"event": {"prefix": ["test."], "exclude_name": ["test.went"]}}), &[1, 3, 5]),
        (json!({"resource": {"id": ["test.red.1", "test.green.5"]}}), &[1, 5]),
        (json!({"resource": {"id_prefix": ["test.red."]}}), &[1, 4]),
        (json!({"resource": {"labels": {"color": ["red", "blue"]}}}), &[1, 3, 4]),
        (json!({"resource": {"labels": {"prefect.resource.id": "test.green.*"}}}), &[2, 5]),
        (json!({"related": [{"id": ["room.1"]}]}), &[2, 4]),
        (json!({"related": {"role": ["hall"]}}), &[3, 4]),
        (json!({"related": [{"resources_in_roles": [["room.1", "room"]]}]}), &[2]),
        (json!({"related": [{"labels": {"floor": "1"}}]}), &[2, 3, 4]),
        (json!({"any_resource": [{"id": ["room.2", "test.red.4"]}]}), &[3, 4]),
        (json!({"any_resource": {"id_prefix": ["hall"]}}), &[3]),
        (json!({"text": {"query": "green -room"}}), &[5]),
        (json!({"order": "DESC"}), all),
        (json!({"occurred": {"since": ago(60)}}), all),
        (json!({"occurred": {"since": ago(-60), "until": ago(-120)}}), &[]),
        (json!({"occurred": {"until": ago(60)}}), &[]),
    ];
    let served = served(|_| {});
    let mut clients: Vec<_> = cases
        .iter()
        .map(|(filter, _)| {
            listening(&served, &json!({"type": "filter", "filter": filter, "backfill": false}))
        })
        .collect();
    let by_id = json!({"type": "filter", "filter": {"id": {"id": [key(102), key(204)]}}});
    let mut picked = listening(&served, &by_id);
    // The second round shows that nothing came after the first.
    posted(&served, "/api/events", &json!(events(1)));
    for event in events(2) {
        posted(&served, "/api/events", &json!([event]));
    }
    for ((filter, selected), client) in cases.iter().zip(&mut clients) {
        for round in [1, 2] {
            let heard: Vec<_> = selected.iter().map(|_| client.hear()["event"]["id"].clone()).collect();
            assert_eq!(json!(heard), json!(numbers(round, selected)), "{filter}");
        }
    }
    assert_eq!(
        [picked.hear()["event"]["id"].clone(), picked.hear()["event"]["id"].clone()],
        [key(102), key(204)]
    );
}

#[test]
fn a_message_says_of_an_event_what_a_read_says() {
    let served = served(|_| {});
    let mut client = listening(&served, &json!({"type": "filter", "filter": {}}));
    posted(&served, "/api/events", &json!(events(1)));
    let stored = super::found(&served, &json!({"event": {"name": ["test.came", "test.went"]}}));
    for event in stored {
        assert_eq!(client.hear(), json!({"type": "event", "event": event}));
    }
}

fn log(number: usize, level: i64, message: &str, runs: [Option<&str>; 2]) -> Value {
    json!({
        "name": "test.logs", "level": level, "message": format!("{message} {number}"), "timestamp": ago(0),
        "flow_run_id": runs[0], "task_run_id": runs[1],
    })
}

fn told(served: &Served, filter: &Value) -> Client {
    let mut client = Client::greeted(served, "/api/logs/out");
    client.say(&json!({"type": "filter", "filter": filter}));
    client.settled();
    client
}

#[test]
fn filters_of_every_kind_select_logs_in_their_order() {
    let (run, other) = ("a0000000-0000-4000-8000-000000000110", "a0000000-0000-4000-8000-000000000109");
    let task = "b0000000-0000-4000-8000-000000000102";
    let logs = |round: usize| {
        json!([
            log(round * 10 + 1, 10, "fine", [Some(run), None]),
            log(round * 10 + 2, 20, "the disk is full", [Some(run), Some(task)]),
            log(round * 10 + 3, 40, "broken", [Some(other), None]),
            log(round * 10 + 4, 50, "lost", [None, None]),
        ])
    };
    let cases: Vec<(Value, &[usize])> = vec![
        (json!({}), &[1, 2, 3, 4]),
        (json!({"level": {"ge_": 20}}), &[2, 3, 4]),
        (json!({"level": {"ge_": 20, "le_": 40}}), &[2, 3]),
        (json!({"flow_run_id": {"any_": [run]}}), &[1, 2]),
        (json!({"flow_run_id": {"any_": []}}), &[]),
        (json!({"task_run_id": {"any_": [task]}}), &[2]),
        (json!({"task_run_id": {"is_null_": true}, "level": {"le_": 40}}), &[1, 3]),
        (json!({"text": {"query": "disk -fine"}}), &[2]),
        (json!({"timestamp": {"after_": ago(60), "before_": ago(-3_600)}}), &[1, 2, 3, 4]),
        (json!({"timestamp": {"after_": ago(-60)}}), &[]),
        (json!({"operator": "or_", "level": {"ge_": 50}, "task_run_id": {"any_": [task]}}), &[2, 4]),
    ];
    let served = served(|_| {});
    let mut clients: Vec<_> = cases.iter().map(|(filter, _)| told(&served, filter)).collect();
    for round in [1, 2] {
        posted(&served, "/api/logs/", &logs(round));
        for ((filter, selected), client) in cases.iter().zip(&mut clients) {
            for number in *selected {
                let heard = client.hear();
                assert_eq!(heard["type"], "log");
                let message = heard["log"]["message"].as_str().unwrap();
                assert!(message.ends_with(&format!(" {}", round * 10 + number)), "{filter}: {message}");
                let found = posted(
                    &served,
                    "/api/logs/filter",
                    &json!({"logs": {"text": {"query": format!("\"{message}\"")}}}),
                );
                assert_eq!(heard["log"], found[0]);
            }
        }
    }
}
