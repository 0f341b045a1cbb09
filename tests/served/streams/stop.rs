//! When the server stops, its streams end, and what they brought is stored.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Client, event, found};
use crate::served::server;

#[test]
fn streams_end_in_time_and_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || {
        let url = format!("sqlite://{}", folder.path().join("stop.db").display());
        let mut settings = filterc_prefect::settings(url);
        settings.seed = Some(filterc_prefect::DEMO.to_owned());
        settings.leniencies = filterc_prefect::LENIENCIES;
        settings
    };
    let served = server::start(settings()).unwrap();
    let mut incoming = Client::greeted(&served, "/api/events/in");
    let mut outgoing = Client::greeted(&served, "/api/events/out");
    outgoing.say(&json!({"type": "filter", "filter": {}}));
    outgoing.settled();
    let waiting = Client::speaking(&served, "/api/logs/out");
    (0..300).for_each(|number| incoming.say(&event(number, "test.last")));
    // One of them has come, so the server is reading the rest.
    outgoing.hear();
    let ends: Vec<_> = [incoming, outgoing, waiting]
        .into_iter()
        .map(|client| std::thread::spawn(move || client.ended()))
        .collect();
    let started = Instant::now();
    drop(served);
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    let heard: Vec<_> = ends.into_iter().map(|end| end.join().unwrap()).collect();
    assert!(
        heard.iter().all(|(_, code, reason)| (*code, reason.as_str()) == (1001, "the server stops")),
        "{heard:?}"
    );
    let served = server::start(settings()).unwrap();
    let stored = posted_count(&served);
    // What was told was stored, and what was stored was told, as far as there was time.
    assert!(stored > heard[1].0 && stored <= 300, "{stored} {}", heard[1].0);
    assert!(!found(&served, &json!({"event": {"name": ["test.last"]}})).is_empty());
}

fn posted_count(served: &super::Served) -> usize {
    let body = json!({"filter": {"event": {"name": ["test.last"]}}});
    let total = super::posted(served, "/api/events/filter", &body)["total"].as_u64().unwrap();
    usize::try_from(total).unwrap()
}
