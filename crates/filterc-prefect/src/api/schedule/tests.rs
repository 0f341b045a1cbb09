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
fn cron_comes_each_second_and_in_the_years_it_names() {
    let each = json!({"cron": "* * * * * *"});
    let found = due(&each, "2026-01-01T00:00:00Z", 3);
    assert_eq!(found, ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z"]);
    let once = json!({"cron": "0 12 24 12 * 0 2031"});
    assert_eq!(due(&once, "2026-01-01T00:00:00Z", 2), ["2031-12-24T12:00:00Z"]);
    let rare = json!({"cron": "0 0 29 2 mon", "day_or": false});
    assert_eq!(due(&rare, "2026-01-01T00:00:00Z", 1), ["2044-02-29T00:00:00Z"]);
    for bad in ["0 0 1 1 * 0 2100".to_owned(), format!("{} * * * *", vec!["0"; 5_000].join(","))] {
        assert!(cron::bad_cron(&bad).is_some());
    }
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

/// As `dateutil` 2.9 finds them.
#[test]
fn parts_of_rules_go_together_as_they_do_elsewhere() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        (
            "20231224T121545",
            "FREQ=YEARLY;INTERVAL=3;BYWEEKNO=-2,-52,52;WKST=MO",
            "2024-02-02T12:17:02Z",
            &["2026-01-05T12:15:45Z", "2026-01-06T12:15:45Z", "2026-01-07T12:15:45Z"],
        ),
        (
            "20230713T030332",
            "FREQ=HOURLY;BYYEARDAY=200,-1;WKST=SU;BYSETPOS=1",
            "2023-07-13T04:03:32Z",
            &["2023-07-19T00:03:32Z", "2023-07-19T01:03:32Z", "2023-07-19T02:03:32Z"],
        ),
        (
            "20231027T014737",
            "FREQ=MINUTELY;INTERVAL=5;BYMONTHDAY=1;BYSETPOS=3,1",
            "2023-10-30T01:47:37Z",
            &["2023-11-01T00:02:37Z", "2023-11-01T00:07:37Z", "2023-11-01T00:12:37Z"],
        ),
        (
            "20230107T135946",
            "FREQ=MONTHLY;BYDAY=-1SA,4MO,-2WE;BYMINUTE=10",
            "2023-01-07T13:59:46Z",
            &["2023-01-18T13:10:46Z", "2023-01-23T13:10:46Z", "2023-01-28T13:10:46Z"],
        ),
        (
            "20231112T122913",
            "FREQ=MONTHLY;INTERVAL=45;BYDAY=2SU;BYSECOND=22",
            "2023-11-12T13:29:13Z",
            &["2027-08-08T12:29:22Z", "2031-05-11T12:29:22Z", "2035-02-11T12:29:22Z"],
        ),
        (
            "20230302T214314",
            "FREQ=WEEKLY;BYMONTH=10;BYSECOND=36;COUNT=5",
            "2023-03-02T21:43:15Z",
            &["2023-10-05T21:43:36Z", "2023-10-12T21:43:36Z", "2023-10-19T21:43:36Z"],
        ),
        (
            "20230211T065227",
            "FREQ=WEEKLY;BYHOUR=17,18,4;UNTIL=20240315T000000",
            "2023-02-14T06:52:27Z",
            &["2023-02-18T04:52:27Z", "2023-02-18T17:52:27Z", "2023-02-18T18:52:27Z"],
        ),
        (
            "20231216T115655",
            "FREQ=WEEKLY;INTERVAL=90;BYDAY=SU;WKST=FR",
            "2024-01-25T11:58:12Z",
            &["2025-09-07T11:56:55Z", "2027-05-30T11:56:55Z", "2029-02-18T11:56:55Z"],
        ),
        (
            "20230706T153426",
            "FREQ=SECONDLY;BYMONTHDAY=31;BYSECOND=1",
            "2023-07-09T15:34:26Z",
            &["2023-07-31T00:00:01Z", "2023-07-31T00:01:01Z", "2023-07-31T00:02:01Z"],
        ),
        (
            "20230315T093239",
            "FREQ=MINUTELY;BYYEARDAY=200;BYMINUTE=19",
            "2023-04-24T09:33:56Z",
            &["2023-07-19T00:19:39Z", "2023-07-19T01:19:39Z", "2023-07-19T02:19:39Z"],
        ),
        (
            "20231026T010526",
            "FREQ=HOURLY;INTERVAL=3;BYMINUTE=53,22",
            "2023-10-26T01:05:27Z",
            &["2023-10-26T01:22:26Z", "2023-10-26T01:53:26Z", "2023-10-26T04:22:26Z"],
        ),
        (
            "20230419T154600",
            "FREQ=WEEKLY;INTERVAL=3;BYMINUTE=12,3",
            "2023-04-19T15:46:00Z",
            &["2023-05-10T15:03:00Z", "2023-05-10T15:12:00Z", "2023-05-31T15:03:00Z"],
        ),
        (
            "20231122T062702",
            "FREQ=MONTHLY;INTERVAL=1;BYMONTH=10,12,1,5",
            "2023-11-22T06:27:02Z",
            &["2023-12-22T06:27:02Z", "2024-01-22T06:27:02Z", "2024-05-22T06:27:02Z"],
        ),
        (
            "20230410T183445",
            "FREQ=YEARLY;BYMONTHDAY=-1,29;BYMINUTE=7,30,14,18",
            "2023-04-10T18:34:45Z",
            &["2023-04-29T18:07:45Z", "2023-04-29T18:14:45Z", "2023-04-29T18:18:45Z"],
        ),
        (
            "20230406T153722",
            "FREQ=DAILY;INTERVAL=1;BYDAY=SU;WKST=TU",
            "2023-05-16T15:38:39Z",
            &["2023-05-21T15:37:22Z", "2023-05-28T15:37:22Z", "2023-06-04T15:37:22Z"],
        ),
    ];
    for (start, rule, from, wanted) in cases {
        let rule = format!("DTSTART:{start}\nRRULE:{rule}");
        assert_eq!(due(&json!({"rrule": rule, "timezone": "UTC"}), from, 3), *wanted, "{rule}");
    }
}

