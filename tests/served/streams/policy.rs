//! A policy holds on streams as it does everywhere.

use filterc::Policy;
use serde_json::{Value, json};
use tungstenite::Message;

use super::{Client, ago, event, found, key, posted, served};

/// A policy that shows red things and loud logs.
fn policy() -> Policy {
    let compiler = filterc_prefect::compiler();
    let events =
        br#"{"filter": {"occurred": {"since": "2000-01-01T00:00:00Z", "until": "9999-01-01T00:00:00Z"},
        "resource": {"labels": {"color": "red"}}, "event": {"exclude_prefix": ["hidden."]}}}"#;
    let policy = compiler.show_only(Policy::default(), "events", events).unwrap();
    compiler.show_only(policy, "logs", br#"{"logs": {"level": {"ge_": 30}}}"#).unwrap()
}

#[test]
fn a_stream_takes_and_shows_what_may_be_seen() {
    let mut green = event(3, "test.green");
    green["resource"]["color"] = "green".into();
    let events = [event(1, "hidden.one"), event(2, "test.two"), green, event(4, "test.four")];
    let served = served(|settings| settings.policy = policy());
    let mut listener = Client::greeted(&served, "/api/events/out");
    listener.say(&json!({"type": "filter", "filter": {}}));
    listener.settled();
    let mut client = Client::greeted(&served, "/api/events/in");
    for event in &events {
        client.say(event);
    }
    // Those that it may not write are not stored, and it is told so.
    client.send(Message::Ping(Vec::new().into()));
    let refused = "events were not stored that you may not see".to_owned();
    assert_eq!(client.ended(), (0, 1008, refused));
    assert_eq!([listener.hear(), listener.hear()].map(|one| one["event"]["id"].clone()), [key(2), key(4)]);
    assert_eq!(found(&served, &json!({"event": {"prefix": ["test.", "hidden."]}})).len(), 2);
    for event in events {
        let hidden = event["event"] == "hidden.one" || event["resource"]["color"] == "green";
        let status = served.post("/api/events", json!([event]).to_string().as_bytes()).status;
        assert_eq!(status, if hidden { 403 } else { 204 });
    }
}

#[test]
fn a_backlog_shows_what_may_be_seen() {
    let demo: Vec<Value> =
        filterc_prefect::DEMO.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let resource = |name: &str| json!({"prefect.resource.id": name, "color": "red"});
    let row = |number: usize, name: &str| {
        json!({"events": {
            "id": key(number), "event": name, "occurred": ago(60), "received": ago(60), "recorded": ago(60),
            "resource_id": "a", "resource": resource("a"), "related_resource_ids": [], "related": [], "payload": {},
        }})
    };
    let label = |number: usize| {
        json!({"event_resources": {
            "event_id": key(number), "occurred": ago(60), "resource_id": "a", "resource_role": "",
            "resource": {"color": "red"}, "id": key(1_000 + number),
        }})
    };
    let more = [row(1, "hidden.one"), row(2, "test.two"), row(3, "test.three"), label(1), label(2), label(3)];
    let rows: Vec<String> = demo.iter().chain(&more).map(ToString::to_string).collect();
    let rows = rows.join("\n");
    let served = served(|settings| {
        settings.policy = policy();
        settings.seed = Some(rows);
    });
    let mut client = Client::greeted(&served, "/api/events/out");
    client.say(&json!({"type": "filter", "filter": {}}));
    assert_eq!([client.hear(), client.hear()].map(|one| one["event"]["id"].clone()), [key(2), key(3)]);
    let both = json!({"type": "filter", "filter": {"event": {"prefix": ["hidden.", "test.th"]}}});
    let mut client = Client::greeted(&served, "/api/events/out");
    client.say(&both);
    assert_eq!(client.hear()["event"]["id"], key(3));
}

#[test]
fn hidden_logs_are_not_told() {
    let served = served(|settings| settings.policy = policy());
    let log = |level: i64| json!({"name": "a", "level": level, "message": "b", "timestamp": "2026-11-01T12:00:00Z"});
    let mut logs = Client::greeted(&served, "/api/logs/out");
    logs.say(&json!({"type": "filter", "filter": {"level": {"le_": 40}}}));
    logs.settled();
    let refused = served.post("/api/logs/", json!([log(30), log(10)]).to_string().as_bytes());
    assert_eq!(refused.status, 403);
    posted(&served, "/api/logs/", &json!([log(35), log(50), log(40)]));
    assert_eq!([logs.hear(), logs.hear()].map(|one| one["log"]["level"].clone()), [35, 40]);
}
