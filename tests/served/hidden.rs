//! What a policy hides is not touched, holds all the same, and is not told of.

use filterc::{Dialect, Policy, Values};
use filterc_tests::postgres;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::server::{Reply, Served, start};

/// Two servers on one database: one with a policy, the other one shows everything.
pub(super) struct Both {
    pub(super) some: Served,
    pub(super) all: Served,
    _folder: TempDir,
}

pub(super) fn both(dialect: Dialect, name: &str, visible: &[(&str, &str)]) -> Both {
    let compiler = filterc_prefect::compiler();
    let policy = visible.iter().fold(Policy::default(), |policy, (collection, body)| {
        compiler.show_only(policy, collection, body.as_bytes()).unwrap()
    });
    with_policy(dialect, name, policy)
}

pub(super) fn with_policy(dialect: Dialect, name: &str, policy: Policy) -> Both {
    let folder = tempfile::tempdir().unwrap();
    let url = match dialect {
        Dialect::Sqlite => format!("sqlite://{}", folder.path().join("hidden.db").display()),
        Dialect::Postgres => {
            let database = format!("hidden_{name}_{}", std::process::id());
            postgres::shared().and_then(|cluster| cluster.create_database(&database)).unwrap()
        }
    };
    let serve = |policy: Policy| {
        let mut settings = filterc_prefect::settings(&url);
        settings.seed = Some(String::new());
        settings.leniencies = filterc_prefect::LENIENCIES;
        settings.policy = policy;
        start(settings).unwrap_or_else(|error| panic!("{error}"))
    };
    let all = serve(Policy::default());
    Both { some: serve(policy), all, _folder: folder }
}

pub(super) fn everywhere(name: &str, visible: &[(&str, &str)], test: impl Fn(&Both)) {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        test(&both(dialect, name, visible));
    }
}

pub(super) fn send(served: &Served, method: &str, path: &str, body: &Value) -> Reply {
    let headers = [("content-type", "application/json")];
    served.ask(method, &format!("/api{path}"), &headers, Some(body.to_string().as_bytes()))
}

pub(super) fn post(served: &Served, path: &str, body: &Value) -> Reply {
    send(served, "POST", path, body)
}

pub(super) fn made(served: &Served, path: &str, body: &Value) -> String {
    let reply = post(served, path, body);
    assert_eq!(reply.status, 201, "{path} {body}: {}", reply.text());
    reply.json().unwrap()["id"].as_str().unwrap().to_owned()
}

/// Status and body: what one answer may tell that another does not.
pub(super) fn told(reply: &Reply) -> (u16, String) {
    (reply.status, reply.text())
}

pub(super) fn count(served: &Served, path: &str) -> Value {
    post(served, path, &json!({})).json().unwrap()
}

