//! What was written shortly before a client came is sent first.

use serde_json::json;

use super::{Client, ago, event, key, listening, posted, served};

#[test]
fn a_client_hears_of_each_event_once_the_oldest_first() {
    let served = served(|_| {});
    let mut before: Vec<_> = (0..130).map(|number| event(number, "test.before")).collect();
    for (number, event) in (0..).zip(&mut before) {
        // Ten at a time; and one that is too long ago.
        event["occurred"] = if number == 0 { ago(16 * 60) } else { ago(600 - number / 10 * 10) }.into();
    }
    before.reverse();
    posted(&served, "/api/events", &json!(before));
    let filter = json!({"event": {"prefix": ["test."]}});
    let mut client = Client::greeted(&served, "/api/events/out");
    client.say(&json!({"type": "filter", "filter": filter}));
    let mut newer = Client::greeted(&served, "/api/events/out");
    newer.say(&json!({"type": "filter", "filter": {"occurred": {"since": ago(500)}}}));
    let mut without = listening(&served, &json!({"type": "filter", "filter": filter, "backfill": false}));
    let heard: Vec<_> = (0..129).map(|_| client.hear()["event"]["occurred"].clone()).collect();
    assert!(heard.windows(2).all(|pair| pair[0].as_str() <= pair[1].as_str()), "{heard:?}");
    client.settled();
    posted(&served, "/api/events", &json!([event(200, "test.after")]));
    assert_eq!(client.hear()["event"]["id"], json!(key(200)));
    assert_eq!(without.hear()["event"]["id"], json!(key(200)));
    assert!(newer.hear()["event"]["occurred"].as_str() >= Some(ago(510).as_str()));
}
