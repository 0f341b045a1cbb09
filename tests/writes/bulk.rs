//! Writes that a filter chooses: a body that does not say which rows changes none of them, whatever the profile and the database.

use filterc::{Dialect, Leniencies};
use filterc_tests::postgres;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::served::server::{self, Reply, Served};

pub(super) const MISSING: &str = "00000000-0000-4000-8000-000000000000";

/// A server on an empty database of this dialect.
pub(super) fn served(dialect: Dialect, leniencies: Leniencies, name: &str) -> (Served, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = match dialect {
        Dialect::Sqlite => format!("sqlite://{}", folder.path().join("bulk.db").display()),
        Dialect::Postgres => {
            let reading = if leniencies == Leniencies::NONE { "strict" } else { "lenient" };
            let database = format!("bulk_{name}_{reading}_{}", std::process::id()).to_lowercase();
            postgres::shared().and_then(|cluster| cluster.create_database(&database)).unwrap()
        }
    };
    let mut settings = filterc_prefect::settings(url);
    settings.seed = Some(String::new());
    settings.leniencies = leniencies;
    (server::start(settings).unwrap_or_else(|error| panic!("{error}")), folder)
}

fn everywhere(name: &str, test: impl Fn(&Served)) {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        for leniencies in [filterc_prefect::LENIENCIES, Leniencies::NONE] {
            let (served, _folder) = served(dialect, leniencies, name);
            test(&served);
        }
    }
}

fn send(served: &Served, path: &str, body: &Value) -> Value {
    let reply = served.post(&format!("/api{path}"), body.to_string().as_bytes());
    assert!(reply.status < 300, "{path} {body}: {} {}", reply.status, reply.text());
    reply.json().unwrap()
}

fn make(served: &Served, path: &str, body: &Value) -> String {
    send(served, path, body)["id"].as_str().unwrap().to_owned()
}

/// Three of each: flows, and a deployment and a run of each of them.
pub(super) fn fill(served: &Served) -> [Vec<String>; 3] {
    let mut all = [const { Vec::new() }; 3];
    for at in 0..3 {
        let flow = make(served, "/flows/", &json!({"name": format!("flow-{at}"), "tags": ["a"]}));
        all[1].push(make(served, "/deployments/", &json!({"name": format!("of-{at}"), "flow_id": flow})));
        all[2].push(make(served, "/flow_runs/", &json!({"flow_id": flow, "name": format!("run-{at}")})));
        all[0].push(flow);
    }
    all
}

/// What there is: of runs with their states.
fn rows(served: &Served) -> Value {
    let list = |path: &str, sort: &str, keys: &[&str]| -> Value {
        let rows = send(served, path, &json!({ "sort": sort }));
        let shown = |row: &Value| keys.iter().map(|key| row[key].clone()).collect::<Value>();
        rows.as_array().unwrap().iter().map(shown).collect()
    };
    json!([
        list("/flows/filter", "NAME_ASC", &["id", "tags"]),
        list("/deployments/filter", "NAME_ASC", &["id", "paused"]),
        list("/flow_runs/filter", "NAME_ASC", &["id", "state_type", "state_id"]),
    ])
}

