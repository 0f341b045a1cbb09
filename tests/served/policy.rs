//! A policy holds for writes: nobody changes, deletes or makes rows that they may not see.

use filterc::Dialect;
use serde_json::{Value, json};

use super::hidden::{self, Both, NOT_COMPLETED, OURS, send};
use super::server::{Reply, Served};

/// One shows flows with a tag and runs that have not ended well, the other one everything.
fn both() -> Both {
    hidden::both(Dialect::Sqlite, "policy", &[OURS, NOT_COMPLETED])
}

fn made(reply: &Reply) -> String {
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json().unwrap()["id"].as_str().unwrap().to_owned()
}

fn names(served: &Served) -> Value {
    let flows = send(served, "POST", "/flows/filter", &json!({"sort": "NAME_ASC"})).json().unwrap();
    flows.as_array().unwrap().iter().map(|flow| flow["name"].clone()).collect()
}

#[test]
fn what_is_hidden_is_neither_made_nor_changed_nor_deleted() {
    let both = both();
    let hidden = made(&send(&both.all, "POST", "/flows/", &json!({"name": "theirs"})));
    let seen = made(&send(&both.some, "POST", "/flows/", &json!({"name": "ours", "tags": ["ours"]})));
    // Made without the tag, under a name that is taken, or brought out of sight.
    assert_eq!(send(&both.some, "POST", "/flows/", &json!({"name": "new"})).status, 403);
    assert_eq!(send(&both.some, "POST", "/flows/", &json!({"name": "theirs"})).status, 403);
    assert_eq!(send(&both.some, "PATCH", &format!("/flows/{seen}"), &json!({"tags": []})).status, 403);
    assert_eq!(
        send(&both.some, "PATCH", &format!("/flows/{hidden}"), &json!({"tags": ["ours"]})).status,
        404
    );
    assert_eq!(send(&both.some, "DELETE", &format!("/flows/{hidden}"), &json!({})).status, 404);
    assert_eq!(names(&both.all), json!(["ours", "theirs"]));
    assert_eq!(names(&both.some), json!(["ours"]));
    let deleted = send(&both.some, "POST", "/flows/bulk_delete", &json!({})).json().unwrap();
    assert_eq!(deleted, json!({"deleted": [seen]}));
    assert_eq!(names(&both.all), json!(["theirs"]));
}

#[test]
fn a_run_is_not_brought_into_a_state_that_hides_it() {
    let both = both();
    let flow = made(&send(&both.some, "POST", "/flows/", &json!({"name": "ours", "tags": ["ours"]})));
    let run = made(&send(
        &both.some,
        "POST",
        "/flow_runs/",
        &json!({"flow_id": flow, "state": {"type": "PENDING"}}),
    ));
    let set = |served: &Served, state: &str| {
        send(served, "POST", &format!("/flow_runs/{run}/set_state"), &json!({"state": {"type": state}}))
            .status
    };
    assert_eq!(set(&both.some, "RUNNING"), 201);
    assert_eq!(set(&both.some, "COMPLETED"), 403);
    let state =
        |served: &Served| send(served, "GET", &format!("/flow_runs/{run}"), &Value::Null).json().unwrap();
    assert_eq!(state(&both.all)["state_type"], "RUNNING");
    assert_eq!(set(&both.all, "COMPLETED"), 201);
    assert_eq!(set(&both.some, "RUNNING"), 404);
    assert_eq!(state(&both.all)["state_type"], "COMPLETED");
    let history = both.all.get(&format!("/api/flow_run_states/?flow_run_id={run}")).json().unwrap();
    assert_eq!(history.as_array().unwrap().len(), 3, "a state that was refused left a row");
}
