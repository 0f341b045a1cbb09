//! The second catalog, `grammar/shop/`, on a SQLite file that the server makes: answers as the catalog declares them.

use filterc_server::Settings;
use filterc_tests::databases::{World, shop};
use serde_json::Value;
use tempfile::TempDir;

use super::server::{Reply, Served, start};

/// A served shop, and what holds its file.
pub(super) struct Shop {
    pub(super) served: Served,
    world: &'static World,
    folder: TempDir,
}

pub(super) fn open(set: impl FnOnce(&mut Settings)) -> Shop {
    let (world, folder) = (shop(), tempfile::tempdir().unwrap());
    let url = format!("sqlite://{}", folder.path().join("shop.db").display());
    let mut settings = Settings::new(&world.catalog, url);
    settings.seed = Some(world.demo.clone());
    set(&mut settings);
    let served = start(settings).unwrap_or_else(|error| panic!("{error}"));
    Shop { served, world, folder }
}

pub(super) fn answered(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.header("content-type"), Some("application/json"));
    reply.json().unwrap()
}

pub(super) fn problem(reply: &Reply, status: u16) -> Value {
    assert_eq!(reply.status, status, "{}", reply.text());
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    let problem = reply.json().unwrap();
    assert_eq!(problem["status"], status);
    problem
}

