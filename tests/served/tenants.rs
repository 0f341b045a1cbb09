//! The example of two tenants, run: neither sees, counts, changes nor deletes notes of the other.

use serde_json::{Value, json};

use super::server::{self, Reply, Served};

#[expect(dead_code, reason = "it is started here without its `main`")]
#[path = "../../crates/filterc-server/examples/tenants.rs"]
mod example;

fn application() -> Served {
    server::application(async || example::application("sqlite::memory:").await.unwrap())
}

fn send(served: &Served, tenant: &str, method: &str, path: &str, body: &Value) -> Reply {
    let token = format!("{tenant}-token");
    let headers = [("content-type", "application/json"), ("x-token", token.as_str())];
    served.ask(method, &format!("/filters/api{path}"), &headers, Some(body.to_string().as_bytes()))
}

fn words(served: &Served, tenant: &str) -> Vec<Value> {
    let found = send(served, tenant, "POST", "/notes/filter", &json!({})).json().unwrap();
    found.as_array().unwrap().iter().map(|note| note["words"].clone()).collect()
}

#[test]
fn tenants_of_the_example_have_nothing_of_each_other() {
    let served = application();
    let made = |tenant: &str, words: &str| {
        send(&served, tenant, "POST", "/notes", &json!({"tenant": tenant, "words": words}))
    };
    let milk = made("red", "milk");
    assert_eq!(milk.status, 201, "{}", milk.text());
    assert_eq!(made("blue", "bread").status, 201);
    assert_eq!((words(&served, "red"), words(&served, "blue")), (vec!["milk".into()], vec!["bread".into()]));
    let milks = json!({"notes": {"words": {"like_": "milk"}}});
    let count = |tenant| send(&served, tenant, "POST", "/notes/count", &milks).json().unwrap();
    assert_eq!((count("red"), count("blue")), (json!(1), json!(0)));

    // By key, where the application has put the routes.
    let place = milk.header("location").unwrap();
    let path = place.strip_prefix("/filters/api").unwrap();
    assert_eq!(send(&served, "red", "GET", path, &json!(null)).json().unwrap()["words"], "milk");
    let tea = json!({"tenant": "blue", "words": "tea"});
    for (method, body, status) in [
        ("GET", json!(null), 404),
        ("PATCH", tea.clone(), 404),
        ("DELETE", json!(null), 404),
        ("PUT", tea, 403),
    ] {
        assert_eq!(send(&served, "blue", method, path, &body).status, status, "{method}");
    }
    // Made for the other one, or given away.
    let gift = json!({"tenant": "red", "words": "gift"});
    assert_eq!(send(&served, "blue", "POST", "/notes", &gift).status, 403);
    assert_eq!(send(&served, "red", "PATCH", path, &json!({"tenant": "blue"})).status, 403);
    assert_eq!((words(&served, "red"), words(&served, "blue")), (vec!["milk".into()], vec!["bread".into()]));

    assert_eq!(send(&served, "green", "POST", "/notes/filter", &json!({})).status, 401);
    assert_eq!(served.get("/").text(), "notes");
}
