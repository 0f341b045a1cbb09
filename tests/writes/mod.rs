//! Requests that write, against our server on both databases: it answers as the real one did when they were recorded.

mod bodies;
mod bulk;
mod encryption;
mod leases;
mod refused_schedules;
mod slots;
mod stored;

use std::fs;

use filterc::Dialect;
use filterc_tests::{postgres, steps};
use serde_json::Value;

use crate::served::server;

mod races;

#[test]
fn writes_on_sqlite_are_answered_as_recorded() {
    for name in steps::names() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("writes.db");
        stored::make_without_defaults(&file);
        answers_as_recorded(&name, Dialect::Sqlite, &format!("sqlite://{}", file.display()));
        let strange = stored::strange(&file);
        assert!(strange.is_empty(), "{name}.steps stores what Prefect does not:\n{}", strange.join("\n"));
    }
}

#[test]
fn writes_on_postgres_are_answered_as_recorded() {
    for name in steps::names() {
        let database = format!("writes_{name}_{}", std::process::id());
        let url = postgres::shared().and_then(|cluster| cluster.create_database(&database)).unwrap();
        answers_as_recorded(&name, Dialect::Postgres, &url);
    }
}

fn answers_as_recorded(name: &str, dialect: Dialect, url: &str) {
    let mut settings = filterc_prefect::settings(url);
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
    let text = steps::text(name);
    let ours = steps::ask(&format!("http://{}/api", served.address), &text);
    let recorded =
        fs::read_to_string(steps::answers_file(name)).unwrap_or_else(|_| panic!("{name} is not recorded"));
    let recorded: Vec<Value> = recorded.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let all = steps::steps(&text);
    assert_eq!(recorded.len(), all.len(), "{name}: record it again");
    let mut wrong = Vec::new();
    for (step, (ours, theirs)) in all.iter().zip(ours.iter().zip(&recorded)) {
        let place = format!("{name}.steps:{}: {}", step.line, step.name());
        match &step.ours {
            Some(wanted) if !holds(ours, wanted) => {
                wrong.push(format!("{place}\n  ours    {ours}\n  wanted  {wanted}"));
            }
            Some(_) if ours == theirs => wrong.push(format!("{place}\n  is no deviation any more")),
            None if ours != theirs => wrong.push(format!("{place}\n  ours    {ours}\n  real    {theirs}")),
            _ => {}
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} on {}:\n{}",
        wrong.len(),
        all.len(),
        dialect.name(),
        wrong.join("\n")
    );
}

/// True where all that is wanted is there.
fn holds(answer: &Value, wanted: &Value) -> bool {
    match (answer, wanted) {
        (Value::Object(answer), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| answer.get(name).is_some_and(|answer| holds(answer, wanted)))
        }
        (answer, wanted) => answer == wanted,
    }
}
