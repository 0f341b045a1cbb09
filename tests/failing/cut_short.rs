//! The file of a database is cut short, or written over, while a server has it open.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt as _;

use filterc::Dialect;
use filterc_tests::databases::wait;
use filterc_tests::program::{Serving, binary};
use serde_json::json;

use super::{World, is_to_come_again, run, serve};

fn open(world: &World, end: &str) -> File {
    let path = world.folder.path().join(format!("world.db{end}"));
    OpenOptions::new().read(true).write(true).open(path).unwrap()
}

/// Nothing is acknowledged, read or ready.
fn is_refused(world: &World) {
    is_to_come_again(&world.served.get("/api/ready"));
    is_to_come_again(&world.write("lost"));
    is_to_come_again(&world.read());
}

/// A world whose log is empty, as if the server had rested for long.
fn rested() -> World {
    let World { served, url, folder } = World::new(Dialect::Sqlite);
    let reply = served.post("/api/flows/", json!({"name": "etl"}).to_string().as_bytes());
    assert_eq!(reply.status, 201);
    drop(served);
    World { served: serve(&url), url, folder }
}

#[test]
fn a_file_that_was_cut_short_is_not_ready() {
    for world in [|| World::new(Dialect::Sqlite), rested] {
        for left in [0, 100, 4_096, 64 << 10] {
            let world = world();
            assert_eq!(world.write("elt").status, 201);
            assert_eq!(world.served.get("/api/ready").status, 200);
            open(&world, "").set_len(left).unwrap();
            is_refused(&world);
        }
    }
}

#[test]
fn a_file_without_its_last_page_is_not_ready() {
    let world = rested();
    assert_eq!(world.served.get("/api/ready").status, 200);
    let file = open(&world, "");
    let length = file.metadata().unwrap().len();
    file.set_len(length - 4_096).unwrap();
    is_refused(&world);
    // What was cut off does not come back with the length.
    file.set_len(length).unwrap();
    is_refused(&world);
}

#[test]
fn a_log_that_was_cut_short_is_not_ready() {
    for left in [0, 1_000] {
        let world = World::new(Dialect::Sqlite);
        assert_eq!(world.write("etl").status, 201);
        let log = open(&world, "-wal");
        assert!(log.metadata().unwrap().len() > 1_000);
        log.set_len(left).unwrap();
        is_refused(&world);
    }
}

/// SQLite has this file in its memory: to read behind its end would end the process.
#[test]
fn a_server_outlives_that_what_connections_share_is_cut_short() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("world.db").display());
    let serving = Serving::start(binary(), &["--empty", "--database", &url, "--profile", "prefect"]);
    let client = filterc_tests::client::Client::new(&serving.url);
    let write = || client.send("POST", "/flows/", Some(r#"{"name": "etl"}"#)).unwrap().0;
    assert_eq!(write(), 201);
    let shared = OpenOptions::new().write(true).open(folder.path().join("world.db-shm")).unwrap();
    shared.set_len(0).unwrap();
    assert_eq!(write(), 503);
    assert_eq!(client.send("GET", "/ready", None).unwrap().0, 503);
}

#[test]
fn a_file_that_another_program_makes_smaller_is_as_it_should() {
    let world = World::new(Dialect::Sqlite);
    let long = "x".repeat(4_000);
    for number in 0..20 {
        let variable = json!({"name": format!("long_{number}"), "value": long});
        assert_eq!(world.served.post("/api/variables/", variable.to_string().as_bytes()).status, 201);
    }
    let beside = world.beside();
    let mut session = wait(beside.begin()).unwrap();
    run(&mut session, "DELETE FROM variable");
    wait(session.commit()).unwrap();
    let length = || open(&world, "").metadata().unwrap().len();
    let alone = |sql: &str| {
        wait(beside.execute(&super::statement(Dialect::Sqlite, sql, filterc::sql::Output::Nothing))).unwrap();
    };
    alone("PRAGMA wal_checkpoint(TRUNCATE)");
    assert_eq!(world.served.get("/api/ready").status, 200);
    let before = length();
    alone("VACUUM");
    alone("PRAGMA wal_checkpoint(TRUNCATE)");
    assert!(length() < before, "VACUUM gives pages back");
    assert_eq!(world.served.get("/api/ready").status, 200);
    assert_eq!(world.write("etl").status, 201);
    assert_eq!(world.flows(), ["etl"]);
}

#[test]
fn a_file_that_was_written_over_is_not_ready() {
    let World { served, url, folder } = rested();
    drop(served);
    let path = folder.path().join("world.db");
    let length = fs::metadata(&path).unwrap().len();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    let world = World { served: serve(&url), url, folder };
    assert_eq!(world.served.get("/api/ready").status, 200);
    // All but the first page.
    file.write_all_at(&vec![0x55; usize::try_from(length).unwrap() - 4_096], 4_096).unwrap();
    is_to_come_again(&world.write("lost"));
    is_to_come_again(&world.served.get("/api/ready"));
}
