//! Who may open a stream.

use std::time::Duration;

use serde_json::json;

use super::{Client, served};

const PATHS: [&str; 3] = ["/api/events/in", "/api/events/out", "/api/logs/out"];

#[test]
fn the_first_message_says_who_asks() {
    let served = served(|settings| {
        settings.auth_string = Some("admin:secret".to_owned());
        settings.api_key = Some("key".to_owned());
    });
    for path in PATHS {
        for (message, reason) in [
            (json!({"type": "auth", "token": null}), "Auth required but no token provided"),
            (json!({"type": "auth"}), "Auth required but no token provided"),
            (json!({"type": "auth", "token": "admin:wrong"}), "Invalid token"),
            (json!({"type": "auth", "token": ""}), "Invalid token"),
            (json!({"type": "filter", "filter": {}}), "Expected 'auth' message"),
            (json!([]), "Expected 'auth' message"),
        ] {
            let mut client = Client::speaking(&served, path);
            client.say(&message);
            assert_eq!(client.ended(), (0, 1008, reason.to_owned()), "{path} {message}");
        }
        for token in ["admin:secret", "key"] {
            let mut client = Client::speaking(&served, path);
            client.say(&json!({"type": "auth", "token": token}));
            assert_eq!(client.hear(), json!({"type": "auth_success"}));
        }
        // Without the protocol there is no first message: the headers say it, or nothing does.
        assert_eq!(Client::open(&served, path, &[]).err().unwrap(), 403);
        assert_eq!(Client::open(&served, path, &[("authorization", "Bearer no")]).err().unwrap(), 403);
        for admitted in ["Basic YWRtaW46c2VjcmV0", "Bearer key"] {
            Client::open(&served, path, &[("authorization", admitted)]).unwrap();
        }
    }
}

#[test]
fn a_client_that_says_nothing_gives_its_place_up() {
    let served = served(|settings| settings.read_timeout = Duration::from_millis(200));
    for path in PATHS {
        let client = Client::speaking(&served, path);
        assert_eq!(client.ended(), (0, 1008, "the message did not come in time".to_owned()));
    }
}

#[test]
fn there_are_so_many_places() {
    let served = served(|settings| settings.streams = 2);
    let (first, _second) = (Client::greeted(&served, PATHS[0]), Client::greeted(&served, PATHS[0]));
    assert_eq!(Client::open(&served, PATHS[0], &[]).err().unwrap(), 503);
    first.leave();
    // The place is free when the goodbye was answered, or a moment later.
    let again = std::iter::repeat_with(|| Client::open(&served, PATHS[0], &[]).is_ok());
    assert!(again.take(1_000).any(|opened| opened));
}

#[test]
fn a_server_that_only_reads_takes_no_events() {
    let served = super::on(filterc::Dialect::Sqlite, |settings| settings.read_only = true);
    assert_eq!(Client::open(&served, PATHS[0], &[]).err().unwrap(), 404);
    Client::greeted(&served, PATHS[1]);
    assert_eq!(served.get("/api/events/out").status, 404);
}

#[test]
fn strangers_take_no_place_of_those_who_say_who_they_are() {
    let served = served(|settings| {
        settings.auth_string = Some("me:secret".to_owned());
        settings.streams = 1;
        settings.anonymous_streams = 2;
    });
    let mut strangers: Vec<_> = (0..2).map(|_| Client::speaking(&served, "/api/events/out")).collect();
    let protocol = ("sec-websocket-protocol", "prefect");
    let refused = Client::open(&served, "/api/events/out", &[protocol]).err();
    assert_eq!(refused.map(|status| status.as_u16()), Some(503));
    // Their headers say who these are.
    let basic = ("authorization", "Basic bWU6c2VjcmV0");
    let known = Client::open(&served, "/api/events/in", &[protocol, basic]).unwrap();
    // All other places are taken, so those who say it now have none.
    let mut late = strangers.pop().unwrap();
    late.say(&json!({"type": "auth", "token": "me:secret"}));
    let (_, code, reason) = late.ended();
    assert_eq!((code, reason.as_str()), (1013, "all places for streams are taken"));
    drop(known);
}

#[test]
fn a_stranger_who_says_nothing_is_closed_soon() {
    let served = served(|settings| settings.auth_string = Some("me:secret".to_owned()));
    let silent = Client::speaking(&served, "/api/events/out");
    // 5 seconds, where others have 15.
    let (_, code, reason) = silent.ended();
    assert_eq!((code, reason.as_str()), (1008, "the message did not come in time"));
}
