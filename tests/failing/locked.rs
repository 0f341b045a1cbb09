//! Somebody else holds a lock: a request waits for a while, and is told to come again.

use filterc::Dialect;
use filterc_tests::databases::wait;

use super::{World, is_to_come_again, run};

#[test]
fn a_write_waits_for_the_lock_of_a_sqlite_file_and_gives_up() {
    let world = World::new(Dialect::Sqlite);
    let other = world.beside();
    let lock = wait(other.begin()).unwrap();
    is_to_come_again(&world.write("late"));
    // Readers do not wait for writers.
    assert_eq!(world.flows(), [""; 0]);
    wait(lock.rollback()).unwrap();
    assert_eq!(world.write("early").status, 201);
    assert_eq!(world.flows(), ["early"]);
}

#[test]
fn reads_and_writes_wait_for_locks_of_postgres_and_give_up() {
    let world = World::new(Dialect::Postgres);
    let other = world.beside();
    let mut lock = wait(other.begin()).unwrap();
    run(&mut lock, "LOCK TABLE flow IN ACCESS EXCLUSIVE MODE");
    is_to_come_again(&world.read());
    is_to_come_again(&world.write("late"));
    wait(lock.rollback()).unwrap();
    assert_eq!(world.write("early").status, 201);
    assert_eq!(world.flows(), ["early"]);
}

#[test]
fn reads_find_a_connection_while_many_writes_wait_for_a_lock() {
    let world = World::new(Dialect::Postgres);
    let other = world.beside();
    let mut lock = wait(other.begin()).unwrap();
    run(&mut lock, "LOCK TABLE flow IN ACCESS EXCLUSIVE MODE");
    std::thread::scope(|scope| {
        let writing: Vec<_> = (0..16).map(|_| scope.spawn(|| world.write("late"))).collect();
        while writing.iter().any(|write| !write.is_finished()) {
            let read = world.served.post("/api/variables/filter", b"{}");
            assert_eq!(read.status, 200, "{}", read.text());
        }
        for write in writing {
            is_to_come_again(&write.join().unwrap());
        }
    });
    wait(lock.rollback()).unwrap();
    assert_eq!(world.flows(), [""; 0]);
}
