//! A disk that takes no more.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use filterc_tests::client::Client;
use filterc_tests::program::{Serving, binary};
use serde_json::json;

#[test]
fn what_is_acknowledged_is_there_when_the_disk_is_full() {
    let folder = tempfile::tempdir().unwrap();
    // No file becomes larger than 2 MiB: what is more is refused as by a full disk, not by a signal.
    let limited = folder.path().join("limited");
    let script = format!("#!/bin/sh\ntrap '' XFSZ\nulimit -f 4096\nexec '{}' \"$@\"\n", binary().display());
    fs::write(&limited, script).unwrap();
    fs::set_permissions(&limited, fs::Permissions::from_mode(0o755)).unwrap();
    let url = format!("sqlite://{}", folder.path().join("full.db").display());
    let serving = Serving::start(&limited, &["--empty", "--database", &url, "--profile", "prefect"]);
    let client = Client::new(&serving.url);
    let (mut acknowledged, mut refused) = (0, 0);
    while refused < 3 {
        let payload = json!({"text": "x".repeat(100_000)});
        let event = json!({
            "id": uuid::Uuid::now_v7(), "occurred": jiff::Timestamp::now().to_string(), "event": "full",
            "resource": {"prefect.resource.id": "test"}, "payload": payload,
        });
        let (status, text) = client.send("POST", "/events", Some(&json!([event]).to_string())).unwrap();
        match status {
            204 => acknowledged += 1,
            _ => refused += 1,
        }
        assert!(status == 204 || status == 503, "{status} {text}");
        assert!(acknowledged < 1_000, "no disk is full");
    }
    let count = json!({"filter": {"event": {"name": ["full"]}}, "limit": 0});
    let counted = client.post("/events/filter", &count).unwrap();
    assert_eq!(counted["total"], acknowledged);
}