/// Bodies that do not say which rows they mean; KEY stands for the filter's key, MORE for what else the endpoint needs.
const MUTATIONS: &[&str] = &[
    "",
    " ",
    "\n\t ",
    "\u{feff}",
    "null",
    "[]",
    "[{}]",
    "\"{}\"",
    "0",
    "true",
    "{",
    "{}{}",
    "{} x",
    "{\"KEY\": ",
    "NaN",
    // Keys that are none, or not those of this endpoint.
    r#"{"KEYS": {"name": {"any_": ["x"]}} MORE}"#,
    r#"{"flow": {"name": {"any_": ["x"]}} MORE}"#,
    r#"{"flow_run": {"name": {"any_": ["x"]}} MORE}"#,
    r#"{"filter": {"KEY": {"name": {"any_": ["x"]}}} MORE}"#,
    r#"{"": {} MORE}"#,
    r#"{"name": {"any_": ["x"]} MORE}"#,
    r#"{"KEY": {}, "logs": {"level": {"ge_": 50}} MORE}"#,
    r#"{"KEY": {}, "task_runs": {"name": {"any_": ["x"]}} MORE}"#,
    r#"{"KEY": {}, "offset": 1 MORE}"#,
    r#"{"KEY": {}, "sort": "NAME_ASC" MORE}"#,
    r#"{"KEY": {}, "LIMIT": 1 MORE}"#,
    r#"{"limit": 50 MORE}"#,
    r#"{"limit": null MORE}"#,
    // Filters that are none, or say nothing.
    r#"{"KEY": null MORE}"#,
    r#"{"KEY": [] MORE}"#,
    r#"{"KEY": "" MORE}"#,
    r#"{"KEY": {"operator": "or_"} MORE}"#,
    r#"{"KEY": {"operator": "and_"} MORE}"#,
    r#"{"KEY": {"operator": null} MORE}"#,
    r#"{"KEY": {"operator": "or_", "operator": "or_"} MORE}"#,
    r#"{"KEY": {"names": {"any_": ["x"]}} MORE}"#,
    r#"{"KEY": {"Name": {"any_": ["x"]}} MORE}"#,
    r#"{"KEY": {"name": null} MORE}"#,
    r#"{"KEY": {"name": {}} MORE}"#,
    r#"{"KEY": {"name": []} MORE}"#,
    r#"{"KEY": {"name": "x"} MORE}"#,
    r#"{"KEY": {"name": {"any_": null}} MORE}"#,
    r#"{"KEY": {"name": {"any": ["x"]}} MORE}"#,
    r#"{"KEY": {"name": {"like_": ""}} MORE}"#,
    r#"{"KEY": {"name": {"like_": "%%"}} MORE}"#,
    r#"{"KEY": {"name": {"like_": "\u0025_"}} MORE}"#,
    r#"{"KEY": {"name": {"like_": null}} MORE}"#,
    r#"{"KEY": {"id": {"any_": null}} MORE}"#,
    r#"{"KEY": {"id": {}} MORE}"#,
    r#"{"KEY": {"id": {"not_any_": null}} MORE}"#,
    r#"{"KEY": {"tags": {"all_": []}} MORE}"#,
    r#"{"KEY": {"tags": {"all_": null}} MORE}"#,
    r#"{"KEY": {"tags": {"operator": "or_"}} MORE}"#,
    r#"{"KEY": {"tags": {"is_null_": null}} MORE}"#,
    r#"{"KEY": {"operator": "or_", "name": {"any_": ["x"]}, "id": {}} MORE}"#,
    r#"{"KEY": {"operator": "or_", "name": {"any_": ["x"]}, "tags": {"all_": []}} MORE}"#,
    // The same key twice: the last one would count.
    r#"{"KEY": {"name": {"any_": ["x"]}}, "KEY": {} MORE}"#,
    r#"{"KEY": {"name": {"any_": ["x"]}}, "KEY": null MORE}"#,
    r#"{"KEY": {"name": {"any_": ["x"]}, "name": null} MORE}"#,
    r#"{"KEY": {"name": {"any_": ["x"], "any_": null}} MORE}"#,
    r#"{"KEY": {"name": {"any_": ["x"]}, "n\u0061me": {"like_": "flow"}} MORE}"#,
    r#"{"KEY": {}, "limit": 50, "limit": 1 MORE}"#,
];

/// The endpoints, the keys of their filters, and what else they need.
const BULK: [(&str, &str, &str); 4] = [
    ("/flow_runs/bulk_delete", "flow_runs", ""),
    ("/flow_runs/bulk_set_state", "flow_runs", r#", "state": {"type": "CANCELLED"}"#),
    ("/deployments/bulk_delete", "deployments", ""),
    ("/flows/bulk_delete", "flows", ""),
];

fn refused(reply: &Reply) -> bool {
    matches!(reply.status, 400 | 415 | 422)
}

#[test]
fn a_slip_of_the_pen_changes_no_row() {
    everywhere("slips", |served| {
        fill(served);
        let before = rows(served);
        for (path, key, more) in BULK {
            for slip in MUTATIONS {
                let body = slip.replace("KEY", key).replace("MORE", more);
                let reply = served.post(&format!("/api{path}"), body.as_bytes());
                assert!(refused(&reply), "{path} {body}: {} {}", reply.status, reply.text());
                assert_eq!(rows(served), before, "{path} {body}");
            }
            for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
                let body = format!("{{\"{key}\": {{}} {more}}}");
                let headers = [("content-type", kind)];
                let reply = served.ask("POST", &format!("/api{path}"), &headers, Some(body.as_bytes()));
                assert!(refused(&reply), "{path} {kind}: {} {}", reply.status, reply.text());
                assert_eq!(rows(served), before, "{path} {kind}");
            }
        }
        // More of one state than rows, no state, or a state twice.
        for body in [
            r#"{"flow_runs": {}}"#,
            r#"{"flow_runs": {}, "state": null}"#,
            r#"{"state": {"type": "CANCELLED"}}"#,
            r#"{"flow_runs": {}, "state": {"type": "CANCELLED"}, "state": {"type": "FAILED"}}"#,
            r#"{"flow_runs": {}, "state": {"type": "CANCELLED"}, "forced": true}"#,
        ] {
            let reply = served.post("/api/flow_runs/bulk_set_state", body.as_bytes());
            assert!(refused(&reply), "{body}: {} {}", reply.status, reply.text());
            assert_eq!(rows(served), before, "{body}");
        }
    });
}

