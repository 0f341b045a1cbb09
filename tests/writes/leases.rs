//! Leases that nobody ends.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use filterc::sql::Output;
use filterc::{Dialect, ShapeHash, Statement};
use filterc_db::{Access, Database, Options};
use filterc_prefect::Prefect;
use filterc_tests::databases::wait;
use serde_json::json;

use crate::served::server::{self, Served};

fn served(url: &str) -> Served {
    let mut settings = filterc_prefect::settings(url);
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    let scheduler_interval = Some(Duration::from_millis(50));
    settings.api = Arc::new(Prefect { encryption_key: None, scheduler_interval });
    server::start(settings).unwrap_or_else(|error| panic!("{error}"))
}

fn statement(sql: &str, output: Output) -> Statement {
    let (sql, binds, fragments) = (sql.into(), Vec::new(), Vec::new());
    Statement { sql, binds, fragments, dialect: Dialect::Sqlite, shape: ShapeHash(0), output }
}

#[test]
fn leases_that_are_over_leave_no_rows() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("leases.db").display());
    let served = served(&url);
    let post = |path: &str, body: serde_json::Value| {
        let reply = served.post(&format!("/api/v2/concurrency_limits/{path}"), body.to_string().as_bytes());
        assert!(reply.status < 300, "{path} {}", reply.text());
        reply.json().unwrap_or_default()
    };
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    let beside = wait(Database::connect(&url, &options)).unwrap();
    let leases = || {
        let count = "SELECT count(*) FROM configuration WHERE key LIKE 'concurrency-lease:%'";
        wait(beside.count(&statement(count, Output::Count))).unwrap()
    };
    // Nothing is held where there is no limit.
    let lease = post("increment-with-lease", json!({"names": ["nobody"], "slots": 1}));
    assert_eq!(lease["limits"], json!([]));
    assert_eq!(leases(), 0);
    post("decrement-with-lease", json!({"lease_id": lease["lease_id"]}));
    // What is held is given back when its time is over, whether or not somebody waits for it.
    post("", json!({"name": "one", "limit": 1}));
    post("increment-with-lease", json!({"names": ["one"], "slots": 1}));
    let taken = || post("filter", json!({}))[0]["active_slots"].clone();
    assert_eq!((leases(), taken()), (1, json!(1)));
    let over =
        "UPDATE configuration SET value = json_set(value, '$.until', 0) WHERE key LIKE 'concurrency-lease:%'";
    wait(beside.execute(&statement(over, Output::Nothing))).unwrap();
    let end = Instant::now() + Duration::from_mins(1);
    while leases() > 0 && Instant::now() < end {
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!((leases(), taken()), (0, json!(0)));
}
