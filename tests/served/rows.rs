//! Rows of the second catalog written by the rules of REST.

use serde_json::{Value, json};

use super::server::Reply;
use super::shop::{Shop, answered, open, problem};

fn send(shop: &Shop, method: &str, path: &str, body: &Value) -> Reply {
    let headers = [("content-type", "application/json")];
    shop.served.ask(method, &format!("/api{path}"), &headers, Some(body.to_string().as_bytes()))
}

#[test]
fn put_makes_a_row_and_then_replaces_it() {
    let shop = open(|_| {});
    let made = send(
        &shop,
        "PUT",
        "/suppliers/new",
        &json!({"name": "New", "rating": 4.5, "contact": {"city": "Bern"}}),
    );
    assert_eq!((made.status, made.json().unwrap()["rating"].as_f64()), (201, Some(4.5)), "{}", made.text());
    let again = json!({"name": "Newer"});
    for _ in 0..2 {
        let replaced = answered(&send(&shop, "PUT", "/suppliers/new", &again));
        assert_eq!(replaced, json!({"id": "new", "name": "Newer", "rating": null, "contact": {}}));
    }
    let found = answered(
        &shop.served.post("/api/suppliers/filter", br#"{"suppliers": {"name": {"like_": "newer"}}}"#),
    );
    assert_eq!(found["count"], 1);
}

#[test]
fn patch_changes_what_it_says_and_delete_takes_away_once() {
    let shop = open(|_| {});
    send(&shop, "PUT", "/categories/900", &json!({"name": "toys", "parent_id": 2}));
    let changed = answered(&send(&shop, "PATCH", "/categories/900", &json!({"name": "games"})));
    assert_eq!(changed, json!({"id": 900, "name": "games", "parent_id": 2}));
    assert_eq!(answered(&send(&shop, "PATCH", "/categories/900", &json!({}))), changed);
    assert_eq!(shop.served.ask("DELETE", "/api/categories/900", &[], None).status, 204);
    problem(&shop.served.ask("DELETE", "/api/categories/900", &[], None), 404);
    problem(&send(&shop, "PATCH", "/categories/900", &json!({"name": "x"})), 404);
}

#[test]
fn post_makes_the_key_and_says_where_the_row_is() {
    let shop = open(|_| {});
    let order = json!({"customer_id": 5_000_000_001_i64, "total": "12.50", "state": "paid", "took": 90});
    let made = send(&shop, "POST", "/orders", &order);
    assert_eq!(made.status, 201, "{}", made.text());
    let row = made.json().unwrap();
    assert_eq!((&row["state"], &row["took"], &row["total"]), (&json!("paid"), &json!(90.0), &json!("12.5")));
    assert_eq!(answered(&shop.served.get(made.header("location").unwrap())), row);
    // The keys of categories are given.
    assert_eq!(send(&shop, "POST", "/categories", &json!({"name": "x"})).status, 404);
}

fn problem_of(shop: &Shop, order: &Value) -> Value {
    problem(&send(shop, "POST", "/orders", order), 422)
}

#[test]
fn a_row_that_does_not_fit_is_refused_with_every_place() {
    let shop = open(|_| {});
    let row = json!({"custommer_id": 1, "total": "much", "state": "gone", "took": "1h"});
    let problem = problem_of(&shop, &row);
    let places: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["/custommer_id", "/total", "/state", "/took", "/customer_id"]);
    assert_eq!(problem["errors"][0]["help"], "did you mean `customer_id`?");
    let slip = problem_of(&shop, &json!({"customer_id": 1, "total": "1", "state": "payd"}));
    assert_eq!(slip["errors"][0]["help"], "did you mean `paid`?");
}

#[test]
fn null_is_no_json_of_a_column_that_takes_none() {
    let shop = open(|_| {});
    let refused = problem(&send(&shop, "PATCH", "/suppliers/acme", &json!({"contact": null})), 422);
    assert_eq!(refused["errors"][0]["message"], "`contact` takes no `null`");
    answered(&send(&shop, "PATCH", "/suppliers/acme", &json!({"contact": {"fax": null}, "rating": null})));
}

#[test]
fn what_is_there_already_forbids_a_row() {
    let shop = open(|_| {});
    // The name is taken, the parent is missing.
    problem(&send(&shop, "PUT", "/categories/901", &json!({"name": "kitchen"})), 409);
    problem(&send(&shop, "PUT", "/categories/901", &json!({"name": "x", "parent_id": 12345})), 409);
    for path in ["/categories/x", "/categories/99999999999", "/suppliers/a%00b"] {
        problem(&send(&shop, "PUT", path, &json!({"name": "x"})), 404);
    }
    problem(&shop.served.get("/api/categories/901"), 404);
}

#[test]
fn a_server_that_only_reads_has_no_such_methods() {
    let shop = open(|settings| settings.read_only = true);
    problem(&send(&shop, "PUT", "/categories/900", &json!({"name": "toys"})), 405);
    problem(&send(&shop, "POST", "/orders", &json!({})), 404);
    let document = shop.served.get("/api/openapi.json").json().unwrap();
    assert!(document["paths"]["/api/categories/{key}"]["get"].is_object());
    assert!(document["paths"]["/api/categories/{key}"]["put"].is_null());
}

#[test]
fn a_key_that_stands_twice_is_refused_where_nothing_is_guessed() {
    let shop = open(|_| {});
    let headers = [("content-type", "application/json")];
    let body = br#"{"name": "toys", "name": "games"}"#;
    let reply = shop.served.ask("PUT", "/api/categories/900", &headers, Some(body));
    let problem = problem(&reply, 422);
    assert_eq!(
        (&problem["errors"][0]["code"], &problem["errors"][0]["column"]),
        (&json!("FC0206"), &json!(18))
    );
}