#[test]
fn a_body_that_says_which_rows_changes_those() {
    everywhere("said", |served| {
        let [flows, deployments, runs] = fill(served);
        let one = |path: &str, body: Value| send(served, path, &body);
        let none = json!({"deleted": []});
        for key in ["flows", "deployments", "flow_runs"] {
            let path = format!("/{key}/bulk_delete");
            for wanted in [json!([]), json!([MISSING])] {
                assert_eq!(one(&path, json!({ key: {"id": {"any_": wanted}} })), none, "{path}");
            }
        }
        let body = json!({"flow_runs": {"id": {"any_": [runs[1]]}}, "state": {"type": "CANCELLED"}});
        assert_eq!(one("/flow_runs/bulk_set_state", body)["results"].as_array().unwrap().len(), 1);
        let body = json!({"flow_runs": {}, "state": {"type": "FAILED"}, "force": true, "limit": 2});
        assert_eq!(one("/flow_runs/bulk_set_state", body)["results"].as_array().unwrap().len(), 2);
        let body = json!({"flow_runs": {"name": {"any_": ["run-1"]}}});
        assert_eq!(one("/flow_runs/bulk_delete", body), json!({"deleted": [runs[1]]}));
        let body = json!({"deployments": {"name": {"like_": "of-2"}}});
        assert_eq!(one("/deployments/bulk_delete", body), json!({"deleted": [deployments[2]]}));
        // Where all are meant.
        let all = one("/flow_runs/bulk_delete", json!({}));
        assert_eq!(all["deleted"].as_array().unwrap().len(), 2, "{all}");
        let all = one("/deployments/bulk_delete", json!({"deployments": {}}));
        assert_eq!(all["deleted"].as_array().unwrap().len(), 2, "{all}");
        let all = one("/flows/bulk_delete", json!({}));
        assert_eq!(all["deleted"].as_array().unwrap().len(), flows.len(), "{all}");
    });
}

