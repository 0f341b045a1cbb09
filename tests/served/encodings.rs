//! Encodings of answers that clients take, or do not.

use serde_json::json;

use super::server;

#[test]
fn nothing_is_refused_for_its_encoding_after_it_was_done() {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
    let encodings =
        ["*;q=0", "identity;q=0", "identity;q=0, *;q=0", "br;q=1, *;q=0", "gzip;q=0, identity;q=0", "", ";;"];
    for (number, encoding) in encodings.into_iter().enumerate() {
        let headers = [("content-type", "application/json"), ("accept-encoding", encoding)];
        // Long enough to be packed.
        let body = json!({"name": format!("flow {number}"), "tags": ["x".repeat(3_000)]}).to_string();
        let reply = served.ask("POST", "/api/flows/", &headers, Some(body.as_bytes()));
        assert_eq!(reply.status, 201, "{encoding}");
        assert_eq!(reply.header("content-encoding"), None, "{encoding}");
        assert_eq!(reply.json().unwrap()["name"], format!("flow {number}"));
        let reply = served.ask("POST", "/api/flows/filter", &headers, Some(b"{}"));
        assert_eq!(reply.status, 200, "{encoding}");
    }
}
