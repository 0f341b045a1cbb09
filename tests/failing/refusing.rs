//! A server of a database that lets nobody in, ends statements by itself, or wants to be asked otherwise.

use std::thread;
use std::time::Duration;

use filterc::Dialect;
use filterc_db::{Access, Database, DatabaseError, Options};
use filterc_tests::databases::wait;
use filterc_tests::postgres::Cluster;

use super::forbidden::{as_role, role, strict};
use super::{World, is_to_come_again, number, run};
use crate::served::server::{Reply, Served};

fn read(served: &Served) -> Reply {
    served.post("/api/flows/filter", b"{}")
}

fn is_told(reply: &Reply, words: &str) {
    is_to_come_again(reply);
    assert!(reply.text().contains(words), "{}", reply.text());
}

#[test]
fn connections_that_are_refused_are_not_said_to_be_busy() {
    let world = World::new(Dialect::Postgres);
    let role = role(&world, "crowd");
    let served = strict(&as_role(&world, &role));
    assert_eq!(read(&served).status, 200);
    let beside = world.beside();
    let mut session = wait(beside.begin()).unwrap();
    run(&mut session, &format!("ALTER ROLE {role} CONNECTION LIMIT 0"));
    wait(session.commit()).unwrap();
    let end =
        format!("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{role}'");
    number(&beside, &end);
    is_told(&read(&served), "the database refuses connections now");
    is_told(&served.get("/api/ready"), "the database refuses connections now");
}

#[test]
fn a_server_that_is_away_is_not_said_to_be_busy() {
    let cluster = Cluster::start().unwrap();
    let url = cluster.create_database("away").unwrap();
    drop(super::serve(&url));
    let served = strict(&url);
    assert_eq!(read(&served).status, 200);
    drop(cluster);
    is_told(&read(&served), "the database cannot be reached");
    is_told(&served.get("/api/ready"), "the database cannot be reached");
}

#[test]
fn a_role_with_no_time_at_all_is_given_ours() {
    let world = World::new(Dialect::Postgres);
    let role = role(&world, "hasty");
    let beside = world.beside();
    let mut session = wait(beside.begin()).unwrap();
    run(&mut session, &format!("ALTER ROLE {role} SET statement_timeout = '1ms'"));
    wait(session.commit()).unwrap();
    let served = strict(&as_role(&world, &role));
    assert_eq!(read(&served).status, 200);
}

#[test]
fn a_statement_that_others_end_is_not_said_to_have_had_its_time() {
    const CANCEL: &str = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let world = World::new(Dialect::Postgres);
    let served = strict(&world.url);
    let other = world.beside();
    let mut lock = wait(other.begin()).unwrap();
    run(&mut lock, "LOCK TABLE flow IN ACCESS EXCLUSIVE MODE");
    thread::scope(|scope| {
        let asked = scope.spawn(|| read(&served));
        while number(&other, CANCEL) == 0 && !asked.is_finished() {
            thread::sleep(Duration::from_millis(5));
        }
        is_told(
            &asked.join().unwrap(),
            "the database stopped the statement by a setting or an order of its own",
        );
    });
    wait(lock.rollback()).unwrap();
}

#[test]
fn a_server_that_takes_encrypted_connections_alone_says_what_to_build() {
    let cluster = Cluster::start().unwrap();
    let url = cluster.create_database("tls").unwrap();
    let refused = |url: &str| match wait(Database::connect(url, &Options::default())) {
        Err(DatabaseError::Connect { problem, .. }) => problem,
        other => panic!("{other:?}"),
    };
    let asked = refused(&format!("{url}?sslmode=require"));
    assert!(asked.contains("the URL asks for TLS") && asked.contains("`--features tls`"), "{asked}");
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    let database = wait(Database::connect(&url, &options)).unwrap();
    let mut session = wait(database.begin()).unwrap();
    run(
        &mut session,
        "DO $$ BEGIN EXECUTE format('COPY (SELECT %L) TO %L', 'hostssl all all all trust', \
         current_setting('hba_file')); PERFORM pg_reload_conf(); END $$",
    );
    wait(session.commit()).unwrap();
    // The server reads its settings again when it comes to it.
    let told = loop {
        match wait(Database::connect(&url, &Options::default())) {
            Ok(_) => thread::sleep(Duration::from_millis(20)),
            Err(error) => break error.to_string(),
        }
    };
    assert!(told.contains("`--features tls`"), "{told}");
}