pub(super) const OURS: (&str, &str) = ("flows", r#"{"flows": {"tags": {"all_": ["ours"]}}}"#);
pub(super) const NOT_COMPLETED: (&str, &str) =
    ("flow_runs", r#"{"flow_runs": {"state": {"type": {"not_any_": ["COMPLETED"]}}}}"#);

#[test]
fn nothing_is_deleted_with_which_hidden_rows_would_go() {
    everywhere("cascade", &[NOT_COMPLETED], |both| {
        let flow = made(&both.all, "/flows/", &json!({"name": "a"}));
        let other = made(&both.all, "/flows/", &json!({"name": "b"}));
        made(&both.all, "/flow_runs/", &json!({"flow_id": other, "state": {"type": "RUNNING"}}));
        made(&both.all, "/flow_runs/", &json!({"flow_id": flow, "state": {"type": "RUNNING"}}));
        let hidden =
            made(&both.all, "/flow_runs/", &json!({"flow_id": flow, "state": {"type": "COMPLETED"}}));
        assert_eq!(send(&both.some, "DELETE", &format!("/flows/{flow}"), &json!({})).status, 403);
        assert_eq!(post(&both.some, "/flows/bulk_delete", &json!({})).status, 403);
        let one = json!({"flows": {"id": {"any_": [flow]}}});
        assert_eq!(post(&both.some, "/flows/bulk_delete", &one).status, 403);
        assert_eq!(
            (count(&both.all, "/flows/count"), count(&both.all, "/flow_runs/count")),
            (json!(2), json!(3))
        );
        assert_eq!(both.all.get(&format!("/api/flow_runs/{hidden}")).status, 200);
        // What takes only visible rows with it goes.
        assert_eq!(send(&both.some, "DELETE", &format!("/flows/{other}"), &json!({})).status, 204);
        assert_eq!(
            (count(&both.all, "/flows/count"), count(&both.all, "/flow_runs/count")),
            (json!(1), json!(2))
        );
    });
}

#[test]
fn hidden_rows_that_are_farther_away_stay_too() {
    // Task runs go with their flow run, which goes with its flow.
    let visible = [("task_runs", r#"{"task_runs": {"name": {"any_": ["seen"]}}}"#)];
    everywhere("far", &visible, |both| {
        let flow = made(&both.all, "/flows/", &json!({"name": "a"}));
        let run = made(&both.all, "/flow_runs/", &json!({"flow_id": flow}));
        let task =
            |name: &str| json!({"flow_run_id": run, "task_key": name, "dynamic_key": "0", "name": name});
        made(&both.all, "/task_runs/", &task("seen"));
        let hidden = made(&both.all, "/task_runs/", &task("unseen"));
        for path in [format!("/flows/{flow}"), format!("/flow_runs/{run}")] {
            assert_eq!(send(&both.some, "DELETE", &path, &json!({})).status, 403, "{path}");
        }
        assert_eq!(post(&both.some, "/flow_runs/bulk_delete", &json!({})).status, 403);
        assert_eq!(count(&both.all, "/task_runs/count"), 2);
        assert_eq!(send(&both.all, "DELETE", &format!("/task_runs/{hidden}"), &json!({})).status, 204);
        assert_eq!(send(&both.some, "DELETE", &format!("/flows/{flow}"), &json!({})).status, 204);
        assert_eq!(count(&both.all, "/task_runs/count"), 0);
    });
}

#[test]
fn hidden_rows_are_not_changed_by_what_is_deleted() {
    // A deployment whose limit goes has none from then on.
    let visible = [("deployments", r#"{"deployments": {"name": {"any_": ["seen"]}}}"#)];
    everywhere("emptied", &visible, |both| {
        let flow = made(&both.all, "/flows/", &json!({"name": "a"}));
        let limit = made(&both.all, "/v2/concurrency_limits/", &json!({"name": "l", "limit": 3}));
        let deployment =
            |name: &str| json!({"name": name, "flow_id": flow, "global_concurrency_limit_id": limit});
        made(&both.all, "/deployments/", &deployment("seen"));
        let hidden = made(&both.all, "/deployments/", &deployment("unseen"));
        assert_eq!(send(&both.some, "DELETE", "/v2/concurrency_limits/l", &json!({})).status, 403);
        let shown = both.all.get(&format!("/api/deployments/{hidden}")).json().unwrap();
        assert_eq!(shown["global_concurrency_limit"]["id"], limit, "{shown}");
    });
}

#[test]
fn nobody_refers_to_a_row_that_is_hidden() {
    everywhere("refers", &[OURS], |both| {
        let hidden = made(&both.all, "/flows/", &json!({"name": "theirs"}));
        let missing = "00000000-0000-4000-8000-000000000000";
        for (path, body) in [
            ("/flow_runs/", json!({"flow_id": "FLOW"})),
            ("/flow_runs/", json!({"flow_id": "FLOW", "idempotency_key": "k"})),
            ("/deployments/", json!({"flow_id": "FLOW", "name": "d"})),
        ] {
            let at = |flow: &str| {
                let body = body.to_string().replace("FLOW", flow);
                told(&post(&both.some, path, &serde_json::from_str(&body).unwrap()))
            };
            assert_eq!(at(&hidden), at(missing), "{path}");
            assert_eq!(at(&hidden).0, 409, "{path}");
        }
        assert_eq!(count(&both.all, "/flow_runs/count"), 0);
        assert_eq!(count(&both.all, "/deployments/count"), 0);
        let ours = made(&both.some, "/flows/", &json!({"name": "ours", "tags": ["ours"]}));
        made(&both.some, "/flow_runs/", &json!({"flow_id": ours}));
        made(&both.some, "/deployments/", &json!({"flow_id": ours, "name": "d"}));
    });
}

#[test]
fn a_hidden_name_is_told_apart_from_a_free_one_by_no_words() {
    let visible = [
        OURS,
        ("variables", r#"{"variables": {"tags": {"all_": ["ours"]}}}"#),
        ("work_pools", r#"{"work_pools": {"type": {"any_": ["process"]}}}"#),
    ];
    everywhere("names", &visible, |both| {
        made(&both.all, "/flows/", &json!({"name": "taken"}));
        made(&both.all, "/variables/", &json!({"name": "taken", "value": 1}));
        made(&both.all, "/work_pools/", &json!({"name": "taken", "type": "docker"}));
        let swapped = |reply: &Reply| (reply.status, reply.text().replace("taken", "free"));
        // Of a row that would be hidden, too, whether its name is free or not.
        for (path, body) in [
            ("/flows/", json!({"name": "NAME"})),
            ("/variables/", json!({"name": "NAME", "value": 2})),
            ("/work_pools/", json!({"name": "NAME", "type": "docker"})),
        ] {
            let at = |name: &str| {
                let body = body.to_string().replace("NAME", name);
                swapped(&post(&both.some, path, &serde_json::from_str(&body).unwrap()))
            };
            assert_eq!(at("taken"), at("free"), "{path}");
            assert_eq!(at("taken").0, 403, "{path}");
        }
        // By name.
        for (method, path, body) in [
            ("GET", "/flows/name/NAME", json!({})),
            ("GET", "/variables/name/NAME", json!({})),
            ("PATCH", "/variables/name/NAME", json!({"value": 2})),
            ("DELETE", "/variables/name/NAME", json!({})),
            ("GET", "/work_pools/NAME", json!({})),
            ("PATCH", "/work_pools/NAME", json!({"is_paused": true})),
            ("DELETE", "/work_pools/NAME", json!({})),
            ("POST", "/work_pools/NAME/queues/filter", json!({})),
            ("POST", "/work_pools/NAME/queues", json!({"name": "q"})),
            ("POST", "/work_pools/NAME/workers/heartbeat", json!({"name": "w"})),
            ("POST", "/work_pools/NAME/get_scheduled_flow_runs", json!({})),
        ] {
            let at = |name: &str| swapped(&send(&both.some, method, &path.replace("NAME", name), &body));
            assert_eq!(at("taken"), at("free"), "{method} {path}");
            assert_eq!(at("taken").0, 404, "{method} {path}");
        }
        // A row that would be seen cannot be made where a hidden one has its name. The answer says no more than of any other
        // row that may not be written; that a visible one has it is told.
        let hidden = json!({"detail": "you may not write a row that you may not see"});
        for (path, body) in [
            ("/flows/", json!({"name": "taken", "tags": ["ours"]})),
            ("/variables/", json!({"name": "taken", "value": 2, "tags": ["ours"]})),
            ("/work_pools/", json!({"name": "taken", "type": "process"})),
        ] {
            let reply = post(&both.some, path, &body);
            assert_eq!((reply.status, reply.json().unwrap()), (403, hidden.clone()), "{path}");
        }
        let ours = json!({"name": "seen", "value": 2, "tags": ["ours"]});
        made(&both.some, "/variables/", &ours);
        assert_eq!(post(&both.some, "/variables/", &ours).status, 409);
        let renamed = send(&both.some, "PATCH", "/variables/name/seen", &json!({"name": "taken"}));
        assert_eq!((renamed.status, renamed.json().unwrap()), (403, hidden));
        let all = post(&both.all, "/variables/filter", &json!({})).json().unwrap();
        let all: Vec<_> = all.as_array().unwrap().iter().map(|one| (&one["name"], &one["value"])).collect();
        assert_eq!(all, [(&json!("seen"), &json!(2)), (&json!("taken"), &json!(1))]);
    });
}

#[test]
fn runs_that_are_hidden_take_slots_of_their_pool() {
    let visible = [("flow_runs", r#"{"flow_runs": {"tags": {"all_": ["ours"]}}}"#)];
    everywhere("pool", &visible, |both| {
        let flow = made(&both.all, "/flows/", &json!({"name": "a"}));
        made(&both.all, "/work_pools/", &json!({"name": "p", "type": "process", "concurrency_limit": 1}));
        let run = |tag: &str, state: &str| json!({"flow_id": flow, "work_pool_name": "p", "work_queue_name": "default", "tags": [tag], "state": {"type": state}});
        let waiting = made(&both.some, "/flow_runs/", &run("ours", "SCHEDULED"));
        let offered = || {
            let runs = post(&both.some, "/work_pools/p/get_scheduled_flow_runs", &json!({})).json().unwrap();
            runs.as_array().unwrap().iter().map(|one| one["flow_run"]["id"].clone()).collect::<Value>()
        };
        assert_eq!(offered(), json!([waiting]));
        let theirs = made(&both.all, "/flow_runs/", &run("theirs", "RUNNING"));
        assert_eq!(offered(), json!([]));
        let done = json!({"state": {"type": "COMPLETED"}});
        assert_eq!(post(&both.all, &format!("/flow_runs/{theirs}/set_state"), &done).status, 201);
        assert_eq!(offered(), json!([waiting]));
    });
}

/// Shows of a collection that no body filters only the rows with this name.
pub(super) fn only_named(policy: Policy, collection: &str, column: &str, name: &str) -> Policy {
    let compiler = filterc_prefect::compiler();
    let catalog = compiler.catalog();
    let id = catalog.find_collection(collection).unwrap();
    let column = catalog.collection(id).find_column(column).unwrap();
    policy.show_only(compiler.find(id, &[(column, Values::Texts(&[name]))]).query.ir().clone())
}

fn with_hidden_limits(dialect: Dialect, name: &str) -> Both {
    let policy = only_named(Policy::default(), "concurrency_limits_v2", "name", "seen");
    with_policy(dialect, name, only_named(policy, "concurrency_limits", "tag", "seen"))
}

#[test]
fn limits_hold_for_who_may_not_see_them() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let both = with_hidden_limits(dialect, "limits");
        for name in ["db", "seen"] {
            made(&both.all, "/v2/concurrency_limits/", &json!({"name": name, "limit": 1}));
        }
        let taken = |name: &str| {
            both.all.get(&format!("/api/v2/concurrency_limits/{name}")).json().unwrap()["active_slots"]
                .clone()
        };
        let ask = |what: &str, name: &str| {
            told(&post(
                &both.some,
                &format!("/v2/concurrency_limits/{what}"),
                &json!({"slots": 1, "names": [name]}),
            ))
        };
        assert_eq!(both.some.get("/api/v2/concurrency_limits/db").status, 404);
        // It is taken, and the answer is that of a name without a limit.
        assert_eq!(ask("increment", "db"), ask("increment", "nobody"));
        assert_eq!(taken("db"), 1);
        assert_eq!(ask("increment", "db").0, 423);
        assert_eq!(taken("db"), 1);
        assert_eq!(ask("decrement", "db"), ask("decrement", "nobody"));
        assert_eq!(taken("db"), 0);
        // Slots of others stay taken, and so does what was given back once.
        let other = json!({"slots": 1, "names": ["db"]});
        assert_eq!(post(&both.all, "/v2/concurrency_limits/increment", &other).status, 200);
        assert_eq!(ask("decrement", "db"), ask("decrement", "nobody"));
        assert_eq!(taken("db"), 1);
        assert_eq!(post(&both.all, "/v2/concurrency_limits/decrement", &other).status, 200);
        assert_eq!(taken("db"), 0);
        // Under a lease.
        let lease = post(
            &both.some,
            "/v2/concurrency_limits/increment-with-lease",
            &json!({"slots": 1, "names": ["db", "seen"]}),
        );
        let lease = lease.json().unwrap();
        assert_eq!(
            lease["limits"].as_array().unwrap().iter().map(|one| &one["name"]).collect::<Vec<_>>(),
            ["seen"]
        );
        assert_eq!((taken("db"), taken("seen")), (json!(1), json!(1)));
        let end = json!({"lease_id": lease["lease_id"]});
        assert_eq!(post(&both.some, "/v2/concurrency_limits/decrement-with-lease", &end).status, 204);
        assert_eq!((taken("db"), taken("seen")), (json!(0), json!(0)));
        // By hand nobody changes it.
        let change = json!({"limit": 100, "active": false});
        assert_eq!(send(&both.some, "PATCH", "/v2/concurrency_limits/db", &change).status, 404);
        assert_eq!(send(&both.some, "DELETE", "/v2/concurrency_limits/db", &change).status, 404);
        assert_eq!(both.all.get("/api/v2/concurrency_limits/db").json().unwrap()["limit"], 1);
    }
}

#[test]
fn hidden_limits_of_tags_and_deployments_hold_for_runs() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let both = with_hidden_limits(dialect, "runs");
        assert!(
            post(&both.all, "/concurrency_limits/", &json!({"tag": "db", "concurrency_limit": 1})).status
                < 300
        );
        let task = |key: &str| {
            made(&both.some, "/task_runs/", &json!({"task_key": key, "dynamic_key": "0", "tags": ["db"]}))
        };
        let (one, other) = (task("one"), task("other"));
        let set = |path: String, state: &str| {
            let reply = post(&both.some, &format!("{path}/set_state"), &json!({"state": {"type": state}}));
            reply.json().unwrap()["status"].as_str().unwrap().to_owned()
        };
        assert_eq!(set(format!("/task_runs/{one}"), "RUNNING"), "ACCEPT");
        assert_eq!(set(format!("/task_runs/{other}"), "RUNNING"), "WAIT");
        assert_eq!(set(format!("/task_runs/{one}"), "COMPLETED"), "ACCEPT");
        assert_eq!(set(format!("/task_runs/{other}"), "RUNNING"), "ACCEPT");
        let slot = json!({"names": ["db"], "task_run_id": one});
        assert_eq!(post(&both.some, "/concurrency_limits/increment", &slot).status, 423);
        assert_eq!(set(format!("/task_runs/{other}"), "COMPLETED"), "ACCEPT");
        let answer = post(&both.some, "/concurrency_limits/increment", &slot);
        assert_eq!(told(&answer), (200, "[]".to_owned()));
        assert_eq!(post(&both.some, "/concurrency_limits/increment", &slot).status, 423);
        assert_eq!(told(&post(&both.some, "/concurrency_limits/decrement", &slot)), (200, "[]".to_owned()));

        let flow = made(&both.all, "/flows/", &json!({"name": "a"}));
        let deployment =
            made(&both.all, "/deployments/", &json!({"name": "d", "flow_id": flow, "concurrency_limit": 1}));
        let run = || made(&both.some, &format!("/deployments/{deployment}/create_flow_run"), &json!({}));
        let (one, other) = (run(), run());
        assert_eq!(set(format!("/flow_runs/{one}"), "PENDING"), "ACCEPT");
        assert_ne!(set(format!("/flow_runs/{other}"), "PENDING"), "ACCEPT");
        assert_eq!(send(&both.some, "DELETE", &format!("/flow_runs/{one}"), &json!({})).status, 204);
        let state = json!({"state": {"type": "SCHEDULED"}, "force": true});
        assert_eq!(post(&both.all, &format!("/flow_runs/{other}/set_state"), &state).status, 201);
        assert_eq!(set(format!("/flow_runs/{other}"), "PENDING"), "ACCEPT");
    }
}
