//! Pages that follow each other by the header `Link`, over HTTP.

use filterc::{Dialect, Leniencies};
use filterc_server::Settings;
use filterc_tests::databases::shop;
use serde_json::{Value, json};

use super::server::{self, Reply, Served};

fn demo(leniencies: Leniencies) -> Served {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(filterc_prefect::DEMO.to_owned());
    settings.leniencies = leniencies;
    server::start(settings).unwrap_or_else(|error| panic!("{error}"))
}

fn ids(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json().unwrap().as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
}

/// The URL of the next page.
fn next(reply: &Reply) -> Option<String> {
    let (url, rel) = reply.header("link")?.split_once(">; ").unwrap();
    assert_eq!(rel, "rel=\"next\"");
    Some(url.strip_prefix('<').unwrap().to_owned())
}

/// All pages behind the links, with the same body.
fn followed(served: &Served, path: &str, body: &Value) -> (Vec<Value>, usize) {
    let body = body.to_string();
    let mut reply = served.post(path, body.as_bytes());
    let (mut all, mut pages) = (ids(&reply), 1);
    while let Some(url) = next(&reply) {
        assert!(url.starts_with(&format!("{path}?")), "{url}");
        reply = served.post(&url, body.as_bytes());
        all.extend(ids(&reply));
        pages += 1;
    }
    (all, pages)
}

#[test]
fn links_lead_through_all_rows() {
    for leniencies in [filterc_prefect::LENIENCIES, Leniencies::NONE] {
        let served = demo(leniencies);
        let sorts = ["START_TIME_DESC", "START_TIME_ASC", "NAME_ASC", "ID_DESC", "END_TIME_DESC"];
        for sort in sorts {
            let whole = json!({"flow_runs": {"tags": {"is_null_": false}}, "sort": sort});
            let whole = ids(&served.post("/api/flow_runs/filter", whole.to_string().as_bytes()));
            // Clients of Prefect always send an offset.
            let body =
                json!({"flow_runs": {"tags": {"is_null_": false}}, "sort": sort, "limit": 7, "offset": 0});
            let (all, pages) = followed(&served, "/api/flow_runs/filter", &body);
            assert_eq!(all, whole, "{sort}");
            assert_eq!(pages, whole.len() / 7 + 1);
        }
        let (all, _) = followed(&served, "/api/work_pools/local-process/queues/filter", &json!({"limit": 1}));
        assert!(all.len() > 1);
    }
}

