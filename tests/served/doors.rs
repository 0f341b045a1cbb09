//! What is open to those who did not say who they are, to pages of browsers, and to those who say who we are.

use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use filterc_server::{CorsOrigins, Settings, StartError};
use filterc_tests::program::binary;
use serde_json::json;

use super::server::{self, Reply, Served};
use super::shop;

fn demo() -> Settings {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(filterc_prefect::DEMO.to_owned());
    settings.leniencies = filterc_prefect::LENIENCIES;
    settings
}

fn served(set: impl FnOnce(&mut Settings)) -> Served {
    let mut settings = demo();
    set(&mut settings);
    server::start(settings).unwrap_or_else(|error| panic!("{error}"))
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn a_server_does_not_start_with_a_secret_that_is_none() {
    for (auth_string, api_key) in [
        (Some(""), None),
        (Some("   "), None),
        (Some("admin"), None),
        (Some("admin:"), None),
        (Some("admin:secret\n"), None),
        (None, Some("")),
        (None, Some("\t")),
        (None, Some("key\r\n")),
        (None, Some("schl\u{fc}ssel")),
        (Some("admin:secret"), Some("")),
    ] {
        let mut settings = demo();
        settings.auth_string = auth_string.map(str::to_owned);
        settings.api_key = api_key.map(str::to_owned);
        let started = server::start(settings);
        assert!(matches!(started, Err(StartError::Credential { .. })), "{auth_string:?} {api_key:?}");
    }
}

#[test]
fn an_empty_flag_or_variable_is_no_open_server() {
    for (flags, variable) in [
        (vec!["--auth-string", ""], None),
        (vec!["--api-key", ""], None),
        (vec![], Some(("FILTERC_AUTH_STRING", ""))),
        (vec![], Some(("FILTERC_API_KEY", ""))),
        (vec![], Some(("FILTERC_API_KEY", " "))),
        (vec![], Some(("FILTERC_AUTH_STRING", "s3cret"))),
    ] {
        let mut command = std::process::Command::new(binary());
        command.args(["serve", "--port", "0", "--demo", "--database", "sqlite::memory:"]).args(&flags);
        let ended = command.envs(variable).output().unwrap();
        assert_eq!(ended.status.code(), Some(2), "{flags:?} {variable:?}");
        let told = String::from_utf8(ended.stderr).unwrap();
        assert!(told.contains("auth string") || told.contains("API key"), "{told}");
        assert!(!told.contains("s3cret"), "{told}");
    }
}

#[test]
fn credentials_that_cannot_be_decoded_are_refused() {
    let served = served(|settings| settings.auth_string = Some("admin:secret".to_owned()));
    let right = BASE64_STANDARD.encode("admin:secret");
    for (credentials, status) in [
        (format!("Basic {right}"), 200),
        (format!("Basic {right}!"), 401),
        ("Basic !!!".to_owned(), 401),
        ("Basic ".to_owned(), 401),
        ("Basic".to_owned(), 401),
        ("Basic ====".to_owned(), 401),
        (format!("Basic {}", BASE64_STANDARD.encode([0xff, 0xfe])), 401),
        ("Bearer ".to_owned(), 401),
    ] {
        let reply =
            served.ask("POST", "/api/flows/count", &[JSON, ("authorization", &credentials)], Some(b"{}"));
        assert_eq!(reply.status, status, "{credentials}");
        let opened =
            opens(&served, &format!("Sec-WebSocket-Protocol: prefect\r\nAuthorization: {credentials}\r\n"));
        // Who sends what can be decoded, and is wrong, may still say who it is in the first message.
        let garbled = status == 401 && !credentials.contains("//4");
        assert_eq!(opened, if garbled { 403 } else { 101 }, "{credentials}");
    }
}

/// The status that a request for a WebSocket is answered with.
fn opens(served: &Served, headers: &str) -> u16 {
    let head = format!(
        "GET /api/events/out HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    );
    status(&spoken(served, &head))
}

fn status(answer: &str) -> u16 {
    answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_default()
}

/// The head of the answer to a request that is written as it is.
fn spoken(served: &Served, request: &str) -> String {
    let mut stream = TcpStream::connect(served.address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = vec![0; 4_096];
    let mut length = 0;
    while !answer[..length].windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut answer[length..]).unwrap() {
            0 => break,
            read => length += read,
        }
    }
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

#[test]
fn nothing_but_probes_answers_before_it_is_known_who_asks() {
    for base in ["", "/api", "/a/b"] {
        let served = served(|settings| {
            settings.auth_string = Some("admin:secret".to_owned());
            base.clone_into(&mut settings.base_path);
        });
        for path in ["/health", "/ready"] {
            assert_eq!(served.get(&format!("{base}{path}")).status, 200, "{base}{path}");
            for method in ["POST", "DELETE", "PUT"] {
                let reply = served.ask(method, &format!("{base}{path}"), &[], Some(b"{}"));
                assert_eq!(reply.status, 401, "{method} {base}{path}");
            }
        }
        assert_eq!(served.get("/ui-settings").json().unwrap()["auth"], "BASIC");
        for (method, path) in [
            ("GET", "/"),
            ("GET", ""),
            ("GET", "/docs"),
            ("GET", "/docs/"),
            ("GET", "/openapi.json"),
            ("GET", "/schema/flows"),
            ("GET", "/version"),
            ("GET", "/hello"),
            ("GET", "/nothing"),
            ("GET", "/health/"),
            ("GET", "/flows/health"),
            ("GET", "/%68ealth"),
            ("GET", "//health"),
            ("GET", "/ui-settings/"),
            ("GET", "/events/in"),
            ("GET", "/events/out"),
            ("GET", "/logs/out"),
            ("POST", "/flows/filter"),
            // One slash too many: a redirect would tell that the other path is there.
            ("POST", "/flows/filter/"),
            ("POST", "/flows"),
            // No such method.
            ("DELETE", "/flows/filter"),
            ("GET", "/admin/settings"),
        ] {
            for root in [base, ""] {
                let path = if root.is_empty() && path.is_empty() { "/" } else { path };
                let probe = root == base && path == "/ui-settings";
                let reply = served.ask(method, &format!("{root}{path}"), &[], None);
                assert_eq!(reply.status, if probe { 200 } else { 401 }, "{method} {root}{path}");
                assert_eq!(reply.json().unwrap(), json!({"exception_message": "Unauthorized"}));
            }
        }
    }
}

#[test]
fn a_path_of_a_catalog_is_no_probe() {
    let text = r#"
        collection things from thing rows ~10 {
          columns { id uuid key }
          endpoint GET "/health" rows { limit 0..10 = 10 }
        }"#;
    let source = filterc::catalog::Source { name: "t", text };
    // The shop has no such path: its probes are ours.
    let shop = shop::open(|settings| {
        settings.api_key = Some("key".to_owned());
        settings.base_path = String::new();
    });
    assert_eq!(shop.served.get("/health").status, 200);
    assert_eq!(shop.served.get("/nothing").status, 401);
    // This one has.
    let catalog = filterc::catalog::load(&[source]).unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut settings = Settings::new(&catalog, "sqlite::memory:");
    settings.seed = Some(String::new());
    settings.api_key = Some("key".to_owned());
    let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(served.get("/api/health").status, 401);
}

#[test]
fn pages_of_other_machines_may_not_ask() {
    let asks = |served: &Served, origin: &str| {
        let write = served.ask("POST", "/api/flows/", &[("origin", origin)], Some(br#"{"name": "x"}"#));
        let read = served.ask("GET", "/api/version", &[("origin", origin)], None);
        let preflight = [("origin", origin), ("access-control-request-method", "POST")];
        let preflight = served.ask("OPTIONS", "/api/flows/filter", &preflight, None);
        let socket = opens(served, &format!("Origin: {origin}\r\n"));
        (write.status < 300, allows(&read), allows(&preflight), socket == 101)
    };
    let usual = served(|_| {});
    for origin in ["http://localhost:5173", "https://127.0.0.1", "http://127.9.9.9:80", "http://[::1]:4200"] {
        let yes = Some(origin.to_owned());
        assert_eq!(asks(&usual, origin), (true, yes.clone(), yes, true), "{origin}");
    }
    for origin in
        ["https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1.evil.example"]
    {
        assert_eq!(asks(&usual, origin), (false, None, None, false), "{origin}");
    }
    // What is no browser says no origin.
    assert_eq!(usual.post("/api/flows/", br#"{"name": "y"}"#).status, 201);
    let one = served(|settings| settings.cors_origins = CorsOrigins::parse("https://ui.example").unwrap());
    let yes = Some("https://ui.example".to_owned());
    assert_eq!(asks(&one, "https://ui.example"), (true, yes.clone(), yes, true));
    assert_eq!(asks(&one, "http://localhost"), (false, None, None, false));
    let any = served(|settings| settings.cors_origins = CorsOrigins::Any);
    let yes = Some("*".to_owned());
    assert_eq!(asks(&any, "https://evil.example"), (true, yes.clone(), yes, true));
}

fn allows(reply: &Reply) -> Option<String> {
    reply.header("access-control-allow-origin").map(str::to_owned)
}

#[test]
fn no_url_is_made_of_what_a_client_says_of_us() {
    // Whatever leads here; names are refused.
    let lies = "Host: 198.51.100.7\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: evil\r\n\
                Forwarded: host=evil.example\r\nX-Forwarded-Prefix: //evil.example\r\nConnection: close\r\n";
    let whole = |served: &Served, method: &str, target: &str, body: &str| {
        let mut stream = TcpStream::connect(served.address).unwrap();
        let length = body.len();
        let head = format!("{method} {target} HTTP/1.1\r\n{lies}Content-Type: application/json\r\n");
        write!(stream, "{head}Content-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(!answer.contains("evil") && !answer.contains("198.51.100.7"), "{target} {answer}");
        answer
    };
    let events = r#"{"limit": 1, "filter": {"occurred": {"since": "2020-01-01T00:00:00Z"}}}"#;
    let requests = [
        ("POST", "/api/flows/filter/", ""),
        ("POST", "http://evil.example/api/flows/filter/", ""),
        ("POST", "/api/flows/filter", r#"{"limit": 1}"#),
        ("POST", "/api/events/filter", events),
        ("GET", "/ui-settings", ""),
        ("GET", "/docs", ""),
        ("GET", "//docs", ""),
        ("POST", "//flows/filter/", ""),
        ("GET", "/openapi.json", ""),
    ];
    let plain = served(|_| {});
    let told: String =
        requests.iter().map(|(method, target, body)| whole(&plain, method, target, body)).collect();
    assert!(told.contains("location: /api/flows/filter\r\n"), "{told}");
    assert!(told.contains("link: </api/flows/filter?cursor="), "{told}");
    assert!(told.contains("location: /docs/\r\n"), "{told}");
    assert!(!told.contains("location: //"), "{told}");
    assert!(
        told.contains(&format!(r#""next_page":"http://{}/api/events/filter/next"#, plain.address)),
        "{told}"
    );
    let public = served(|settings| settings.public_url = Some("https://filters.example/".to_owned()));
    let told: String =
        requests.iter().map(|(method, target, body)| whole(&public, method, target, body)).collect();
    for url in
        ["api/flows/filter\r\n", "api/flows/filter?cursor=", "docs/\r\n", "api/events/filter/next", "api\","]
    {
        assert!(told.contains(&format!("https://filters.example/{url}")), "{url} {told}");
    }
}

#[test]
fn the_name_of_a_request_is_short_and_plain() {
    let served = served(|_| {});
    let named = |name: &str| {
        let reply = served.ask("GET", "/api/version", &[("x-request-id", name)], None);
        reply.header("x-request-id").unwrap().to_owned()
    };
    for name in ["mine", "Root=1-67891233-abcdef012345678912345678", &"x".repeat(128)] {
        assert_eq!(named(name), name);
    }
    for name in ["", "a b", "a\"b", "<script>", "a;b", &"x".repeat(129), &"x".repeat(60_000)] {
        assert_eq!(named(name).len(), 36, "{name}");
    }
}

#[test]
fn no_cell_of_a_downloaded_log_is_a_formula() {
    let served = served(|_| {});
    let run = "a0000000-0000-4000-8000-000000000001";
    let written =
        ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "plain, \"quoted\"", "'a'"];
    let logs: Vec<_> = (0_u32..)
        .zip(written)
        .map(|(at, message)| {
            let at = format!("2026-11-01T00:00:{at:02}Z");
            json!({"name": "n", "level": 20, "message": message, "timestamp": at, "flow_run_id": run})
        })
        .collect();
    assert_eq!(served.post("/api/logs/", json!(logs).to_string().as_bytes()).status, 201);
    let csv = served.get(&format!("/api/flow_runs/{run}/logs/download")).text();
    for cell in [
        ",'=cmd|' /C calc'!A0\r\n",
        ",'+1\r\n",
        ",'-1\r\n",
        ",'@SUM(A1)\r\n",
        ",\"'\t=1\"\r\n",
        ",\"'\r=1\"\r\n",
        ",''=1\r\n",
        ",\"plain, \"\"quoted\"\"\"\r\n",
        ",'a'\r\n",
    ] {
        assert!(csv.contains(cell), "{cell:?} {csv}");
    }
}
