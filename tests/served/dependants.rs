//! Rows that go with others by the rules of the API and not by those of the database: where a policy hides one of them, nothing is
//! changed.

use filterc::{Dialect, Policy};
use serde_json::{Value, json};

use super::hidden::{Both, count, everywhere, made, only_named, post, send, told, with_policy};
use super::server::Served;

fn length(served: &Served, path: &str) -> usize {
    post(served, path, &json!({})).json().unwrap().as_array().unwrap().len()
}

#[test]
fn a_run_stays_whose_logs_are_hidden() {
    let visible = [("logs", r#"{"logs": {"level": {"ge_": 30}}}"#)];
    everywhere("logs", &visible, |both| {
        let flow = made(&both.all, "/flows/", &json!({"name": "a"}));
        let run = || made(&both.all, "/flow_runs/", &json!({"flow_id": flow}));
        let (quiet, loud) = (run(), run());
        let log = |level: i64, run: &str| json!({"name": "l", "level": level, "message": "m", "timestamp": "2026-11-01T08:30:00Z", "flow_run_id": run});
        let logs = json!([log(20, &quiet), log(40, &quiet), log(40, &loud)]);
        assert_eq!(post(&both.all, "/logs/", &logs).status, 201);
        assert_eq!(send(&both.some, "DELETE", &format!("/flow_runs/{quiet}"), &json!({})).status, 403);
        assert_eq!(post(&both.some, "/flow_runs/bulk_delete", &json!({})).status, 403);
        assert_eq!((count(&both.all, "/flow_runs/count"), length(&both.all, "/logs/filter")), (json!(2), 3));
        assert_eq!(send(&both.some, "DELETE", &format!("/flow_runs/{loud}"), &json!({})).status, 204);
        assert_eq!((count(&both.all, "/flow_runs/count"), length(&both.all, "/logs/filter")), (json!(1), 2));
    });
}

#[test]
fn what_is_shown_because_of_its_owner_goes_with_it() {
    // Runs are seen because of the deployment that is about to go.
    let visible = [("flow_runs", r#"{"deployments": {"name": {"any_": ["d"]}}}"#)];
    everywhere("owned", &visible, |both| {
        let flow = made(&both.all, "/flows/", &json!({"name": "a"}));
        let schedules = json!([{"schedule": {"interval": 3600}, "active": true}]);
        let deployment =
            made(&both.all, "/deployments/", &json!({"name": "d", "flow_id": flow, "schedules": schedules}));
        let plan = json!({"min_runs": 2, "max_runs": 2});
        assert_eq!(post(&both.all, &format!("/deployments/{deployment}/schedule"), &plan).status, 200);
        assert_eq!(count(&both.some, "/flow_runs/count"), 2);
        assert_eq!(send(&both.some, "DELETE", &format!("/deployments/{deployment}"), &json!({})).status, 204);
        assert_eq!(count(&both.all, "/flow_runs/count"), 0);
    });
}

#[test]
fn schedules_stay_whose_planned_runs_are_hidden() {
    let visible = [("flow_runs", r#"{"flow_runs": {"tags": {"all_": ["ours"]}}}"#)];
    everywhere("planned", &visible, |both| {
        let flow = made(&both.all, "/flows/", &json!({"name": "a"}));
        let deployment = |name: &str, tag: &str| {
            let schedules = json!([{"schedule": {"interval": 3600}, "active": true}]);
            let body = json!({"name": name, "flow_id": flow, "tags": [tag], "schedules": schedules});
            let made = post(&both.all, "/deployments/", &body).json().unwrap();
            let id = made["id"].as_str().unwrap().to_owned();
            let plan = json!({"min_runs": 2, "max_runs": 2});
            assert_eq!(post(&both.all, &format!("/deployments/{id}/schedule"), &plan).status, 200);
            (id, made["schedules"][0]["id"].as_str().unwrap().to_owned())
        };
        let ((theirs, schedule), (ours, our_schedule)) =
            (deployment("theirs", "theirs"), deployment("ours", "ours"));
        let runs = || count(&both.all, "/flow_runs/count");
        assert_eq!(runs(), 4);
        let of = |deployment: &str, schedule: &str| format!("/deployments/{deployment}/schedules/{schedule}");
        let inactive = json!({"active": false});
        for (method, path, body) in [
            ("DELETE", of(&theirs, &schedule), json!({})),
            ("PATCH", of(&theirs, &schedule), inactive.clone()),
            ("POST", format!("/deployments/{theirs}/pause_deployment"), json!({})),
            ("DELETE", format!("/deployments/{theirs}"), json!({})),
            ("POST", "/deployments/bulk_delete".to_owned(), json!({})),
        ] {
            assert_eq!(send(&both.some, method, &path, &body).status, 403, "{method} {path}");
        }
        assert_eq!((runs(), count(&both.all, "/deployments/count")), (json!(4), json!(2)));
        let kept = both.all.get(&format!("/api{}", of(&theirs, ""))).json().unwrap_or_default();
        assert!(kept.as_array().is_none_or(|kept| kept.len() == 1));
        // What plans only visible runs changes.
        assert_eq!(send(&both.some, "PATCH", &of(&ours, &our_schedule), &inactive).status, 204);
        assert_eq!(runs(), 2);
        assert_eq!(send(&both.some, "DELETE", &format!("/deployments/{ours}"), &json!({})).status, 204);
    });
}

#[test]
fn a_deployment_stays_whose_limit_is_hidden() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let policy = only_named(Policy::default(), "concurrency_limits_v2", "name", "seen");
        let Both { some, all, .. } = &with_policy(dialect, "owned_limit", policy);
        let flow = made(all, "/flows/", &json!({"name": "a"}));
        let body = json!({"name": "d", "flow_id": flow, "concurrency_limit": 3});
        let deployment = format!("/deployments/{}", made(all, "/deployments/", &body));
        for (method, body) in [
            ("PATCH", json!({"concurrency_limit": 5})),
            ("PATCH", json!({"concurrency_limit": null})),
            ("DELETE", json!({})),
        ] {
            assert_eq!(send(some, method, &deployment, &body).status, 403, "{method} {body}");
        }
        let kept = all.get(&format!("/api{deployment}")).json().unwrap();
        assert_eq!(
            (&kept["global_concurrency_limit"]["limit"], length(all, "/v2/concurrency_limits/filter")),
            (&json!(3), 1)
        );
        assert_eq!(send(all, "DELETE", &deployment, &json!({})).status, 204);
        assert_eq!(length(all, "/v2/concurrency_limits/filter"), 0);
    }
}

#[test]
fn what_is_newest_of_a_key_is_so_for_everybody() {
    let visible = [("artifacts", r#"{"artifacts": {"type": {"any_": ["seen"]}}}"#)];
    everywhere("newest", &visible, |both| {
        let artifact = |of: &str| json!({"key": "k", "type": of, "data": of});
        let older = made(&both.all, "/artifacts/", &artifact("unseen"));
        let newer = made(&both.all, "/artifacts/", &artifact("seen"));
        let latest = || -> Vec<Value> {
            let rows = post(&both.all, "/artifacts/latest/filter", &json!({})).json().unwrap();
            rows.as_array().unwrap().iter().map(|row| row["latest_id"].clone()).collect()
        };
        assert_eq!(latest(), [json!(newer)]);
        assert_eq!(send(&both.some, "DELETE", &format!("/artifacts/{newer}"), &json!({})).status, 204);
        assert_eq!(latest(), [json!(older)]);
    });
}

#[test]
fn a_visible_name_is_told_as_taken_by_whatever_change() {
    let visible = [("work_queues", r#"{"work_queues": {"name": {"any_": ["default", "a", "b"]}}}"#)];
    everywhere("renamed", &visible, |both| {
        made(&both.all, "/work_pools/", &json!({"name": "p", "type": "process"}));
        let queue = |name: &str| made(&both.all, "/work_pools/p/queues", &json!({"name": name}));
        let [queue, ..] = ["a", "b", "hidden"].map(queue);
        let rename = |served: &Served, name: &str| {
            told(&send(served, "PATCH", &format!("/work_queues/{queue}"), &json!({"name": name})))
        };
        let taken = rename(&both.all, "b");
        assert_eq!((taken.0, rename(&both.some, "b")), (409, taken));
        // A hidden name is not told apart from one that would be hidden.
        assert_eq!(
            (rename(&both.some, "hidden").0, rename(&both.some, "hidden")),
            (403, rename(&both.some, "free"))
        );
        // Its own name is in nobody's way.
        assert_eq!(rename(&both.some, "a").0, 204);
    });
}
