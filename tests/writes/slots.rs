//! Many who ask at the same time: no slot is given twice, and none is lost.

use std::thread;

use filterc_tests::postgres;
use serde_json::{Value, json};
use ureq::Agent;

use crate::served::server;

/// Who ask at the same time.
const MANY: usize = 16;

#[test]
fn no_slot_is_given_twice_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    no_slot_is_given_twice(&format!("sqlite://{}", folder.path().join("slots.db").display()));
}

#[test]
fn no_slot_is_given_twice_on_postgres() {
    let database = format!("slots_{}", std::process::id());
    let url = postgres::shared().and_then(|cluster| cluster.create_database(&database)).unwrap();
    no_slot_is_given_twice(&url);
}

fn no_slot_is_given_twice(url: &str) {
    let mut settings = filterc_prefect::settings(url);
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
    let api = format!("http://{}/api", served.address);
    for (name, limit) in [("a", 5), ("b", 7)] {
        assert_eq!(post(&api, "/v2/concurrency_limits/", &json!({"name": name, "limit": limit})).0, 201);
    }
    // Half of them name the limits the other way round: they do not wait for each other.
    let bodies =
        |at: usize| json!({"slots": 1, "names": if at.is_multiple_of(2) { ["a", "b"] } else { ["b", "a"] }});
    let taken = together(|at| post(&api, "/v2/concurrency_limits/increment", &bodies(at)).0);
    assert_eq!(taken.iter().filter(|status| **status == 200).count(), 5, "{taken:?}");
    assert!(taken.iter().all(|status| matches!(status, 200 | 423)), "{taken:?}");
    assert_eq!(active(&api), [5, 5]);
    let given = together(|at| match at {
        0..4 => post(&api, "/v2/concurrency_limits/decrement", &bodies(at)).0,
        _ => 200,
    });
    assert!(given.iter().all(|status| *status == 200), "{given:?}");
    assert_eq!(active(&api), [1, 1]);
}

fn together(ask: impl Fn(usize) -> u16 + Sync) -> Vec<u16> {
    let ask = &ask;
    thread::scope(|scope| {
        let asking: Vec<_> = (0..MANY).map(|at| scope.spawn(move || ask(at))).collect();
        asking.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

/// The slots that are taken of each limit, by name.
fn active(api: &str) -> Vec<u64> {
    let (_, limits) = post(api, "/v2/concurrency_limits/filter", &json!({}));
    limits.as_array().unwrap().iter().map(|limit| limit["active_slots"].as_u64().unwrap()).collect()
}

fn post(api: &str, path: &str, body: &Value) -> (u16, Value) {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent
        .post(format!("{api}{path}"))
        .header("content-type", "application/json")
        .send(body.to_string())
        .unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default())
}