#[test]
fn a_rule_that_began_long_ago_is_not_walked_through() {
    for (rule, wanted) in [
        ("FREQ=SECONDLY", "2026-11-27T12:00:01Z"),
        ("FREQ=SECONDLY;INTERVAL=7;BYSECOND=3,4", "2026-11-27T12:02:04Z"),
        ("FREQ=SECONDLY;COUNT=4000000000", "2026-11-27T12:00:01Z"),
        ("FREQ=YEARLY;BYHOUR=12;BYMONTH=11,12;BYDAY=MO", "2026-11-30T12:00:00Z"),
        ("FREQ=MINUTELY;INTERVAL=59\nEXRULE:FREQ=SECONDLY;INTERVAL=2", ""),
    ] {
        let rule = format!("DTSTART:19700101T000000\nRRULE:{rule}");
        let schedule = Schedule::read(&json!({"rrule": rule, "timezone": "UTC"})).unwrap();
        let start = "2026-11-27T12:00:01Z".parse().unwrap();
        let found = schedule.times(start).next().map(|at| at.to_string()).unwrap_or_default();
        assert_eq!(found, wanted, "{rule}");
    }
    let hour: Vec<_> = (0..24).map(|hour| hour.to_string()).collect();
    let sixty: Vec<_> = (0..60).map(|minute| minute.to_string()).collect();
    let (hours, sixty) = (hour.join(","), sixty.join(","));
    // As a list, its occurrences of one year would take a gigabyte.
    let every = format!(
        "DTSTART:19700101T000000\nFREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR={hours};BYMINUTE={sixty};BYSECOND={sixty}"
    );
    assert_eq!(
        due(&json!({"rrule": every, "timezone": "UTC"}), "2026-11-27T12:00:01Z", 1),
        ["2026-11-27T12:00:01Z"]
    );
}

#[test]
fn a_count_that_cannot_be_counted_is_refused() {
    let problem = rrule::bad_rrule("FREQ=MINUTELY;BYHOUR=9;COUNT=4000000000").unwrap();
    assert!(problem.contains("write UNTIL instead"), "{problem}");
    assert_eq!(rrule::bad_rrule("FREQ=MINUTELY;BYHOUR=9;COUNT=1000"), None);
    let counted = json!({"rrule": "DTSTART:20260101T000000\nFREQ=DAILY;COUNT=3", "timezone": "UTC"});
    assert_eq!(due(&counted, "2026-01-02T00:00:00Z", 5), ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"]);
}

#[test]
fn days_from_long_ago_keep_the_hour_that_each_change_of_the_clock_left_them() {
    // 02:30 is skipped in the spring of each year, and from then on it is 03:30.
    let daily =
        |anchor: &str| json!({"interval": 86400.0, "anchor_date": anchor, "timezone": "Europe/Berlin"});
    let stepwise = |anchor: &str, start: &str| {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let mut at: Timestamp = anchor.parse().unwrap();
        while at < start.parse().unwrap() {
            let clock = zone.to_datetime(at).checked_add(jiff::Span::new().days(1)).unwrap();
            at = zones::on_clock(clock, &zone, zones::Twice::Second).unwrap();
        }
        at.to_string()
    };
    for anchor in ["1970-01-01T01:30:00Z", "1999-10-31T00:30:00Z", "2026-03-28T01:30:00Z"] {
        for start in ["2026-03-29T00:00:00Z", "2026-10-25T01:10:00Z", "2027-01-01T01:30:00Z"] {
            assert_eq!(due(&daily(anchor), start, 1), [stepwise(anchor, start)], "{anchor} {start}");
        }
    }
    assert_eq!(due(&daily("0001-01-01T07:00:00Z"), "2026-11-27T00:00:00Z", 1).len(), 1);
}
