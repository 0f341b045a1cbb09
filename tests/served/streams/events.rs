//! Events that come in are stored once, and found by filters.

use filterc::Dialect;
use serde_json::json;

use super::{Client, event, found, key, on, posted, served};

#[test]
fn a_ping_is_answered_when_all_events_before_it_are_stored() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let served = on(dialect, |_| {});
        let mut client = Client::greeted(&served, "/api/events/in");
        for number in 0..40 {
            let mut one = event(number, "test.came");
            one["related"] = json!([{"prefect.resource.id": "test.room.1", "prefect.resource.role": "room"}]);
            one["follows"] = json!(key(number + 1));
            client.say(&one);
        }
        // An event that was seen before is not stored again.
        client.say(&event(7, "test.other"));
        client.settled();
        let all = found(&served, &json!({"event": {"prefix": ["test."]}}));
        assert_eq!(all.len(), 40);
        assert!(all.iter().all(|event| event["event"] == "test.came"));
        let related = json!({"related": [{"id": ["test.room.1"], "role": ["room"]}], "resource": {"id": ["test.thing.3"]}});
        let event = &found(&served, &related)[0];
        assert_eq!(event["id"], json!(key(3)));
        assert_eq!(event["follows"], json!(key(4)));
        assert_eq!(event["payload"], json!({}));
        let labelled = json!({"resource": {"labels": {"color": "red"}}, "event": {"name": ["test.came"]}});
        assert_eq!(found(&served, &labelled).len(), 40);
    }
}

#[test]
fn a_goodbye_is_answered_when_all_events_are_stored() {
    let served = served(|_| {});
    let mut client = Client::open(&served, "/api/events/in", &[]).unwrap();
    (0..40).for_each(|number| client.say(&event(number, "test.left")));
    client.leave();
    assert_eq!(found(&served, &json!({"event": {"name": ["test.left"]}})).len(), 40);
}

#[test]
fn a_list_of_events_is_stored_whole_or_not_at_all() {
    let served = served(|_| {});
    let good = json!([event(1, "test.one"), event(2, "test.two"), event(1, "test.again")]);
    posted(&served, "/api/events", &good);
    let names = |filter| found(&served, &filter).iter().map(|one| one["event"].clone()).collect::<Vec<_>>();
    assert_eq!(names(json!({"event": {"prefix": ["test."]}})), ["test.one", "test.two"]);
    let no_role = json!([{"prefect.resource.id": "x"}]);
    let bad = [
        (json!({"resource": {}}), "/1/resource"),
        (json!({"resource": {"prefect.resource.id": ""}}), "/1/resource"),
        (json!({"related": no_role}), "/1/related/0"),
        (json!({"event": "x".repeat(1_025)}), "/1/event"),
        (json!({"id": "x"}), "/1/id"),
        (json!({"payload": {"a": "\0"}}), "/1/payload"),
    ];
    for (change, place) in bad {
        let mut wrong = event(4, "test.four");
        let change = change.as_object().unwrap().clone();
        wrong.as_object_mut().unwrap().extend(change);
        let reply = served.post("/api/events", json!([event(3, "test.three"), wrong]).to_string().as_bytes());
        assert_eq!(reply.status, 422, "{wrong}");
        let place: Vec<_> = place.split('/').skip(1).collect();
        let told = reply.json().unwrap()["exception_detail"][0]["loc"].clone();
        let told: Vec<_> = told.as_array().unwrap().iter().skip(1).map(ToString::to_string).collect();
        assert_eq!(told.iter().map(|part| part.trim_matches('"')).collect::<Vec<_>>(), place, "{wrong}");
    }
    assert_eq!(names(json!({"event": {"prefix": ["test."]}})), ["test.one", "test.two"]);
}
