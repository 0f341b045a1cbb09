//! Clients that mean no good: others are answered all the same.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use filterc::Dialect;
use filterc_server::Settings;

use super::server::{self, Served};
use crate::recorded::databases;

fn served(set: impl FnOnce(&mut Settings)) -> Served {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(filterc_prefect::DEMO.to_owned());
    settings.leniencies = filterc_prefect::LENIENCIES;
    set(&mut settings);
    server::start(settings).unwrap_or_else(|error| panic!("{error}"))
}

/// A request whose body never comes whole.
fn half_a_body(served: &Served, length: usize, sent: usize) -> TcpStream {
    let mut stream = TcpStream::connect(served.address).unwrap();
    let head =
        format!("POST /api/flows/filter HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&vec![b' '; sent]).unwrap();
    stream
}

#[test]
fn slow_bodies_keep_nobody_waiting() {
    let served = served(|settings| settings.requests = 2);
    let slow: Vec<_> =
        (0..40).map(|at| half_a_body(&served, 1_000_000, if at % 2 == 0 { 10 } else { 200_000 })).collect();
    std::thread::sleep(Duration::from_millis(300));
    let started = Instant::now();
    assert_eq!(served.post("/api/flows/filter", br#"{"limit": 1}"#).status, 200);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    drop(slow);
}

#[test]
fn a_body_that_stops_coming_is_told_so() {
    let served = served(|settings| settings.read_timeout = Duration::from_millis(300));
    let mut stream = half_a_body(&served, 20, 5);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("{\"detail\":"), "{answer}");
}

#[test]
fn a_large_body_that_comes_too_slowly_is_told_so() {
    let served = served(|settings| settings.body_chunk_timeout = Duration::from_millis(300));
    let mut stream = half_a_body(&served, 1_000_000, 200_000);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[test]
fn large_bodies_that_are_on_their_way_hold_no_place_of_those_that_have_come() {
    for room in [256 << 20, 300 << 10] {
        let served = served(|settings| {
            settings.large_bodies = 1;
            settings.body_bytes = room;
            settings.body_chunk_timeout = Duration::from_mins(10);
            settings.read_timeout = Duration::from_mins(10);
        });
        // Those that come to an end find their way through the room, though all others never do.
        let _slow: Vec<_> = (0..if room > 1 << 20 { 16 } else { 1 })
            .map(|_| half_a_body(&served, 1_000_000, 200_000))
            .collect();
        let body = format!("{{\"limit\": 1}}{}", " ".repeat(400_000));
        for _ in 0..3 {
            assert_eq!(served.post("/api/flows/filter", body.as_bytes()).status, 200);
        }
    }
}

#[test]
fn strangers_are_refused_before_they_send_a_body() {
    let served = served(|settings| settings.auth_string = Some("me:secret".to_owned()));
    for path in ["flows/filter", "flows/", "nowhere", "health"] {
        let mut stream = TcpStream::connect(served.address).unwrap();
        // Nothing of the body comes.
        let head = format!("POST /api/{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 401", "{path}");
    }
    let mut stream = TcpStream::connect(served.address).unwrap();
    stream
        .write_all(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n")
        .unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[test]
fn a_client_that_never_reads_is_closed() {
    let served = served(|settings| {
        settings.connections = 1;
        settings.write_timeout = Duration::from_millis(300);
    });
    let mut greedy = TcpStream::connect(served.address).unwrap();
    // More than the buffers of the system take.
    let ask = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let asked = (0..200).try_for_each(|_| greedy.write_all(ask));
    // The only connection that there may be is free again.
    assert_eq!(served.get("/api/health").status, 200);
    drop(asked);
}

#[test]
fn a_large_body_is_read() {
    let served = served(|_| {});
    let ids: Vec<_> = (0..100_000).map(|n| format!("\"a0000000-0000-4000-8000-{n:012}\"")).collect();
    let body = format!(r#"{{"flow_runs": {{"id": {{"any_": [{}]}}}}}}"#, ids.join(","));
    let reply = served.post("/api/flow_runs/count", body.as_bytes());
    assert_eq!((reply.status, reply.text()), (200, "110".to_owned()));
}

#[test]
fn depth_is_refused_and_not_followed() {
    let body = format!("{}1{}", r#"{"flows":"#.repeat(10_000), "}".repeat(10_000));
    let reply = served(|_| {}).post("/api/flows/filter", body.as_bytes());
    assert_eq!(reply.status, 422, "{}", reply.text());
}

#[test]
fn more_patterns_than_a_stack_holds_are_no_end_of_the_server() {
    let patterns: Vec<_> = (0..90_000).map(|n| format!("\"a{n}*\"")).collect();
    let body = format!(r#"{{"filter": {{"related": {{"labels": {{"k": [{}]}}}}}}}}"#, patterns.join(","));
    let served = served(|_| {});
    served.post("/api/events/filter", body.as_bytes());
    assert_eq!(served.post("/api/flows/filter", b"{}").status, 200);
}

#[test]
fn what_no_text_can_be_is_not_found() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let recorded = databases::open(dialect);
        let mut settings = filterc_prefect::settings(&recorded.url);
        settings.leniencies = filterc_prefect::LENIENCIES;
        let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
        for path in
            ["flows/name/a%00b", "work_pools/a%00b", "artifacts/%00/latest", "deployments/name/a%00/b"]
        {
            let reply = served.get(&format!("/api/{path}"));
            assert_eq!(reply.status, 404, "{} {path} {}", dialect.name(), reply.text());
        }
        for path in ["work_pools/a%00b/queues/filter", "work_pools/%00/get_scheduled_flow_runs"] {
            let reply = served.post(&format!("/api/{path}"), b"{}");
            assert!([404, 422].contains(&reply.status), "{} {path} {}", dialect.name(), reply.text());
        }
    }
}
