//! By which names a server is asked that only this machine reaches.

use filterc_server::{CorsOrigins, Settings};

use super::server::{self, Served};

fn served(set: impl FnOnce(&mut Settings)) -> Served {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(String::new());
    set(&mut settings);
    server::start(settings).unwrap_or_else(|error| panic!("{error}"))
}

fn read(served: &Served, host: &str) -> u16 {
    let headers = [("content-type", "application/json"), ("host", host)];
    let reply = served.ask("POST", "/api/flows/filter", &headers, Some(b"{}"));
    let page = served.ask("GET", "/api/health", &[("host", host)], None);
    assert_eq!(page.status, reply.status, "{host}");
    reply.status
}

#[test]
fn a_page_whose_name_leads_here_reads_nothing() {
    let served = served(|_| {});
    for host in ["evil.example", "evil.example:4200", "localhost.evil.example", "127.0.0.1.evil.example"] {
        assert_eq!(read(&served, host), 403, "{host}");
    }
    let refused = served.ask("GET", "/openapi.json", &[("host", "evil.example:4200")], None);
    assert!(refused.text().contains("`--public-url http://evil.example:4200`"), "{}", refused.text());
    for host in ["localhost:4200", "127.0.0.1", "[::1]:1", "10.0.0.1", "host.docker.internal:4200"] {
        assert_eq!(read(&served, host), 200, "{host}");
    }
}

#[test]
fn a_server_has_the_names_that_it_is_given() {
    // As its refusal says.
    let behind = served(|settings| settings.public_url = Some("http://filters.example:4200".to_owned()));
    assert_eq!((read(&behind, "filters.example:4200"), read(&behind, "evil.example")), (200, 403));
    let paged = served(|settings| {
        settings.cors_origins = CorsOrigins::parse("https://ui.example").unwrap();
    });
    assert_eq!((read(&paged, "ui.example"), read(&paged, "evil.example")), (200, 403));
    let open = served(|settings| settings.cors_origins = CorsOrigins::Any);
    assert_eq!(read(&open, "any.example"), 200);
    // Nobody else's page knows the password.
    let closed = served(|settings| settings.api_key = Some("key".to_owned()));
    assert_eq!(closed.ask("GET", "/api/health", &[("host", "any.example")], None).status, 200);
}
