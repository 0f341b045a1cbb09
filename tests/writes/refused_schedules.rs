//! Why a schedule is refused: by what is wrong with it, not by what it would lack as one of another kind.

use filterc::Leniencies;
use serde_json::{Value, json};

use crate::served::server;

#[test]
fn a_schedule_is_refused_for_what_is_wrong_with_it() {
    for leniencies in [filterc_prefect::LENIENCIES, Leniencies::NONE] {
        let mut settings = filterc_prefect::settings("sqlite::memory:");
        settings.seed = Some(String::new());
        settings.leniencies = leniencies;
        let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
        let post = |path: &str, body: Value| served.post(path, body.to_string().as_bytes());
        let flow = post("/api/flows/", json!({"name": "etl"})).json().unwrap();
        let many = |of: &str, number: usize| vec![of; number].join(",");
        for (schedule, reason) in [
            (json!({"rrule": "FREQ=DAILY;FREQ=WEEKLY"}), "`FREQ` stands twice"),
            (json!({"rrule": "FREQ=DAILY;interval=2;INTERVAL=3"}), "`INTERVAL` stands twice"),
            (
                json!({"rrule": format!("FREQ=DAILY\nEXDATE:{}", many("20260101T000000", 5_000))}),
                "a rule has at most 6500 characters",
            ),
            (json!({"rrule": "nonsense"}), "this is no recurrence rule"),
            (json!({"rrule": "FREQ=DAILY\nEXDATE:tomorrow"}), "this is no recurrence rule"),
            (json!({"rrule": "FREQ=DAILY", "timezone": "Mars/Phobos"}), "`Mars/Phobos` is no time zone"),
            (json!({"cron": "0 0 * * *", "timezone": "Mars/Phobos"}), "`Mars/Phobos` is no time zone"),
            (json!({"interval": 60, "timezone": "Mars/Phobos"}), "`Mars/Phobos` is no time zone"),
            (json!({"cron": "R R * * *"}), "`R` and `H` are not supported"),
            (json!({"cron": "61 * * * *"}), "is no cron expression"),
            (json!({"cron": "* * *"}), "it has five fields"),
            (json!({"interval": 0}), "is no length of time above 0"),
            (json!({"cron": 5}), "a string"),
        ] {
            let new = json!({"name": "d", "flow_id": flow["id"], "schedules": [{"schedule": schedule}]});
            let reply = post("/api/deployments/", new);
            let text = reply.text();
            assert!(reply.status == 422 && text.contains(reason), "{schedule} {text}");
            for other in ["an interval", "a cron schedule", "an rrule schedule"] {
                assert!(!text.contains(other), "{schedule} {text}");
            }
            // A rule of many lines is not sent back whole, over and over.
            assert!(text.len() < 250_000, "{}", text.len());
        }
        let several = "DTSTART:20260101T000000\nRRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=WEEKLY;COUNT=2";
        let new =
            json!({"name": "d", "flow_id": flow["id"], "schedules": [{"schedule": {"rrule": several}}]});
        assert!(post("/api/deployments/", new).status < 300);
    }
}
