//! A database that takes no events: no client is told that they are stored.

use std::thread;
use std::time::Duration;

use filterc::Dialect;
use filterc::sql::Output;
use filterc::{ShapeHash, Statement};
use filterc_db::{Access, Database, Options};
use filterc_tests::databases::wait;
use serde_json::json;
use tungstenite::Message;

use super::{Client, event, found, on};

/// The code of a goodbye that says: come again.
const AGAIN: u16 = 1013;

fn beside(url: &str) -> Database {
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    wait(Database::connect(url, &options)).unwrap()
}

fn statement(sql: &str, output: Output) -> Statement {
    Statement {
        sql: sql.into(),
        binds: Vec::new(),
        fragments: Vec::new(),
        dialect: Dialect::Postgres,
        shape: ShapeHash(0),
        output,
    }
}

#[test]
fn no_event_is_said_to_be_stored_while_the_file_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("locked.db").display());
    let served = on(Dialect::Sqlite, |settings| {
        settings.database.clone_from(&url);
        settings.acquire_timeout = Duration::from_millis(50);
    });
    let other = beside(&url);
    let lock = wait(other.begin()).unwrap();
    let events = || [event(1, "test.lost"), event(2, "test.lost")];
    let mut client = Client::greeted(&served, "/api/events/in");
    for event in events() {
        client.say(&event);
    }
    client.send(Message::Ping(Vec::new().into()));
    let (_, code, reason) = client.ended();
    assert_eq!((code, reason.as_str()), (AGAIN, "events were not stored"));
    // A goodbye is no better.
    let mut client = Client::greeted(&served, "/api/events/in");
    client.say(&event(3, "test.lost"));
    assert!(!client.answered());
    let reply = served.post("/api/events", json!([event(4, "test.lost")]).to_string().as_bytes());
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("1")));
    wait(lock.rollback()).unwrap();
    let filter = json!({"event": {"name": ["test.lost"]}});
    assert_eq!(found(&served, &filter).len(), 0);
    // The client sends them again.
    let mut client = Client::greeted(&served, "/api/events/in");
    for event in events() {
        client.say(&event);
    }
    client.settled();
    assert_eq!(found(&served, &filter).len(), 2);
}

#[test]
fn no_event_is_said_to_be_stored_when_connections_to_postgres_end() {
    let mut url = String::new();
    let served = on(Dialect::Postgres, |settings| url.clone_from(&settings.database));
    let other = beside(&url);
    let mut lock = wait(other.begin()).unwrap();
    wait(lock.execute(&statement("LOCK TABLE events IN EXCLUSIVE MODE", Output::Nothing))).unwrap();
    let mut client = Client::greeted(&served, "/api/events/in");
    client.say(&event(1, "test.lost"));
    client.send(Message::Ping(Vec::new().into()));
    let client = thread::spawn(move || client.ended());
    let end_waiting = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while !client.is_finished() {
        wait(other.count(&statement(end_waiting, Output::Count))).unwrap();
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(client.join().unwrap().1, AGAIN);
    wait(lock.rollback()).unwrap();
    // Once is not enough to lose it: the server tries again by itself.
    let mut lock = wait(other.begin()).unwrap();
    wait(lock.execute(&statement("LOCK TABLE events IN EXCLUSIVE MODE", Output::Nothing))).unwrap();
    let mut client = Client::greeted(&served, "/api/events/in");
    client.say(&event(2, "test.kept"));
    client.send(Message::Ping(Vec::new().into()));
    while wait(other.count(&statement(end_waiting, Output::Count))).unwrap() == 0 {
        thread::sleep(Duration::from_millis(5));
    }
    wait(lock.rollback()).unwrap();
    client.settled();
    let names = found(&served, &json!({"event": {"prefix": ["test."]}}));
    assert_eq!(names.iter().map(|event| event["event"].as_str().unwrap()).collect::<Vec<_>>(), ["test.kept"]);
}

/// What the database calls bad data is bad the next time, too: it keeps no other event from being stored.
#[test]
fn an_event_that_the_database_refuses_keeps_no_other_from_being_stored() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let folder = tempfile::tempdir().unwrap();
        let mut url = format!("sqlite://{}", folder.path().join("refused.db").display());
        let served = on(dialect, |settings| match dialect {
            Dialect::Sqlite => settings.database.clone_from(&url),
            Dialect::Postgres => url.clone_from(&settings.database),
        });
        let rule = match dialect {
            Dialect::Sqlite => {
                "CREATE TRIGGER refuse BEFORE INSERT ON events WHEN NEW.event = 'test.bad' \
                 BEGIN SELECT RAISE(ABORT, 'bad'); END"
            }
            Dialect::Postgres => "ALTER TABLE events ADD CONSTRAINT refuse CHECK (event <> 'test.bad')",
        };
        wait(beside(&url).run_script([rule])).unwrap();
        let mut client = Client::greeted(&served, "/api/events/in");
        for (number, name) in ["test.one", "test.bad", "test.two"].iter().enumerate() {
            client.say(&event(number, name));
        }
        client.settled();
        let names = found(&served, &json!({"event": {"prefix": ["test."]}}));
        assert_eq!(names.len(), 2, "{names:?}");
        let reply = served.post("/api/events", json!([event(9, "test.bad")]).to_string().as_bytes());
        assert_eq!(reply.status, 409, "{}", reply.text());
    }
}
