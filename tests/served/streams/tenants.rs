//! An application that nests the routes of a server, authenticates its clients and says which rows each of them sees: two tenants on
//! one database neither see, count, hear, change nor delete each other's rows.

use axum::http::request::Parts;
use filterc::Policy;
use filterc_server::Policies;
use serde_json::{Value, json};

use super::client::Client;
use super::{event, key};
use crate::served::server::{self, Served};

/// Clients say in this header who they are. An application of its own would check that.
const TENANT: &str = "x-tenant";

/// What a tenant sees: flows with its tag, runs with its tag, and events whose names begin with its name.
fn sees(tenant: &str) -> Policy {
    let compiler = filterc_prefect::compiler();
    let bodies = [
        ("flows", json!({"flows": {"tags": {"all_": [tenant]}}})),
        ("flow_runs", json!({"flow_runs": {"tags": {"all_": [tenant]}}})),
        (
            "events",
            json!({"filter": {
                "occurred": {"since": "2000-01-01T00:00:00Z", "until": "9999-01-01T00:00:00Z"},
                "event": {"prefix": [format!("{tenant}.")]},
            }}),
        ),
    ];
    bodies.into_iter().fold(Policy::default(), |policy, (collection, body)| {
        compiler.show_only(policy, collection, body.to_string().as_bytes()).unwrap()
    })
}

fn application() -> Served {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    settings.policies = Some(Policies::new(|request: &Parts| {
        let tenant = request.headers.get(TENANT)?.to_str().ok()?;
        ["red", "blue"].contains(&tenant).then(|| sees(tenant))
    }));
    server::embedded(settings, |routes| axum::Router::new().nest("/filters", routes))
}

/// One of them.
struct Tenant<'s> {
    served: &'s Served,
    name: &'static str,
}

impl Tenant<'_> {
    fn send(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let headers = [("content-type", "application/json"), (TENANT, self.name)];
        let body = body.to_string();
        let reply = self.served.ask(method, &format!("/filters/api{path}"), &headers, Some(body.as_bytes()));
        (reply.status, reply.json().unwrap_or_default())
    }

    fn made(&self, path: &str, body: &Value) -> String {
        let (status, made) = self.send("POST", path, body);
        assert_eq!(status, 201, "{made}");
        made["id"].as_str().unwrap().to_owned()
    }

    fn names(&self, path: &str) -> Vec<Value> {
        let (status, found) = self.send("POST", path, &json!({}));
        assert_eq!(status, 200, "{found}");
        found.as_array().unwrap().iter().map(|one| one["name"].clone()).collect()
    }

    fn stream(&self, path: &str) -> Client {
        let headers = [("sec-websocket-protocol", "prefect"), (TENANT, self.name)];
        let mut client = Client::open(self.served, &format!("/filters/api{path}"), &headers).unwrap();
        client.say(&json!({"type": "auth", "token": null}));
        assert_eq!(client.hear(), json!({"type": "auth_success"}));
        client
    }
}

#[test]
fn tenants_neither_see_nor_count_nor_change_nor_delete_each_others_rows() {
    let served = application();
    let (red, blue) = (Tenant { served: &served, name: "red" }, Tenant { served: &served, name: "blue" });
    let flow = red.made("/flows/", &json!({"name": "a", "tags": ["red"]}));
    blue.made("/flows/", &json!({"name": "b", "tags": ["blue"]}));
    let run = red.made("/flow_runs/", &json!({"name": "run", "flow_id": flow, "tags": ["red"]}));
    assert_eq!(
        (red.names("/flows/filter"), blue.names("/flows/filter")),
        (vec![json!("a")], vec![json!("b")])
    );
    assert_eq!(blue.send("POST", "/flows/count", &json!({})), (200, json!(1)));
    assert_eq!(blue.send("POST", "/flow_runs/count", &json!({})), (200, json!(0)));
    assert_eq!(blue.send("POST", "/flows/paginate", &json!({})).1["count"], 1);
    // By key, by name, made for another one, changed, deleted.
    assert_eq!(blue.send("GET", &format!("/flows/{flow}"), &json!(null)).0, 404);
    assert_eq!(blue.send("GET", "/flows/name/a", &json!(null)).0, 404);
    assert_eq!(blue.send("POST", "/flows/", &json!({"name": "c", "tags": ["red"]})).0, 403);
    assert_eq!(blue.send("PATCH", &format!("/flows/{flow}"), &json!({"tags": ["blue"]})).0, 404);
    assert_eq!(blue.send("DELETE", &format!("/flow_runs/{run}"), &json!(null)).0, 404);
    assert_eq!(blue.send("DELETE", &format!("/flows/{flow}"), &json!(null)).0, 404);
    let (status, deleted) = blue.send("POST", "/flows/bulk_delete", &json!({"flows": {}}));
    assert_eq!(status, 200, "{deleted}");
    assert_eq!(red.names("/flows/filter"), ["a"]);
    assert_eq!(red.names("/flow_runs/filter"), ["run"]);
    assert!(blue.names("/flows/filter").is_empty());
}

#[test]
fn tenants_hear_and_send_their_own_events() {
    let served = application();
    let (red, blue) = (Tenant { served: &served, name: "red" }, Tenant { served: &served, name: "blue" });
    let mut listeners = [&red, &blue].map(|tenant| {
        let mut listener = tenant.stream("/events/out");
        listener.say(&json!({"type": "filter", "filter": {}}));
        listener.settled();
        listener
    });
    let mut clients = [&red, &blue].map(|tenant| tenant.stream("/events/in"));
    for (number, tenant) in [(1, 0), (2, 1), (3, 0), (4, 1)] {
        clients[tenant].say(&event(number, &format!("{}.made", ["red", "blue"][tenant])));
        clients[tenant].settled();
    }
    let heard =
        listeners.each_mut().map(|one| [one.hear(), one.hear()].map(|one| one["event"]["id"].clone()));
    assert_eq!(heard, [[key(1), key(3)], [key(2), key(4)]].map(|keys| keys.map(Value::from)));
    let total = |tenant: &Tenant<'_>| tenant.send("POST", "/events/filter", &json!({})).1["total"].clone();
    assert_eq!([total(&red), total(&blue)], [2, 2]);
}

#[test]
fn nobody_else_is_let_in_but_for_probes() {
    let served = application();
    let status = |path: &str, tenant: &str| served.ask("GET", path, &[(TENANT, tenant)], None).status;
    assert_eq!(status("/filters/api/health", "green"), 200);
    assert_eq!(status("/filters/api/flows/name/a", "green"), 401);
    assert_eq!(status("/filters/api/flows/name/a", "red"), 404);
    assert_eq!(served.get("/elsewhere").status, 404);
}