#[test]
fn what_is_told_of_a_slip_says_what_to_type() {
    let (served, _folder) = served(Dialect::Sqlite, filterc_prefect::LENIENCIES, "told");
    let told = |path: &str, body: &str| served.post(&format!("/api{path}"), body.as_bytes()).text();
    for (body, what) in [
        (r#"{"limit": 5}"#, r#"write `\"flows\": {…}`, or `\"flows\": {}` where all are meant"#),
        (r#"{"flows": {"operator": "or_"}}"#, r#"write a condition, or `\"flows\": {}` where all are meant"#),
        (r#"{"flow": {}}"#, "flows"),
        ("", "send `{}` where all are meant"),
    ] {
        let text = told("/flows/bulk_delete", body);
        assert!(text.contains(what), "{body}: {text}");
    }
}

#[test]
fn the_slots_of_a_tag_are_reset_by_a_body_that_says_so() {
    everywhere("reset", |served| {
        send(served, "/concurrency_limits/", &json!({"tag": "db", "concurrency_limit": 2}));
        let run = make(served, "/task_runs/", &json!({"task_key": "t", "dynamic_key": "0"}));
        send(served, "/concurrency_limits/increment", &json!({"names": ["db"], "task_run_id": run}));
        let held = || served.get("/api/concurrency_limits/tag/db").json().unwrap()["active_slots"].clone();
        assert_eq!(held(), json!([run]));
        for slip in [
            " ",
            "null",
            "[]",
            r#"{"slot_overide": ["x"]}"#,
            r#"{"slot_override": "x"}"#,
            r#"{"slot_override": [null]}"#,
            r#"{"slot_override": ["a0000000-0000-4000-8000-000000000001"], "slot_override": null}"#,
        ] {
            let reply = served.post("/api/concurrency_limits/tag/db/reset", slip.as_bytes());
            assert!(refused(&reply), "{slip}: {} {}", reply.status, reply.text());
            assert_eq!(held(), json!([run]), "{slip}");
        }
        // Prefect's page sends no body, and its client null.
        send(served, "/concurrency_limits/tag/db/reset", &json!({"slot_override": null}));
        assert_eq!(held(), json!([]));
        assert_eq!(served.ask("POST", "/api/concurrency_limits/tag/db/reset", &[], None).status, 200);
    });
}

#[test]
fn slots_are_taken_and_given_back_of_limits_that_are_named() {
    everywhere("slots", |served| {
        send(served, "/v2/concurrency_limits/", &json!({"name": "db", "limit": 5, "active_slots": 2}));
        let taken = || served.get("/api/v2/concurrency_limits/db").json().unwrap()["active_slots"].clone();
        for path in ["increment", "decrement", "increment-with-lease"] {
            for slip in [
                "",
                " ",
                "null",
                "{}",
                r#"{"slots": 1}"#,
                r#"{"slots": 1, "names": []}"#,
                r#"{"slots": 1, "names": null}"#,
                r#"{"slots": 1, "names": "db"}"#,
                r#"{"slots": 1, "name": ["db"]}"#,
                r#"{"slots": null, "names": ["db"]}"#,
            ] {
                let reply = served.post(&format!("/api/v2/concurrency_limits/{path}"), slip.as_bytes());
                assert!(refused(&reply), "{path} {slip}: {} {}", reply.status, reply.text());
                assert_eq!(taken(), 2, "{path} {slip}");
            }
        }
    });
}

#[test]
fn automations_go_with_what_owns_them_and_with_nothing_else() {
    everywhere("owned", |served| {
        let body = json!({
            "name": "a", "trigger": {"type": "event", "posture": "Reactive", "expect": ["x"], "threshold": 1, "within": 0},
            "actions": [{"type": "do-nothing"}], "owner_resource": "prefect.deployment.x",
        });
        let key = make(served, "/automations/", &body);
        for resource in [
            "%20",
            "%25",
            "prefect.deployment.",
            "prefect.deployment.%25",
            "*",
            "null",
            "{}",
            "prefect.deployment.X",
        ] {
            let path = format!("/api/automations/owned-by/{resource}");
            served.ask("DELETE", &path, &[], None);
            assert_eq!(served.get(&format!("/api/automations/{key}")).status, 200, "{resource}");
        }
        for path in [
            "/api/automations/owned-by/",
            "/api/automations/owned-by",
            "/api/automations/?owned-by=",
            "/api/automations/",
        ] {
            let reply = served.ask("DELETE", path, &[], None);
            assert!(reply.status >= 300, "{path}: {}", reply.status);
            assert_eq!(served.get(&format!("/api/automations/{key}")).status, 200, "{path}");
        }
        assert_eq!(
            served.ask("DELETE", "/api/automations/owned-by/prefect.deployment.x", &[], None).status,
            202
        );
        assert_eq!(served.get(&format!("/api/automations/{key}")).status, 404);
    });
}

#[test]
fn runs_are_made_as_many_as_a_body_lists() {
    everywhere("list", |served| {
        let [_, deployments, _] = fill(served);
        let path = format!("/api/deployments/{}/create_flow_run/bulk", deployments[0]);
        let before = rows(served);
        for slip in ["", " ", "null", "{}", "[null]", "[[]]", r#"[{"nam": "x"}]"#, r#"{"runs": [{}]}"#] {
            let reply = served.post(&path, slip.as_bytes());
            assert!(refused(&reply), "{slip}: {} {}", reply.status, reply.text());
            assert_eq!(rows(served), before, "{slip}");
        }
        assert_eq!(served.post(&path, b"[]").status, 200);
        assert_eq!(rows(served), before);
    });
}