#[test]
fn rows_are_listed_counted_and_paged_as_the_catalog_declares() {
    let shop = open(|_| {});
    let kitchen = br#"{"products": {"category": {"any_": ["kitchen"]}}}"#;
    let listed = answered(&shop.served.post("/api/products/filter", kitchen));
    let listed = listed.as_array().unwrap();
    assert!(!listed.is_empty() && listed.len() < shop.world.demo_rows("products"));
    assert!(listed.iter().all(|product| product["category_id"] == 2));
    let columns: Vec<_> = listed[0].as_object().unwrap().keys().cloned().collect();
    let products = shop.world.catalog.find_collection("products").unwrap();
    let declared = &shop.world.catalog.collection(products).columns;
    assert_eq!(columns, declared.iter().map(|column| column.name.clone()).collect::<Vec<_>>());
    assert_eq!(answered(&shop.served.post("/api/products/count", kitchen)), listed.len());
    let all = shop.world.demo_rows("suppliers");
    let page = answered(&shop.served.post("/api/suppliers/filter", br#"{"limit": 2, "page": 2}"#));
    assert_eq!(page["results"].as_array().unwrap().len(), 2);
    assert_eq!(page["count"], all);
    assert_eq!([&page["limit"], &page["page"]], [2, 2]);
    assert_eq!(page["pages"], all.div_ceil(2));
}

#[test]
fn a_row_is_found_by_its_key() {
    let shop = open(|_| {});
    let listed = answered(&shop.served.post("/api/products/filter", br#"{"limit": 1}"#));
    let key = listed[0]["id"].as_str().unwrap();
    assert_eq!(answered(&shop.served.get(&format!("/api/products/{key}"))), listed[0]);
    assert_eq!(answered(&shop.served.get("/api/categories/2"))["name"], "kitchen");
    assert_eq!(answered(&shop.served.get("/api/suppliers/delta-1"))["name"], "Delta \"One\"");
    for nowhere in ["/products/10000000-0000-4000-8000-ffffffffffff", "/products/x", "/categories/999"] {
        problem(&shop.served.get(&format!("/api{nowhere}")), 404);
    }
}

#[test]
fn a_refused_body_is_a_problem_that_names_the_place_and_what_was_meant() {
    let shop = open(|_| {});
    let body = br#"{"orders": {"total": {"gte": 5}}}"#;
    let problem = problem(&shop.served.post("/api/orders/filter", body), 422);
    let [error] = problem["errors"].as_array().unwrap().as_slice() else { panic!("{problem}") };
    assert_eq!(error["code"], "FC0203");
    assert_eq!(error["pointer"], "/orders/total/gte");
    let [start, end] = ["start", "end"].map(|end| error["labels"][0]["span"][end].as_u64().unwrap() as usize);
    assert_eq!(&body[start..end], br#""gte""#);
    assert_eq!(error["edits"][0]["replacement"], "\"ge_\"");
}

#[test]
fn only_json_of_a_bounded_size_is_a_body() {
    let shop = open(|_| {});
    let text = [("content-type", "text/plain")];
    problem(&shop.served.ask("POST", "/api/products/filter", &text, Some(b"{}")), 415);
    answered(&shop.served.ask("POST", "/api/products/filter", &[], None));
    let mut long = b"{}".to_vec();
    long.resize(filterc::Limits::default().bytes, b' ');
    answered(&shop.served.post("/api/products/count", &long));
    long.push(b' ');
    // A client that does not ask first may still be sending when the connection is closed.
    let asks = [("content-type", "application/json"), ("expect", "100-continue")];
    assert_eq!(shop.served.ask("POST", "/api/products/count", &asks, Some(&long)).status, 413);
}

#[test]
fn secrets_open_the_api_and_probes_need_none() {
    let shop = open(|settings| {
        settings.auth_string = Some("user:pass".to_owned());
        settings.api_key = Some("key".to_owned());
    });
    let ask = |credentials: &str| {
        let headers = [("authorization", credentials), ("content-type", "application/json")];
        shop.served.ask("POST", "/api/products/count", &headers, Some(b"{}"))
    };
    // `user:pass` in Base64.
    for admitted in ["Basic dXNlcjpwYXNz", "basic dXNlcjpwYXNz", "Bearer key"] {
        answered(&ask(admitted));
    }
    // `user:nope`, and secrets under the other scheme.
    for refused in ["Basic dXNlcjpub3Bl", "Bearer nope", "Bearer user:pass", "Basic key", "key", ""] {
        assert_eq!(ask(refused).status, 401, "{refused}");
    }
    let refused = shop.served.post("/api/products/count", b"{}");
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, Some("Basic")));
    assert_eq!(shop.served.get("/api/products/x").status, 401);
    for probe in ["/api/health", "/api/ready"] {
        assert_eq!(answered(&shop.served.get(probe)), true);
    }
}

#[test]
fn every_path_is_below_the_base_path() {
    let base = "/api/accounts/A/workspaces/W";
    let shop = open(|settings| base.clone_into(&mut settings.base_path));
    answered(&shop.served.post(&format!("{base}/products/count"), b"{}"));
    answered(&shop.served.get(&format!("{base}/categories/2")));
    for elsewhere in ["/api/products/count", "/products/count", "/api/accounts/B/workspaces/W/products/count"]
    {
        problem(&shop.served.post(elsewhere, b"{}"), 404);
    }
    let slash = shop.served.post(&format!("{base}/products/count/?x=1"), b"{}");
    let there = format!("{base}/products/count?x=1");
    assert_eq!((slash.status, slash.header("location")), (307, Some(there.as_str())));
    problem(&shop.served.ask("DELETE", &format!("{base}/products/count"), &[], None), 405);
    problem(&shop.served.get(&format!("{base}/nothing")), 404);
}

#[test]
fn answers_carry_an_id() {
    let shop = open(|_| {});
    let ours = shop.served.post("/api/products/count", b"{}");
    assert!(ours.header("x-request-id").is_some_and(|id| id.len() == 36), "{:?}", ours.headers);
    let theirs = shop.served.ask("POST", "/api/products/count", &[("x-request-id", "mine")], Some(b"{}"));
    assert_eq!(theirs.header("x-request-id"), Some("mine"));
}

#[test]
fn how_long_a_request_took_is_told_where_the_operator_asks_for_it() {
    let (shop, timed) = (open(|_| {}), open(|settings| settings.server_timing = true));
    for path in ["/api/products/count", "/api/products/filter", "/api/products"] {
        assert_eq!(shop.served.post(path, b"{}").header("server-timing"), None, "{path}");
    }
    assert_eq!(shop.served.get("/api/categories/1").header("server-timing"), None);
    let told = timed.served.post("/api/products/count", b"{}");
    let timing = told.header("server-timing").unwrap();
    for stage in ["parse;dur=", "compile;dur=", "database;dur=", "encode;dur="] {
        assert!(timing.contains(stage), "{timing}");
    }
    assert!(timed.served.get("/api/categories/1").header("server-timing").is_some());
}

#[test]
fn a_database_that_does_not_fit_is_not_served() {
    let shop = open(|_| {});
    let url = format!("sqlite://{}", shop.folder.path().join("shop.db").display());
    let Err(error) = start(filterc_prefect::settings(url)) else { panic!("it started") };
    let text = error.to_string();
    assert!(text.contains("does not fit the catalog `prefect`"), "{text}");
    assert!(text.contains("\n  flow_run: no such table"), "{text}");
}
