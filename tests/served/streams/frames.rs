//! Messages that are none.

use serde_json::json;
use tungstenite::Message;

use super::{Client, event, found, served};

#[test]
fn a_message_that_is_no_event_ends_the_stream_and_says_why() {
    let served = served(|_| {});
    let mut nul = event(8, "test.nul");
    nul["payload"] = json!({"a": ["b\0"]});
    let mut unnamed = event(9, "test.unnamed");
    unnamed["resource"] = json!({});
    let cases = [
        (Message::text("nonsense"), 1007, "invalid event: FC01"),
        (Message::text("[]"), 1007, "invalid event: "),
        (Message::text(nul.to_string()), 1007, "at `/payload`: NUL"),
        (
            Message::text(unnamed.to_string()),
            1007,
            "at `/resource`: a resource needs the label `prefect.resource.id`",
        ),
        (Message::binary(event(1, "test.binary").to_string().into_bytes()), 1003, "messages are texts"),
    ];
    for (number, (message, code, reason)) in cases.into_iter().enumerate() {
        let mut client = Client::greeted(&served, "/api/events/in");
        // What came before it counts.
        client.say(&event(100 + number, "test.before"));
        client.send(message);
        let (_, told, why) = client.ended();
        assert_eq!(told, code, "{why}");
        assert!(why.contains(reason), "{why}");
    }
    assert_eq!(found(&served, &json!({"event": {"prefix": ["test."]}})).len(), 5);
}

#[test]
fn a_filter_that_is_refused_ends_the_stream_and_says_why_and_where() {
    let served = served(|_| {});
    let cases = [
        (
            "/api/events/out",
            json!({"type": "filter", "filter": {"event": {"prefix": 5}}}),
            "at `/filter/event/prefix`: ",
        ),
        (
            "/api/events/out",
            json!({"type": "filter", "filter": {"id": {"id": ["x"]}}}),
            "at `/filter/id/id/0`: ",
        ),
        ("/api/events/out", json!({"type": "filter"}), "`filter` is an object"),
        ("/api/events/out", json!({"type": "filter", "filter": null}), "`filter` is an object"),
        ("/api/events/out", json!({"type": "event"}), "Expected 'filter' message"),
        ("/api/events/out", json!(5), "Expected 'filter' message"),
        (
            "/api/logs/out",
            json!({"type": "filter", "filter": {"level": {"ge_": "x"}}}),
            "at `/filter/level/ge_`: ",
        ),
        (
            "/api/logs/out",
            json!({"type": "filter", "filter": {"text": {"query": "a\0"}}}),
            "at `/filter/text/query",
        ),
    ];
    for (path, message, reason) in cases {
        let mut client = Client::greeted(&served, path);
        client.say(&message);
        let (_, code, why) = client.ended();
        assert_eq!(code, 1002, "{message}: {why}");
        assert!(why.contains(reason), "{message}: {why}");
    }
}

#[test]
fn a_message_that_is_too_long_is_refused_by_its_head() {
    let served = served(|_| {});
    for path in ["/api/events/in", "/api/events/out", "/api/logs/out"] {
        let mut client = Client::greeted(&served, path);
        // The head of a text of 16 MiB and a byte, RFC 6455 §5.2.
        let mut head = vec![0x81, 0x80 | 127];
        head.extend(((16_u64 << 20) + 1).to_be_bytes());
        head.extend([0; 4]);
        client.send_raw(&head);
        let (_, code, why) = client.ended();
        assert_eq!(code, 1009, "{why}");
        assert!(why.contains("too long"), "{why}");
    }
}
