//! Tables change under prepared statements.

use filterc::Dialect;
use filterc::sql::Output;
use filterc_db::{Access, Database, DatabaseError, Options};
use filterc_tests::databases::wait;
use filterc_tests::postgres;
use serde_json::json;

use super::{World, statement};

/// Changes that leave the table what the catalog says, each a script.
const CHANGES: [(&str, &str); 6] = [
    ("a column more", "ALTER TABLE flow ADD COLUMN more integer DEFAULT 7"),
    ("a column less", "ALTER TABLE flow DROP COLUMN more"),
    ("a column of another type", "ALTER TABLE flow ALTER COLUMN name TYPE varchar(200)"),
    (
        "a table made anew",
        "ALTER TABLE variable RENAME TO old; CREATE TABLE variable (LIKE old INCLUDING ALL); \
         INSERT INTO variable SELECT * FROM old; DROP TABLE old",
    ),
    (
        "an enum made anew",
        "ALTER TABLE deployment ALTER COLUMN status DROP DEFAULT; \
         ALTER TABLE deployment ALTER COLUMN status TYPE text; \
         ALTER TYPE deployment_status RENAME TO old; \
         CREATE TYPE deployment_status AS ENUM ('READY', 'NOT_READY'); \
         ALTER TABLE deployment ALTER COLUMN status TYPE deployment_status USING status::deployment_status; \
         ALTER TABLE deployment ALTER COLUMN status SET DEFAULT 'NOT_READY'; \
         DROP TYPE old",
    ),
    ("an index", "CREATE INDEX of_changed ON flow (name)"),
];

#[test]
fn requests_go_on_when_tables_change() {
    let world = World::new(Dialect::Postgres);
    let other = world.beside();
    let flow = world.write("etl").json().unwrap()["id"].clone();
    let nightly = json!({"flow_id": flow, "name": "nightly"}).to_string();
    let deployment = world.served.post("/api/deployments/", nightly.as_bytes()).json().unwrap()["id"].clone();
    let requests = [
        ("/api/flows/filter", json!({"flows": {"name": {"any_": ["etl"]}}}), 200),
        ("/api/work_queues/filter", json!({"work_queues": {"name": {"any_": ["etl"]}}}), 200),
        ("/api/deployments/filter", json!({"deployments": {"name": {"any_": ["nightly"]}}}), 200),
        ("/api/variables/filter", json!({}), 200),
        ("/api/flows/", json!({"name": "etl"}), 200),
        ("/api/deployments/get_scheduled_flow_runs", json!({"deployment_ids": [deployment]}), 200),
    ];
    let ask = |when: &str| {
        for (path, body, expected) in &requests {
            let reply = world.served.post(path, body.to_string().as_bytes());
            assert_eq!(reply.status, *expected, "{path} after {when}: {}", reply.text());
        }
    };
    ask("nothing");
    ask("itself");
    for (change, script) in CHANGES {
        wait(other.run_script(script.split("; "))).unwrap_or_else(|error| panic!("{change}: {error}"));
        ask(change);
        ask(&format!("{change}, again"));
    }
    assert_eq!(world.flows(), ["etl"]);
}

#[test]
fn a_column_more_is_no_change_on_sqlite() {
    let world = World::new(Dialect::Sqlite);
    let other = world.beside();
    assert_eq!(world.write("etl").status, 201);
    let before = world.read().json().unwrap();
    wait(other.run_script(["ALTER TABLE flow ADD COLUMN more integer DEFAULT 7"])).unwrap();
    assert_eq!(world.read().json().unwrap(), before);
    assert_eq!(world.write("elt").status, 201);
}

/// A connection of which somebody between here and the server makes a new one.
#[test]
fn a_connection_that_was_reset_is_set_up_again() {
    let name = format!("reset_{}", std::process::id());
    let url = postgres::shared().and_then(|cluster| cluster.create_database(&name)).unwrap();
    let options = Options { access: Access::ReadOnly, connections: 1, ..Options::default() };
    let database = wait(Database::connect(&url, &options)).unwrap();
    let of = |sql: &str, output| statement(Dialect::Postgres, sql, output);
    let seven = of("SELECT 7::bigint", Output::Count);
    for reset in ["DEALLOCATE ALL", "DISCARD ALL"] {
        assert_eq!(wait(database.count(&seven)), Ok(7));
        wait(database.execute(&of(reset, Output::Nothing))).unwrap();
        assert_eq!(wait(database.count(&seven)), Ok(7), "{reset}");
        let write = of("CREATE TABLE t (a integer)", Output::Nothing);
        assert_eq!(wait(database.execute(&write)), Err(DatabaseError::ReadOnly), "{reset}");
    }
}

#[test]
fn a_transaction_whose_statement_failed_is_not_said_to_be_committed() {
    let name = format!("aborted_{}", std::process::id());
    let url = postgres::shared().and_then(|cluster| cluster.create_database(&name)).unwrap();
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    let database = wait(Database::connect(&url, &options)).unwrap();
    wait(database.run_script(["CREATE TABLE t (a integer PRIMARY KEY)"])).unwrap();
    let insert =
        |value: u8| statement(Dialect::Postgres, &format!("INSERT INTO t VALUES ({value})"), Output::Nothing);
    let mut writing = wait(database.begin()).unwrap();
    wait(writing.execute(&insert(1))).unwrap();
    assert!(matches!(wait(writing.execute(&insert(1))), Err(DatabaseError::Unique(_))));
    // Postgres answers `COMMIT` with `ROLLBACK`, and no error.
    assert!(wait(writing.commit()).is_err());
    assert_eq!(super::number(&database, "SELECT count(*) FROM t"), 0);
}
