//! When schedules are due, told by a real server (`tests/writes/schedules.steps` has more).

use serde_json::json;

use super::*;

fn due(schedule: &Value, start: &str, many: usize) -> Vec<String> {
    let schedule = Schedule::read(schedule).unwrap();
    schedule.times(start.parse().unwrap()).take(many).map(|at| at.to_string()).collect()
}

#[test]
fn hours_do_not_care_for_clocks() {
    let hourly =
        json!({"interval": 3600.0, "anchor_date": "2020-01-01T00:30:00Z", "timezone": "Europe/Berlin"});
    let found = due(&hourly, "2026-10-25T00:00:00Z", 3);
    assert_eq!(found, ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"]);
}

#[test]
fn days_keep_the_hour_of_the_clock() {
    let daily =
        json!({"interval": 86400.0, "anchor_date": "2026-10-23T07:00:00Z", "timezone": "Europe/Berlin"});
    let found = due(&daily, "2026-10-24T00:00:00Z", 3);
    assert_eq!(found, ["2026-10-24T07:00:00Z", "2026-10-25T08:00:00Z", "2026-10-26T08:00:00Z"]);
    let before = due(&daily, "2026-10-21T08:00:00Z", 3);
    assert_eq!(before, ["2026-10-22T07:00:00Z", "2026-10-23T07:00:00Z", "2026-10-24T07:00:00Z"]);
}

#[test]
fn cron_goes_by_the_clock() {
    let nightly = json!({"cron": "30 2 * * *", "timezone": "Europe/Berlin"});
    // 02:30 is skipped on 29 March and shown twice on 25 October.
    let spring = due(&nightly, "2026-03-28T00:00:00Z", 3);
    assert_eq!(spring, ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]);
    let autumn = due(&nightly, "2026-10-24T12:00:00Z", 2);
    assert_eq!(autumn, ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    let seconds = due(&json!({"cron": "* * * * * 30", "timezone": null}), "2026-01-01T00:00:00Z", 2);
    assert_eq!(seconds, ["2026-01-01T00:00:30Z", "2026-01-01T00:01:30Z"]);
}

#[test]
fn rules_go_by_the_clock_of_their_schedule() {
    let weekly = json!({"rrule": "DTSTART:20200101T000000\nFREQ=WEEKLY;BYDAY=MO;BYHOUR=9", "timezone": "America/New_York"});
    let found = due(&weekly, "2026-10-26T00:00:00Z", 2);
    assert_eq!(found, ["2026-10-26T13:00:00Z", "2026-11-02T14:00:00Z"]);
    let ended =
        json!({"rrule": "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;UNTIL=20260103", "timezone": "UTC"});
    assert_eq!(due(&ended, "2026-01-02T00:00:00Z", 5), ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"]);
}

#[test]
fn a_rule_that_never_comes_ends() {
    let never = json!({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "timezone": "UTC"});
    assert_eq!(due(&never, "2026-01-01T00:00:00Z", 1), [""; 0]);
    assert_eq!(due(&json!({"cron": "0 0 30 2 *"}), "2026-01-01T00:00:00Z", 1), [""; 0]);
}

#[test]
fn a_rule_of_minutes_starts_close_to_now() {
    let now = "2026-11-25T03:04:05Z".parse::<Timestamp>().unwrap().as_microsecond();
    let of = |rule: &str, zone: &str| rrule::anchored(rule, zone, now);
    assert_eq!(of("FREQ=MINUTELY;INTERVAL=15", "UTC"), "DTSTART:20261125T030000\nFREQ=MINUTELY;INTERVAL=15");
    assert_eq!(of("RRULE:FREQ=MINUTELY", "Asia/Kolkata"), "DTSTART:20261125T083400\nRRULE:FREQ=MINUTELY");
    assert_eq!(of("FREQ=DAILY", "UTC"), "DTSTART:20200101T000000\nFREQ=DAILY");
    assert_eq!(of("DTSTART:20200101T000000\nFREQ=DAILY", "UTC"), "DTSTART:20200101T000000\nFREQ=DAILY");
}

#[test]
fn what_is_no_schedule_is_refused() {
    for bad in ["", "* * * *", "61 * * * *", "H * * * *", "a b c d e"] {
        assert!(cron::bad_cron(bad).is_some(), "{bad}");
    }
    for good in ["@hourly", "*/5 * * * *", "0 0 1 1 mon-fri", "0 12 L * *", "0 0 * * * 15 2030"] {
        assert_eq!(cron::bad_cron(good), None, "{good}");
    }
    for bad in ["", "FREQ=SOMETIMES", "DTSTART:20200101T000000", "X:1"] {
        assert!(rrule::bad_rrule(bad).is_some(), "{bad}");
    }
    assert!(zones::bad_zone("Europe/Nowhere").is_some() && zones::bad_zone("europe/berlin").is_some());
    assert_eq!(zones::bad_zone("Europe/Berlin"), None);
}
