//! Rows that a database does not take: row security, rights, triggers, encodings.

use filterc::{Dialect, Leniencies};
use filterc_tests::databases::wait;
use filterc_tests::postgres;
use serde_json::{Value, json};

use super::{PATIENCE, World, run, serve};
use crate::served::server::{self, Reply, Served};

/// Runs statements past the server, in one transaction.
fn set_up(world: &World, statements: &[&str]) {
    let beside = world.beside();
    let mut session = wait(beside.begin()).unwrap();
    for sql in statements {
        run(&mut session, sql);
    }
    wait(session.commit()).unwrap();
}

/// A server that tells what is wrong in RFC 9457.
pub(super) fn strict(url: &str) -> Served {
    let mut settings = filterc_prefect::settings(url);
    settings.leniencies = Leniencies::NONE;
    settings.acquire_timeout = PATIENCE;
    server::start(settings).unwrap_or_else(|error| panic!("{error}"))
}

/// The same database, as a role that is no superuser.
pub(super) fn as_role(world: &World, role: &str) -> String {
    world.url.replacen("postgres@", &format!("{role}@"), 1)
}

pub(super) fn role(world: &World, kind: &str) -> String {
    let name = world.url.rsplit('/').next().unwrap();
    let role = format!("{kind}_{name}");
    set_up(
        world,
        &[
            &format!("CREATE ROLE {role} LOGIN"),
            &format!("GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}"),
        ],
    );
    role
}

fn create(served: &Served, name: &str) -> Reply {
    served.post("/api/flows/", json!({"name": name}).to_string().as_bytes())
}

fn is_told(reply: &Reply, status: u16, words: &str) {
    let text = reply.text();
    assert!(reply.status == status && text.contains(words), "{} {text}", reply.status);
}

#[test]
fn row_security_that_refuses_a_row_is_told() {
    let world = World::new(Dialect::Postgres);
    let role = role(&world, "secured");
    set_up(
        &world,
        &[
            "ALTER TABLE flow ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY reads ON flow FOR SELECT USING (true)",
            "CREATE POLICY inserts ON flow FOR INSERT WITH CHECK (name <> 'secret')",
            "CREATE POLICY updates ON flow FOR UPDATE USING (name <> 'fixed')",
        ],
    );
    for served in [serve(&as_role(&world, &role)), strict(&as_role(&world, &role))] {
        assert!(create(&served, "etl").status < 300);
        is_told(&create(&served, "secret"), 403, "row security");
        // What it does not let change stays, and says nothing.
        let fixed = create(&served, "fixed").json().unwrap();
        let path = format!("/api/flows/{}", fixed["id"].as_str().unwrap());
        let reply =
            served.ask("PATCH", &path, &[("content-type", "application/json")], Some(br#"{"tags": ["a"]}"#));
        is_told(&reply, 409, "the database left everything as it was");
    }
}

#[test]
fn rights_that_a_role_has_not_are_told() {
    let world = World::new(Dialect::Postgres);
    let role = role(&world, "reader");
    set_up(&world, &[&format!("REVOKE INSERT, UPDATE ON flow FROM {role}")]);
    for served in [serve(&as_role(&world, &role)), strict(&as_role(&world, &role))] {
        is_told(&create(&served, "etl"), 403, "rights");
    }
}

/// A trigger that leaves rows out before they are written, and one that says no.
fn triggers(dialect: Dialect, table: &str) -> Vec<String> {
    match dialect {
        Dialect::Sqlite => ["INSERT", "UPDATE", "DELETE"]
            .iter()
            .flat_map(|event| {
                let row = if *event == "DELETE" { "old" } else { "new" };
                [("ignored", "RAISE(IGNORE)"), ("forbidden", "RAISE(ABORT, 'no')")].map(|(name, raise)| {
                    format!(
                        "CREATE TRIGGER {table}_{name}_{event} BEFORE {event} ON {table} WHEN {row}.name LIKE '{name}%' \
                         BEGIN SELECT {raise}; END"
                    )
                })
            })
            .collect(),
        Dialect::Postgres => vec![
            "CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE it record; BEGIN \
             IF TG_OP = 'DELETE' THEN it := old; ELSE it := new; END IF; \
             IF it.name LIKE 'ignored%' THEN RETURN NULL; END IF; \
             IF it.name LIKE 'forbidden%' THEN RAISE EXCEPTION 'no'; END IF; RETURN it; END $$"
                .to_owned(),
            format!(
                "CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION guard()"
            ),
        ],
    }
}

#[test]
fn rows_that_triggers_leave_out_are_not_said_to_be_hidden_or_written() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let world = World::new(dialect);
        for table in ["flow", "variable", "concurrency_limit_v2"] {
            set_up(&world, &triggers(dialect, table).iter().map(String::as_str).collect::<Vec<_>>());
        }
        let send = |method: &str, path: &str, body: Value| {
            let headers = [("content-type", "application/json")];
            world.served.ask(method, path, &headers, Some(body.to_string().as_bytes()))
        };
        let limit = |name: &str| json!({"name": name, "limit": 1});
        for (path, body) in [
            ("/api/flows/", json!({"name": "ignored"})),
            ("/api/variables/", json!({"name": "ignored", "value": 1})),
            ("/api/v2/concurrency_limits/", limit("ignored")),
        ] {
            is_told(&send("POST", path, body), 409, "the database left everything as it was");
        }
        is_told(&send("POST", "/api/flows/", json!({"name": "forbidden"})), 409, "a rule of the table");
        assert_eq!(send("POST", "/api/v2/concurrency_limits/", limit("one")).status, 201);
        is_told(
            &send("PATCH", "/api/v2/concurrency_limits/one", json!({"name": "ignored"})),
            409,
            "left everything",
        );
        // What does not go is not said to be gone.
        set_up(
            &world,
            &match dialect {
                Dialect::Sqlite => ["DROP TRIGGER concurrency_limit_v2_ignored_INSERT"],
                Dialect::Postgres => ["ALTER TABLE concurrency_limit_v2 DISABLE TRIGGER guard"],
            },
        );
        assert_eq!(send("POST", "/api/v2/concurrency_limits/", limit("ignored")).status, 201);
        if dialect == Dialect::Postgres {
            set_up(&world, &["ALTER TABLE concurrency_limit_v2 ENABLE TRIGGER guard"]);
        }
        is_told(&send("DELETE", "/api/v2/concurrency_limits/ignored", json!({})), 409, "left everything");
    }
}

