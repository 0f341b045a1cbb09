//! What a user sends costs the server linear time, in what it makes of bodies and in how it refuses them.

use std::cell::Cell;

use filterc::Leniencies;
use filterc_smith::linear::is_linear_by;
use serde_json::{Map, Value, json};

use super::server::{Served, start};

fn served(leniencies: Leniencies) -> Served {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(String::new());
    settings.leniencies = leniencies;
    start(settings).unwrap()
}

/// Fails where the thread that serves works more than 2.5 times as long on a body of twice the length.
fn check(served: &Served, method: &str, path: &str, length: usize, input: impl Fn(usize) -> String) {
    if served.thread_cpu_time().is_none() {
        return;
    }
    let clock = || served.thread_cpu_time().unwrap_or_default();
    let name = format!("{path} {}", input(1));
    is_linear_by(clock, &name, length, input, |body| {
        let reply = served.ask(
            method,
            &format!("/api{path}"),
            &[("content-type", "application/json")],
            Some(body.as_bytes()),
        );
        assert!(reply.status < 500, "{name}: {}", reply.text());
    });
}

fn many(before: &'static str, text: &'static str, after: &'static str) -> impl Fn(usize) -> String {
    move |times| format!("{before}{}{after}", vec![text; times].join(","))
}

#[test]
fn errors() {
    for leniencies in [filterc_prefect::LENIENCIES, Leniencies::NONE] {
        let served = served(leniencies);
        for (path, before, text, after) in [
            ("/flows/filter", "{\"flows\": {\"id\": {\"any_\": [", "1", "]}}}"),
            ("/flows/filter", "{\"flows\": {", "\"name\": {\"any\": []}", "}}"),
            ("/events/filter", "{\"filter\": {\"related\": [", "1", "]}}"),
            ("/events/filter", "{\"filter\": {\"resource\": {\"labels\": {\"a\": [", "1", "]}}}}"),
            ("/flows/filter", "[", "[]", "]"),
            ("/flows/filter", "[", "[", ""),
            ("/flows/", "{\"name\": 1, \"tags\": [", "1", "]}"),
            ("/flows/bulk_delete", "{\"flows\": {\"id\": {\"any_\": [", "1", "]}}}"),
            ("/logs/", "[", "{}", "]"),
        ] {
            check(&served, "POST", path, 2_000, many(before, text, after));
        }
        let keys = |count: usize| {
            let keys = (0..count).map(|at| format!("\"nam{at}\": {{\"any\": [1]}}")).collect::<Vec<_>>();
            format!("{{\"flows\": {{{}}}}}", keys.join(","))
        };
        check(&served, "POST", "/flows/filter", 1_000, keys);
        let long = |length: usize| format!("{{\"flows\": {{\"{}\": 1}}}}", "a".repeat(length));
        check(&served, "POST", "/flows/filter", 20_000, long);
    }
}

#[test]
fn saved_searches() {
    let served = served(filterc_prefect::LENIENCIES);
    let filter =
        r#"{"object": "flow", "property": "name", "type": "string", "operation": "equals", "value": [1]}"#;
    let filters =
        move |count: usize| format!("{{\"name\": \"a\", \"filters\": [{}]}}", vec![filter; count].join(","));
    check(&served, "PUT", "/saved_searches/", 300, filters);
    check(&served, "PUT", "/saved_searches/", 1_000, many("{\"name\": \"a\", \"filters\": [", "{}", "]}"));
}

#[test]
fn block_schemas_within_block_schemas() {
    let served = served(filterc_prefect::LENIENCIES);
    let of = json!({ "name": "Inner", "slug": "inner" }).to_string();
    let of = served.post("/api/block_types/", of.as_bytes()).json().unwrap()["id"].clone();
    // Each time they are others, so that all of them are registered.
    let times = Cell::new(0);
    let input = |count: usize| {
        times.set(times.get() + 1);
        let name = |at: usize| format!("Inner{at}");
        let held = |at: usize| json!({ "block_type_slug": "inner", "block_schema_checksum": format!("sha256:{}.{at}", times.get()) });
        let spec = |at: usize| json!({ "$ref": format!("#/definitions/Inner{at}") });
        let definition = |at: usize| json!({ "title": format!("Inner{at} {}", times.get()), "block_type_slug": "inner", "properties": {} });
        let all =
            |one: &dyn Fn(usize) -> Value| (0..count).map(|at| (name(at), one(at))).collect::<Map<_, _>>();
        let fields = json!({
            "title": format!("Outer {}", times.get()), "properties": all(&spec),
            "block_schema_references": all(&held), "definitions": all(&definition),
        });
        json!({ "block_type_id": of, "fields": fields }).to_string()
    };
    let clock = || served.thread_cpu_time().unwrap_or_default();
    if served.thread_cpu_time().is_some() {
        is_linear_by(
            clock,
            "held schemas",
            40,
            |count| count,
            |count| {
                let reply = served.post("/api/block_schemas/", input(*count).as_bytes());
                assert_eq!(reply.status, 201, "{}", reply.text());
            },
        );
    }
}
