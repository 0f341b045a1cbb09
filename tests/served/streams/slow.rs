//! A client that does not keep up is told so, and the others do not notice.

use std::time::Duration;

use serde_json::json;

use super::{Client, posted, served};

/// Rows that pass, and how many are written at a time.
const ROWS: usize = 100_000;
const TOGETHER: usize = 1_000;

#[test]
fn a_client_that_does_not_read_is_closed_and_the_others_hear_everything() {
    let served = served(|settings| {
        settings.stream_messages = 5_000;
        // The reason waits until the client reads on.
        settings.stream_write_timeout = Duration::from_mins(5);
        settings.write_timeout = Duration::from_mins(5);
    });
    let listening = || {
        let mut client = Client::greeted(&served, "/api/logs/out");
        client.say(&json!({"type": "filter", "filter": {"level": {"ge_": 10}}}));
        client.settled();
        client
    };
    let (slow, mut fast) = (listening(), listening());
    let told = std::thread::spawn(move || {
        for number in 0..ROWS {
            assert_eq!(fast.hear()["log"]["level"], number % 1_000 + 10);
        }
    });
    for _ in 0..ROWS / TOGETHER {
        let logs: Vec<_> = (0..TOGETHER)
            .map(|at| json!({"name": "a", "level": at + 10, "message": "b", "timestamp": "2026-11-01T12:00:00Z"}))
            .collect();
        posted(&served, "/api/logs/", &json!(logs));
    }
    told.join().unwrap();
    // What was on its way before the queue was full, and then the reason.
    let (texts, code, reason) = slow.ended();
    assert!(texts < ROWS, "{texts}");
    assert_eq!((code, reason.as_str()), (1013, "too slow: more messages waited than this server keeps"));
}

#[test]
fn a_client_that_is_gone_gives_its_place_up() {
    let served = served(|settings| {
        settings.streams = 1;
        settings.stream_ping = Duration::from_millis(100);
        settings.stream_write_timeout = Duration::from_millis(100);
    });
    // It answers no ping, for it does not read.
    let gone = Client::greeted(&served, "/api/events/in");
    assert_eq!(Client::open(&served, "/api/events/in", &[]).err().unwrap(), 503);
    // Each try takes a while: this is longer than two pings and the goodbye.
    let again = std::iter::repeat_with(|| {
        std::thread::sleep(Duration::from_millis(20));
        Client::open(&served, "/api/events/in", &[]).is_ok()
    });
    assert!(again.take(1_000).any(|opened| opened));
    drop(gone);
}

#[test]
fn a_client_that_answers_pings_stays() {
    let served = served(|settings| settings.stream_ping = Duration::from_millis(50));
    let mut client = Client::greeted(&served, "/api/logs/out");
    client.say(&json!({"type": "filter", "filter": {}}));
    client.settled();
    let late = std::thread::spawn(move || client.hear());
    std::thread::sleep(Duration::from_millis(500));
    let log = json!({"name": "a", "level": 10, "message": "late", "timestamp": "2026-11-01T12:00:00Z"});
    posted(&served, "/api/logs/", &json!([log]));
    assert_eq!(late.join().unwrap()["log"]["message"], "late");
}
