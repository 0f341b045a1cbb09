//! Headers that change how a request is read.

use filterc::{Dialect, Profile};
use serde_json::json;

use super::server::{self, Served};
use crate::recorded::databases::{self, Recorded};

fn served() -> (Recorded, Served) {
    let recorded = databases::open(Dialect::Sqlite);
    let mut settings = filterc_prefect::settings(&recorded.url);
    settings.profile = Profile::Prefect;
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
