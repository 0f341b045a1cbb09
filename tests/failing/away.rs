//! Connections that end, and a server that is away.

use std::thread;
use std::time::Duration;

use filterc::Dialect;
use filterc_tests::databases::wait;
use filterc_tests::postgres::Cluster;

use super::{World, is_to_come_again, number, run, serve};

/// Ends the connections of others that wait for a lock; how many.
const END_WAITING: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

#[test]
fn a_request_whose_connection_is_ended_is_to_come_again() {
    let world = World::new(Dialect::Postgres);
    let other = world.beside();
    for request in [|world: &World| world.read(), |world: &World| world.write("lost")] {
        let mut lock = wait(other.begin()).unwrap();
        run(&mut lock, "LOCK TABLE flow IN ACCESS EXCLUSIVE MODE");
        thread::scope(|scope| {
            let asked = scope.spawn(|| request(&world));
            while number(&other, END_WAITING) == 0 && !asked.is_finished() {
                thread::sleep(Duration::from_millis(5));
            }
            is_to_come_again(&asked.join().unwrap());
        });
        wait(lock.rollback()).unwrap();
    }
    assert_eq!(world.flows(), [""; 0]);
}

#[test]
fn while_the_server_is_away_requests_are_to_come_again() {
    let cluster = Cluster::start().unwrap();
    let served = serve(&cluster.create_database("away").unwrap());
    assert_eq!(served.get("/api/ready").status, 200);
    drop(cluster);
    is_to_come_again(&served.post("/api/flows/filter", b"{}"));
    is_to_come_again(&served.post("/api/flows/", br#"{"name": "lost"}"#));
    is_to_come_again(&served.get("/api/ready"));
}

#[test]
fn a_database_that_was_dropped_is_away() {
    let world = World::new(Dialect::Postgres);
    assert_eq!(world.flows(), [""; 0]);
    let (server, name) = world.url.rsplit_once('/').unwrap();
    let options =
        filterc_db::Options { access: filterc_db::Access::ReadWrite, ..filterc_db::Options::default() };
    let other = wait(filterc_db::Database::connect(&format!("{server}/postgres"), &options)).unwrap();
    let drop = super::statement(
        Dialect::Postgres,
        &format!(r#"DROP DATABASE "{name}" WITH (FORCE)"#),
        filterc::sql::Output::Nothing,
    );
    wait(other.execute(&drop)).unwrap();
    is_to_come_again(&world.read());
    is_to_come_again(&world.write("lost"));
}
