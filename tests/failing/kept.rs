//! Triggers and settings of a database that nobody here made.

use filterc::Dialect;

use super::{World, number, run};
use filterc_tests::databases::wait;

/// A trigger that lets no flow of the name `kept` be deleted, and says nothing.
fn keeper(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Sqlite => &["CREATE TRIGGER keeper BEFORE DELETE ON flow WHEN old.name = 'kept' \
             BEGIN SELECT RAISE(IGNORE); END"],
        Dialect::Postgres => &[
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER keeper BEFORE DELETE ON flow FOR EACH ROW WHEN (old.name = ''kept'') EXECUTE FUNCTION keep()",
        ],
    }
}

#[test]
fn what_the_database_keeps_is_not_said_to_be_deleted() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let world = World::new(dialect);
        let beside = world.beside();
        let mut session = wait(beside.begin()).unwrap();
        for sql in keeper(dialect) {
            run(&mut session, &sql.replace("''kept''", "'kept'"));
        }
        wait(session.commit()).unwrap();
        let kept = world.write("kept").json().unwrap();
        let gone = world.write("gone").json().unwrap();
        let reply = world.served.post("/api/flows/bulk_delete", b"{}");
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.json().unwrap(), serde_json::json!({ "deleted": [gone["id"]] }));
        assert_eq!(world.flows(), ["kept"]);
        let path = format!("/api/flows/{}", kept["id"].as_str().unwrap());
        assert_eq!(world.served.ask("DELETE", &path, &[], None).status, 404);
    }
}

/// Writes wait for each other by locks of rows; under another isolation they would be refused instead.
#[test]
fn the_isolation_of_a_database_is_not_that_of_its_server() {
    let world = World::new(Dialect::Postgres);
    let beside = world.beside();
    let mut session = wait(beside.begin()).unwrap();
    run(
        &mut session,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', \
         current_database()); END $$",
    );
    wait(session.commit()).unwrap();
    let new = world.beside();
    assert_eq!(
        number(&new, "SELECT count(*) WHERE current_setting('transaction_isolation') = 'read committed'"),
        1
    );
}
