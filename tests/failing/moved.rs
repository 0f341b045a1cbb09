//! The file of a database is deleted or replaced while a server has it open.

use std::fs;
use std::path::PathBuf;

use filterc::Dialect;

use super::{World, is_to_come_again};

fn file(world: &World, end: &str) -> PathBuf {
    world.folder.path().join(format!("world.db{end}"))
}

/// Nothing is acknowledged, read or ready.
fn is_gone(world: &World) {
    is_to_come_again(&world.write("lost"));
    is_to_come_again(&world.read());
    is_to_come_again(&world.served.get("/api/ready"));
}

#[test]
fn nothing_is_written_into_a_file_that_was_deleted() {
    let world = World::new(Dialect::Sqlite);
    assert_eq!(world.write("etl").status, 201);
    for end in ["", "-wal", "-shm"] {
        fs::remove_file(file(&world, end)).unwrap();
    }
    is_gone(&world);
    assert!(!file(&world, "").exists(), "it was made again, empty");
}

#[test]
fn a_file_that_comes_back_is_written_to_again() {
    let world = World::new(Dialect::Sqlite);
    assert_eq!(world.write("etl").status, 201);
    let away = world.folder.path().join("away.db");
    fs::rename(file(&world, ""), &away).unwrap();
    is_gone(&world);
    fs::rename(&away, file(&world, "")).unwrap();
    assert_eq!(world.served.get("/api/ready").status, 200);
    assert_eq!(world.write("elt").status, 201);
    assert_eq!(world.flows(), ["elt", "etl"]);
}

#[test]
fn nothing_is_written_into_a_file_that_was_replaced() {
    let world = World::new(Dialect::Sqlite);
    let copy = world.folder.path().join("copy.db");
    fs::copy(file(&world, ""), &copy).unwrap();
    assert_eq!(world.write("etl").status, 201);
    fs::rename(&copy, file(&world, "")).unwrap();
    is_gone(&world);
}

#[test]
fn nothing_is_written_into_a_log_that_was_deleted() {
    let world = World::new(Dialect::Sqlite);
    assert_eq!(world.write("etl").status, 201);
    fs::remove_file(file(&world, "-wal")).unwrap();
    is_gone(&world);
}

#[test]
fn a_link_that_leads_elsewhere_is_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let url = format!("sqlite://{}", at("real.db").display());
    drop(super::serve(&url));
    std::os::unix::fs::symlink(at("real.db"), at("link.db")).unwrap();
    fs::copy(at("real.db"), at("other.db")).unwrap();
    let served = super::serve(&format!("sqlite://{}", at("link.db").display()));
    let write = || served.post("/api/flows/", br#"{"name": "etl"}"#);
    assert_eq!(write().status, 201);
    fs::remove_file(at("link.db")).unwrap();
    std::os::unix::fs::symlink(at("other.db"), at("link.db")).unwrap();
    is_to_come_again(&write());
}
