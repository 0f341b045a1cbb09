//! Headers that change how a request is read.

use filterc::{Dialect, Leniencies};
use serde_json::json;

use super::server::{self, Served};
use crate::recorded::databases::{self, Recorded};

fn served() -> (Recorded, Served) {
    let recorded = databases::open(Dialect::Sqlite);
    let mut settings = filterc_prefect::settings(&recorded.url);
    settings.leniencies = filterc_prefect::LENIENCIES;
    settings.read_only = true;
    let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
    (recorded, served)
}

#[test]
fn what_is_not_sent_as_json_is_no_body_and_is_told_as_a_text() {
    let (_recorded, served) = served();
    let headers = [("content-type", "text/plain")];
    let reply =
        served.ask("POST", "/api/task_runs/history", &headers, Some(br#"{"history_start": "2024-03-01"}"#));
    let told = reply.json().unwrap();
    assert_eq!((reply.status, &told["request_body"]), (422, &json!(r#"{"history_start": "2024-03-01"}"#)));
    let places: Vec<_> =
        told["exception_detail"].as_array().unwrap().iter().map(|error| &error["loc"][1]).collect();
    assert_eq!(places, ["history_start", "history_end", "history_interval_seconds"]);
}

#[test]
fn an_empty_version_is_none() {
    let (_recorded, served) = served();
    for (version, status) in [("", 200), ("0.8.4", 200), ("0.7.9", 400), ("x", 400)] {
        let reply = served.ask("GET", "/api/hello", &[("x-prefect-api-version", version)], None);
        assert_eq!(reply.status, status, "{version}");
    }
}

#[test]
fn a_path_that_no_row_can_have_is_none_whatever_the_version_and_the_body() {
    let (_recorded, served) = served();
    let headers = [("x-prefect-api-version", "x"), ("content-type", "application/json")];
    for (method, path, status) in [
        ("GET", "/api/flows/nope", 404),
        ("POST", "/api/flows/nope", 404),
        ("GET", "/api/flow_runs/nope/graph-v2", 404),
        ("POST", "/api/flow_runs/nope/input/filter", 404),
        ("GET", "/api/flows/0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69", 400),
        ("POST", "/api/flows/0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69", 405),
        ("PUT", "/api/flows/filter", 405),
        ("GET", "/api/ready", 400),
        // These tell clients who they talk to.
        ("GET", "/api/health", 200),
        ("GET", "/api/version", 200),
    ] {
        let body = (method != "GET").then_some(b"[]".as_slice());
        assert_eq!(served.ask(method, path, &headers, body).status, status, "{method} {path}");
    }
}

/// A server that writes, on an empty database.
fn writable(leniencies: Leniencies) -> Served {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(String::new());
    settings.leniencies = leniencies;
    server::start(settings).unwrap_or_else(|error| panic!("{error}"))
}

/// A body that names a time.
type BodyAt<'b> = &'b dyn Fn(&str) -> serde_json::Value;

#[test]
fn times_that_are_cut_off_are_told_beside_the_answer_and_refused_by_strict() {
    const FINE: &str = "2026-06-01T08:30:00.1234567Z";
    let sent = |served: &Served, path: &str, body: &serde_json::Value| {
        let headers = [("content-type", "application/json")];
        served.ask("POST", &format!("/api{path}"), &headers, Some(body.to_string().as_bytes()))
    };
    let log = |at: &str| json!([{"name": "l", "level": 20, "message": "m", "timestamp": at}]);
    let history = |at: &str| json!({"history_start": at, "history_end": "2026-06-01T09:30:00Z", "history_interval_seconds": 3600});
    let filter = |at: &str| json!({"logs": {"timestamp": {"after_": at}}});
    let cases: [(&str, BodyAt<'_>, u16, &str); 3] = [
        ("/logs/", &log, 201, "FC0308 /0/timestamp"),
        ("/flow_runs/history", &history, 200, "FC0308 /history_start"),
        ("/logs/filter", &filter, 200, "FC0308 /logs/timestamp/after_"),
    ];
    let (lenient, strict) = (writable(filterc_prefect::LENIENCIES), writable(Leniencies::NONE));
    for (path, body, status, told) in cases {
        let reply = sent(&lenient, path, &body(FINE));
        assert_eq!((reply.status, reply.header("filterc-warnings")), (status, Some(told)), "{path}");
        let exact = sent(&lenient, path, &body("2026-06-01T08:30:00.123456Z"));
        assert_eq!((exact.status, exact.header("filterc-warnings")), (status, None), "{path}");
        let refused = sent(&strict, path, &body(FINE));
        let problem = refused.json().unwrap();
        assert_eq!((refused.status, &problem["errors"][0]["code"]), (422, &json!("FC0217")), "{path}");
        // What the help says to type is taken.
        let help = problem["errors"][0]["help"].as_str().unwrap();
        let typed = help.split('`').nth(1).unwrap().trim_matches('"');
        assert_eq!(sent(&strict, path, &body(typed)).status, status, "{path} {help}");
    }
}

#[test]
fn numbers_of_more_than_64_bits_are_told_beside_the_answer_and_refused_by_strict() {
    let sent = |served: &Served, number: &str| {
        let headers = [("content-type", "application/json")];
        let body = format!("{{\"key\": \"k\", \"data\": {{\"a\": [{number}]}}}}");
        served.ask("POST", "/api/artifacts/", &headers, Some(body.as_bytes()))
    };
    let (lenient, strict) = (writable(filterc_prefect::LENIENCIES), writable(Leniencies::NONE));
    for (number, fits) in [
        ("18446744073709551615", true),
        ("-9223372036854775808", true),
        ("18446744073709551616.5", true),
        ("18446744073709551616", false),
        ("-9223372036854775809", false),
    ] {
        let reply = sent(&lenient, number);
        let told = (!fits).then_some("FC0308 /data/a/0");
        assert_eq!((reply.status, reply.header("filterc-warnings")), (201, told), "{number}");
        let reply = sent(&strict, number);
        assert_eq!(reply.status, if fits { 201 } else { 422 }, "{number}");
        if !fits {
            let help = reply.json().unwrap()["errors"][0]["help"].as_str().unwrap().to_owned();
            assert_eq!(sent(&strict, help.split('`').nth(1).unwrap()).status, 201, "{number} {help}");
        }
    }
}

#[test]
fn variables_hold_no_number_of_more_than_64_bits() {
    let served = writable(filterc_prefect::LENIENCIES);
    for (value, status) in [("18446744073709551615", 201), ("18446744073709551616", 422), ("[1e300]", 201)] {
        let body = format!("{{\"name\": \"v{status}{}\", \"value\": {value}}}", value.len());
        let headers = [("content-type", "application/json")];
        assert_eq!(
            served.ask("POST", "/api/variables/", &headers, Some(body.as_bytes())).status,
            status,
            "{value}"
        );
    }
}

#[test]
fn inputs_have_keys_that_everybody_reads() {
    let served = writable(filterc_prefect::LENIENCIES);
    let post = |path: &str, body: serde_json::Value| {
        let headers = [("content-type", "application/json")];
        served.ask("POST", &format!("/api{path}"), &headers, Some(body.to_string().as_bytes()))
    };
    let id = |reply: server::Reply| reply.json().unwrap()["id"].as_str().unwrap().to_owned();
    let flow = id(post("/flows/", json!({"name": "f"})));
    let run = id(post("/flow_runs/", json!({"flow_id": flow})));
    for (key, status) in [("a-1", 201), ("a_b", 422), ("A", 422), ("a b", 422)] {
        let reply = post(&format!("/flow_runs/{run}/input"), json!({"key": key, "value": "1"}));
        assert_eq!(reply.status, status, "{key}");
    }
}