#[test]
fn the_key_of_the_body_and_the_parameter_of_the_url_are_one() {
    let served = demo(Leniencies::NONE);
    let reply = served.post("/api/flows/filter", br#"{"limit": 2}"#);
    let url = next(&reply).unwrap();
    let cursor = url.split_once("cursor=").unwrap().1;
    let by_url = ids(&served.post(&url, br#"{"limit": 3}"#));
    let body = json!({"limit": 3, "cursor": cursor});
    let by_body = served.post("/api/flows/filter", body.to_string().as_bytes());
    assert_eq!(ids(&by_body), by_url);
    assert_eq!(by_url.len(), 3);
    // The link of a page that the body asked for leads on with that body.
    let third = served.post(&next(&by_body).unwrap(), body.to_string().as_bytes());
    assert_ne!(ids(&third), by_url);
}

#[test]
fn pages_that_are_not_full_or_counted_otherwise_have_no_link() {
    let served = demo(filterc_prefect::LENIENCIES);
    let bodies = [
        ("/api/flows/filter", r#"{"limit": 0}"#),
        ("/api/flows/filter", r#"{"limit": 200}"#),
        ("/api/flows/filter", r#"{"limit": 2, "offset": 2}"#),
        ("/api/flows/paginate", r#"{"limit": 2}"#),
        ("/api/flows/count", "{}"),
    ];
    for (path, body) in bodies {
        let reply = served.post(path, body.as_bytes());
        assert_eq!((reply.status, reply.header("link")), (200, None), "{path} {body}");
    }
}

#[test]
fn a_refused_cursor_is_shown_where_it_stands() {
    let served = demo(filterc_prefect::LENIENCIES);
    let cursor = next(&served.post("/api/flows/filter", br#"{"limit": 2}"#)).unwrap();
    let cursor = cursor.split_once("cursor=").unwrap().1.to_owned();
    let detail = |reply: &Reply| {
        assert_eq!(reply.status, 422, "{}", reply.text());
        reply.json().unwrap()["exception_detail"][0].clone()
    };
    for body in [
        json!({"cursor": "x"}),
        json!({"sort": "NAME_DESC", "cursor": cursor}),
        json!({"cursor": cursor, "offset": 1}),
    ] {
        let told = detail(&served.post("/api/flows/filter", body.to_string().as_bytes()));
        assert_eq!(
            (&told["loc"], &told["type"]),
            (&json!(["body", "cursor"]), &json!("value_error")),
            "{body}"
        );
    }
    let told = detail(&served.post("/api/flows/filter", br#"{"cursor": 3}"#));
    assert_eq!(told["type"], "string_type");
    for (url, body) in [
        ("/api/flows/filter?cursor=x".to_owned(), "{}"),
        (format!("/api/flows/filter?cursor={cursor}"), r#"{"sort": "NAME_DESC"}"#),
        (format!("/api/flows/filter?cursor={cursor}"), r#"{"offset": 1}"#),
        (format!("/api/flows/paginate?cursor={cursor}"), "{}"),
        (format!("/api/variables/filter?cursor={cursor}"), "{}"),
    ] {
        let told = detail(&served.post(&url, body.as_bytes()));
        assert_eq!(told["loc"], json!(["query", "cursor"]), "{url}");
    }
    let strict = demo(Leniencies::NONE);
    let reply = strict.post("/api/flows/filter", br#"{"limit": 2, "cursor": "x"}"#);
    let problem = reply.json().unwrap();
    assert_eq!((reply.status, &problem["errors"][0]["pointer"]), (422, &json!("/cursor")), "{problem}");
    let reply = strict.post("/api/flows/filter?cursor=x", b"{}");
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    assert_eq!((reply.status, &reply.json().unwrap()["errors"][0]["code"]), (422, &json!("FC0230")));
}

#[test]
fn the_document_tells_of_links_and_cursors() {
    let served = demo(filterc_prefect::LENIENCIES);
    let document = served.get("/api/openapi.json").json().unwrap();
    for (path, takes) in
        [("/api/flows/filter", true), ("/api/flows/paginate", false), ("/api/flows/count", false)]
    {
        let operation = &document["paths"][path]["post"];
        let named = |one: &Value| one["name"] == "cursor" && one["in"] == "query";
        let parameter = operation["parameters"].as_array().is_some_and(|all| all.iter().any(named));
        assert_eq!(parameter, takes, "{path}");
        assert_eq!(operation["responses"]["200"]["headers"]["Link"].is_object(), takes, "{path}");
    }
}

/// The shop has exact numbers, days, sets and expressions among its keys.
#[test]
fn links_lead_through_the_shop_on_both_databases() {
    let world = shop();
    for dialect in Dialect::ALL {
        let folder = tempfile::tempdir().unwrap();
        let url = match dialect {
            Dialect::Sqlite => format!("sqlite://{}", folder.path().join("shop.db").display()),
            Dialect::Postgres => {
                world.of(dialect);
                let name = format!("demo_{}_{}", world.catalog.name, std::process::id());
                filterc_tests::postgres::shared().unwrap().url(&name)
            }
        };
        let mut settings = Settings::new(&world.catalog, url);
        if dialect == Dialect::Sqlite {
            settings.seed = Some(world.demo.clone());
        }
        let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
        for sort in ["NAME", "PRICE", "AVAILABLE"] {
            let whole =
                ids(&served.post("/api/products/filter", json!({ "sort": sort }).to_string().as_bytes()));
            let (all, _) = followed(&served, "/api/products/filter", &json!({"sort": sort, "limit": 3}));
            assert_eq!(all, whole, "{sort}");
        }
    }
}

/// Flows whose names differ at their ends only, 8,000 bytes from their starts.
fn long_names(dialect: Dialect) -> (Served, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = match dialect {
        Dialect::Sqlite => format!("sqlite://{}", folder.path().join("long.db").display()),
        Dialect::Postgres => {
            let cluster = filterc_tests::postgres::shared().unwrap();
            cluster.create_database(&format!("long_names_{}", std::process::id())).unwrap()
        }
    };
    let mut settings = filterc_prefect::settings(&url);
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    (server::start(settings).unwrap_or_else(|error| panic!("{error}")), folder)
}

fn fill(served: &Served, flows: usize) {
    for at in 0..flows {
        let flow = json!({ "name": format!("{}{at}", "x".repeat(8_000)) }).to_string();
        assert!(served.post("/api/flows/", flow.as_bytes()).status < 300);
    }
}

/// The keys of all pages; rows of each page go away before the next one is read.
fn followed_while_rows_go(served: &Served, body: &Value, gone: usize) -> Vec<Value> {
    let body = body.to_string();
    let mut reply = served.post("/api/flows/filter", body.as_bytes());
    let mut all = ids(&reply);
    while let Some(url) = next(&reply) {
        assert!(url.len() < 3_000, "{}", url.len());
        for id in ids(&reply).iter().rev().take(gone) {
            let path = format!("/api/flows/{}", id.as_str().unwrap());
            assert_eq!(served.ask("DELETE", &path, &[], None).status, 204);
        }
        reply = served.post(&url, body.as_bytes());
        all.extend(ids(&reply));
    }
    all
}

#[test]
fn pages_by_keys_too_long_for_a_header_follow_each_other() {
    for dialect in Dialect::ALL {
        let (served, _folder) = long_names(dialect);
        for sort in ["NAME_ASC", "NAME_DESC"] {
            // None of the rows of a page goes away, the last one, or all of them.
            for gone in 0..=2 {
                fill(&served, 9);
                let whole = json!({ "sort": sort }).to_string();
                let whole = ids(&served.post("/api/flows/filter", whole.as_bytes()));
                assert_eq!(whole.len(), 9);
                let all = followed_while_rows_go(&served, &json!({"sort": sort, "limit": 2}), gone);
                assert_eq!(all, whole, "{} {sort} {gone}", dialect.name());
            }
        }
    }
}
