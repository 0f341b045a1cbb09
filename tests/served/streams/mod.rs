//! The WebSockets of the server: events in, events and logs out.

mod access;
mod backlog;
mod client;
mod events;
mod filters;
mod frames;
mod lost;
mod policy;
mod slow;
mod stop;
mod task_runs;
mod tenants;
mod transitions;

use std::sync::atomic::{AtomicUsize, Ordering};

use filterc::Dialect;
use filterc_server::Settings;
use filterc_tests::postgres;
use serde_json::{Value, json};

use super::server::{self, Served};
use client::Client;

/// A server with the demo rows in memory.
fn served(set: impl FnOnce(&mut Settings)) -> Served {
    on(Dialect::Sqlite, set)
}

fn on(dialect: Dialect, set: impl FnOnce(&mut Settings)) -> Served {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let url = match dialect {
        Dialect::Sqlite => "sqlite::memory:".to_owned(),
        Dialect::Postgres => {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("streams_{}_{number}", std::process::id());
            postgres::shared().and_then(|cluster| cluster.create_database(&name)).expect("a database")
        }
    };
    let mut settings = filterc_prefect::settings(url);
    settings.seed = Some(filterc_prefect::DEMO.to_owned());
    settings.leniencies = filterc_prefect::LENIENCIES;
    set(&mut settings);
    server::start(settings).unwrap_or_else(|error| panic!("{error}"))
}

/// A key that is no other's.
fn key(number: usize) -> String {
    format!("0e000000-0000-4000-8000-{number:012}")
}

/// Some seconds before now.
fn ago(seconds: i64) -> String {
    (jiff::Timestamp::now() - jiff::SignedDuration::from_secs(seconds)).to_string()
}

/// An event about a resource of the same number.
fn event(number: usize, name: &str) -> Value {
    let resource = json!({"prefect.resource.id": format!("test.thing.{number}"), "color": "red"});
    json!({"id": key(number), "occurred": ago(0), "event": name, "resource": resource})
}

/// What `POST` of a body answers.
fn posted(served: &Served, path: &str, body: &Value) -> Value {
    let reply = served.post(path, body.to_string().as_bytes());
    assert!(reply.status < 300, "{path} {}: {}", reply.status, reply.text());
    if reply.body.is_empty() { Value::Null } else { reply.json().unwrap() }
}

/// The events that a filter selects, oldest first.
fn found(served: &Served, filter: &Value) -> Vec<Value> {
    let mut filter = filter.clone();
    filter["order"] = "ASC".into();
    if filter.get("occurred").is_none() {
        filter["occurred"] = json!({"since": ago(3_600), "until": ago(-3_600)});
    }
    let page = posted(served, "/api/events/filter", &json!({ "filter": filter }));
    page["events"].as_array().unwrap().clone()
}

/// A client that listens to events.
fn listening(served: &Served, message: &Value) -> Client {
    let mut client = Client::greeted(served, "/api/events/out");
    client.say(message);
    client.settled();
    client
}