#[test]
fn runs_and_deployments_that_the_database_keeps_keep_what_is_theirs() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let world = World::new(dialect);
        let post = |path: &str, body: Value| {
            let reply = world.served.post(path, body.to_string().as_bytes());
            assert!(reply.status < 300, "{path} {}", reply.text());
            reply.json().unwrap_or_default()
        };
        let flow = post("/api/flows/", json!({"name": "etl"}));
        let deployment = |name: &str| {
            let new = json!({"name": name, "flow_id": flow["id"], "concurrency_limit": 1});
            post("/api/deployments/", new)["id"].as_str().unwrap().to_owned()
        };
        let run = |name: &str, deployment: &str| {
            let path = format!("/api/deployments/{deployment}/create_flow_run");
            let id = post(&path, json!({"name": name}))["id"].clone();
            let log = json!({
                "name": "log", "level": 20, "message": name, "timestamp": "2026-11-20T08:00:00Z", "flow_run_id": id,
            });
            post("/api/logs/", json!([log]));
            id
        };
        let (kept, gone) = (deployment("ignored"), deployment("gone"));
        for (name, of) in [("ignored", &kept), ("gone", &kept), ("ignored too", &gone)] {
            run(name, of);
        }
        for table in ["flow_run", "deployment"] {
            set_up(&world, &triggers(dialect, table).iter().map(String::as_str).collect::<Vec<_>>());
        }
        let deleted = post("/api/flow_runs/bulk_delete", json!({"flow_runs": {}}));
        assert_eq!(deleted["deleted"].as_array().unwrap().len(), 1);
        let logs = post("/api/logs/filter", json!({"sort": "TIMESTAMP_ASC"}));
        let mut messages: Vec<_> =
            logs.as_array().unwrap().iter().map(|log| log["message"].as_str().unwrap()).collect();
        messages.sort_unstable();
        assert_eq!(messages, ["ignored", "ignored too"]);
        let deleted = post("/api/deployments/bulk_delete", json!({"deployments": {}}));
        assert_eq!(deleted["deleted"], json!([gone]));
        let limits = post("/api/v2/concurrency_limits/filter", json!({}));
        assert_eq!(limits.as_array().unwrap().len(), 1, "{limits}");
        assert_eq!(limits[0]["name"], json!(format!("deployment:{kept}")));
    }
}

#[test]
fn a_character_that_the_encoding_has_not_is_named() {
    let cluster = postgres::shared().unwrap();
    let name = format!("latin_{}", std::process::id());
    let admin = cluster.url("postgres");
    let options =
        filterc_db::Options { access: filterc_db::Access::ReadWrite, ..filterc_db::Options::default() };
    let database = wait(filterc_db::Database::connect(&admin, &options)).unwrap();
    let made = super::statement(
        Dialect::Postgres,
        &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"),
        filterc::sql::Output::Nothing,
    );
    wait(database.execute(&made)).unwrap();
    let url = cluster.url(&name);
    for served in [serve(&url), strict(&url)] {
        assert!(create(&served, "caf\u{e9}").status < 300);
        is_told(&create(&served, "10 \u{20ac}"), 422, "LATIN1, which has no `\u{20ac}`");
        let log = json!([{
            "name": "log", "level": 20, "message": "\u{4e2d}", "timestamp": "2026-11-20T08:00:00Z",
        }]);
        is_told(&served.post("/api/logs/", log.to_string().as_bytes()), 422, "`\u{4e2d}`");
        let filter = json!({"flows": {"name": {"any_": ["caf\u{e9}"]}}});
        let found = served.post("/api/flows/filter", filter.to_string().as_bytes()).json().unwrap();
        assert_eq!(found[0]["name"], "caf\u{e9}");
    }
}
