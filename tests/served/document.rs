//! What the server says of itself: every answer is as its OpenAPI document describes it, and the pages need no other host.

use std::collections::BTreeMap;

use filterc::Dialect;
use serde_json::Value;

use super::server::{self, Served};
use crate::recorded::cases::Recording;
use crate::recorded::{cases, databases};

fn served() -> (databases::Recorded, Served) {
    let recorded = databases::open(Dialect::Sqlite);
    let mut settings = filterc_prefect::settings(&recorded.url);
    settings.leniencies = filterc_prefect::LENIENCIES;
    let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
    (recorded, served)
}

fn document(served: &Served) -> Value {
    served.get("/api/openapi.json").json().unwrap()
}

/// The path of the document that a request goes to.
fn declared<'d>(document: &'d Value, path: &str) -> Option<&'d Value> {
    let path = path.split('?').next().unwrap();
    let fits = |known: &str| {
        let (known, asked): (Vec<_>, Vec<_>) = (known.split('/').collect(), path.split('/').collect());
        known.len() == asked.len()
            && known
                .iter()
                .zip(&asked)
                .all(|(known, part)| known == part || known.starts_with('{') && !part.is_empty())
    };
    let paths = document["paths"].as_object().unwrap();
    // A path without values goes first.
    let found: Vec<_> = paths.iter().filter(|(known, _)| fits(known)).collect();
    found.iter().min_by_key(|(known, _)| known.matches('{').count()).map(|(_, item)| *item)
}

#[test]
fn answers_are_as_the_document_says() {
    let (_recorded, served) = served();
    let document = document(&served);
    let mut validators: BTreeMap<String, jsonschema::Validator> = BTreeMap::new();
    let mut checked = 0;
    let all = [Recording::Filters, Recording::Reads].map(|recording| cases::of(recording, Dialect::Sqlite));
    for case in all.into_iter().flatten().filter(cases::Case::accepted) {
        let path = format!("/api{}", case.path);
        let reply = match &case.body {
            Some(body) => served.post(&path, body),
            None => served.get(&path),
        };
        if reply.status != 200 || reply.header("content-type") != Some("application/json") {
            continue;
        }
        let item = declared(&document, &format!("/api{}", case.path));
        let item = item.unwrap_or_else(|| panic!("{} is served and not described", case.path));
        let method = case.method.to_lowercase();
        let schema = &item[&method]["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(!schema.is_null(), "{method} {} is served and not described", case.path);
        let validator = validators.entry(schema.to_string()).or_insert_with(|| {
            let mut alone = schema.clone();
            alone["components"] = document["components"].clone();
            jsonschema::options().should_validate_formats(true).build(&alone).unwrap()
        });
        let value: Value = reply.json().unwrap();
        let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).take(3).collect();
        assert_eq!(errors, Vec::<String>::new(), "{} {}", case.id, case.path);
        checked += 1;
    }
    assert!(checked > 900, "{checked}");
}

#[test]
fn what_is_described_is_served() {
    let (_recorded, served) = served();
    for (path, item) in document(&served)["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            // Keys are UUIDs; what is none is no path.
            let key = "00000000-0000-4000-8000-000000000000";
            let path = path.replace("{id}", key).replace("{schedule_id}", key).replace(['{', '}'], "");
            let json = [("content-type", "application/json")];
            let body = (method != "get").then_some(b"{}".as_slice());
            let reply = served.ask(&method.to_uppercase(), &path, &json, body);
            assert_ne!(reply.status, 405, "{method} {path}");
            assert!(!reply.text().contains("\"Not Found\""), "{method} {path} {}", reply.text());
        }
    }
}

#[test]
fn pages_and_schemas_come_from_the_server_itself() {
    let (_recorded, served) = served();
    let page = served.get("/docs/");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html")));
    let text = page.text();
    assert!(!text.contains("http://") && !text.contains("https://"), "{text}");
    for part in text.split(['"', '\'']).filter(|part| part.starts_with("./")) {
        let path = format!("/docs/{}", part.trim_start_matches("./"));
        assert_eq!(served.get(&path).status, 200, "{path}");
    }
    assert_eq!(served.get("/openapi.json").body, served.get("/api/openapi.json").body);
    let schema = served.get("/schema/flow_runs/count").json().unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&serde_json::json!({"flow_runs": {"name": {"like_": "a"}}})));
    assert!(!validator.is_valid(&serde_json::json!({"flow_runs": {"name": {"like": "a"}}})));
    assert_eq!(served.get("/schema/flow_run").status, 404);
}
