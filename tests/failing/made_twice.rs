//! Several servers make the same database at the same time.

use std::thread;

use filterc::Dialect;

use super::{serve, statement};
use filterc_tests::databases::wait;
use filterc_tests::postgres;

#[test]
fn servers_that_make_the_same_file_wait_for_each_other() {
    for _ in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("new.db").display());
        all_serve(&url);
    }
}

#[test]
fn servers_that_fill_the_same_database_wait_for_each_other() {
    let cluster = postgres::shared().unwrap();
    for number in 0..2 {
        all_serve(&cluster.create_database(&format!("twice_{}_{number}", std::process::id())).unwrap());
    }
}

fn all_serve(url: &str) {
    let names: Vec<String> = thread::scope(|scope| {
        let servers: Vec<_> = (0..4).map(|_| scope.spawn(|| serve(url))).collect();
        let servers: Vec<_> = servers.into_iter().map(|server| server.join().unwrap()).collect();
        let made = servers[0].post("/api/flows/", br#"{"name": "etl"}"#);
        assert_eq!(made.status, 201, "{}", made.text());
        let read = |server: &crate::served::server::Served| {
            let flows = server.post("/api/flows/filter", b"{}").json().unwrap();
            flows[0]["name"].as_str().unwrap().to_owned()
        };
        servers.iter().map(read).collect()
    });
    assert_eq!(names, ["etl"; 4]);
}

/// A file without tables is as good as none: another server has made it, and not filled it yet.
#[test]
fn an_empty_file_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    std::fs::write(&path, "").unwrap();
    let served = serve(&format!("sqlite://{}", path.display()));
    assert_eq!(served.post("/api/flows/", br#"{"name": "etl"}"#).status, 201);
}

/// What is not ours is not filled up.
#[test]
fn a_file_with_other_tables_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("other.db").display());
    let options =
        filterc_db::Options { access: filterc_db::Access::ReadWrite, ..filterc_db::Options::default() };
    let other = wait(filterc_db::Database::connect(&url, &options)).unwrap();
    let table = statement(Dialect::Sqlite, "CREATE TABLE other (id integer)", filterc::sql::Output::Nothing);
    wait(other.execute(&table)).unwrap();
    wait(other.close());
    let mut settings = filterc_prefect::settings(url);
    settings.seed = Some(String::new());
    let Err(refused) = crate::served::server::start(settings) else { panic!("it starts") };
    assert!(refused.to_string().contains("does not fit the catalog"), "{refused}");
}
