//! What programs ask of a collection by its columns, and what they read of a body that was checked.

use filterc::catalog::{Direction, Source, load};
use filterc::{ColumnValue, Compiled, Compiler, Dialect, Policy, QueryError, Values};
use filterc_tests::NOW;
use uuid::Uuid;

const AT: &str = "next_scheduled_start_time";

fn compiler() -> Compiler {
    filterc_prefect::compiler().now(NOW)
}

/// The text and the binds for both databases.
fn statements(compiled: &Compiled) -> Vec<(String, String)> {
    let statements = Dialect::ALL.iter().map(|dialect| compiled.statement(*dialect));
    statements.map(|statement| (statement.sql.to_string(), format!("{:?}", statement.binds))).collect()
}

#[test]
fn a_query_over_columns_is_the_query_of_a_body() {
    let compiler = compiler();
    let key = Uuid::from_u128(7);
    let body = format!(
        r#"{{"flow_runs": {{"deployment_id": {{"any_": ["{key}"]}}, "tags": {{"all_": ["a", "b"]}},
            "state": {{"type": {{"any_": ["SCHEDULED", "FAILED"]}}}},
            "next_scheduled_start_time": {{"before_": "1970-01-01T00:00:01Z", "after_": "1970-01-01T00:00:00Z"}}}},
            "sort": "NEXT_SCHEDULED_START_TIME_ASC", "limit": 5, "offset": 2}}"#
    );
    let from_body = compiler.compile("flow_runs", body.as_bytes()).unwrap();
    let built = compiler
        .query("flow_runs")
        .any("deployment_id", Values::Uuids(&[key]))
        .all("tags", &["a", "b"])
        .any_member("state_type", &["SCHEDULED", "FAILED"])
        .at_most(AT, ColumnValue::Micros(1_000_000))
        .at_least(AT, ColumnValue::Micros(0))
        .order(AT, Direction::Ascending)
        .limit(5)
        .offset(2)
        .compile()
        .unwrap();
    // The conditions of a body come in the order of its fields.
    let words = |of: &Compiled| {
        let numbered =
            |word: &str| word.trim_matches(|c: char| c == '?' || c == '$' || c.is_ascii_digit()).to_owned();
        let texts = statements(of).into_iter();
        let sorted = texts.map(|(sql, _)| {
            let mut words: Vec<_> = sql.split([' ', '(', ')']).map(numbered).collect();
            words.sort_unstable();
            words
        });
        sorted.collect::<Vec<_>>()
    };
    assert_eq!(words(&built), words(&from_body));

    let from_body =
        compiler.compile("flow_runs", br#"{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}"#);
    let built = compiler.query("flow_runs").equals("state_type", ColumnValue::Member("FAILED"));
    let built = built.order("id", Direction::Descending).limit(200).compile().unwrap();
    assert_eq!(statements(&built), statements(&from_body.unwrap()));
}

#[test]
fn groups_are_those_of_an_endpoint() {
    let key = Uuid::from_u128(7);
    let body = format!(r#"{{"flow_ids": ["{key}"]}}"#);
    let compiler = compiler();
    let from_body = compiler.compile("ui/flows/count-deployments", body.as_bytes()).unwrap();
    let built = compiler.query("deployments").any("flow_id", Values::Uuids(&[key]));
    let built = built.group_by("flow_id").count("number").compile().unwrap();
    for ((found, _), (wanted, _)) in statements(&built).into_iter().zip(statements(&from_body)) {
        // An order of groups is for clients.
        assert_eq!(found, wanted.split(" ORDER BY ").next().unwrap());
    }
}

#[test]
fn a_policy_holds_for_queries_over_columns() {
    let plain = compiler();
    let policy = plain.show_only(Policy::default(), "flows", br#"{"flows": {"tags": {"all_": ["prod"]}}}"#);
    let guarded = plain.clone().policy(policy.unwrap());
    let query = |compiler: &Compiler| compiler.query("flows").is_not_null("name").compile().unwrap();
    let (seen, all) = (query(&guarded), query(&plain));
    assert!(seen.statement(Dialect::Sqlite).sql.contains(r#"json_each("flow"."tags")"#));
    assert!(!all.statement(Dialect::Sqlite).sql.contains("json_each"));
}

#[test]
fn what_is_wrong_with_a_query_is_told() {
    let compiler = compiler();
    let wrong = |query: filterc::CollectionQuery<'_>| query.compile().unwrap_err().to_string();
    assert_eq!(wrong(compiler.query("flow").limit(1)), "the catalog has no collection `flow`");
    assert_eq!(
        wrong(compiler.query("flows").order("nam", Direction::Ascending).is_null("id")),
        "the collection `flows` has no column `nam`"
    );
    for query in [
        compiler.query("flow_runs").equals("run_count", ColumnValue::Text("1")),
        compiler.query("flow_runs").any("run_count", Values::Texts(&["1"])),
        compiler.query("flow_runs").any_member("run_count", &["FAILED"]),
        compiler.query("flow_runs").all("run_count", &["1"]),
        compiler.query("flow_runs").group_by_json("x", "run_count", "y"),
    ] {
        let text = "the column `run_count` of `flow_runs` is a `int`, not what it is compared with";
        assert_eq!(wrong(query), text);
    }
    let unknown = compiler.query("flow_runs").equals("state_type", ColumnValue::Member("NONE")).compile();
    assert!(matches!(unknown.unwrap_err(), QueryError::WrongType { column, .. } if column == "state_type"));
    assert!(
        compiler.query("flows").equals("name", ColumnValue::Text("a\0")).compile().unwrap().selects_nothing()
    );
    assert!(compiler.query("flows").all("tags", &["a\0"]).compile().unwrap().selects_nothing());
}

#[test]
fn what_a_body_says_is_read_as_it_was_checked() {
    let compiler = compiler().leniencies(filterc_prefect::LENIENCIES);
    let body = br#"{"work_queue_names": ["a", "b"], "scheduled_before": "1970-01-01T00:00:01Z", "limit": 3}"#;
    let polled = compiler.compile("work_pools/local/get_scheduled_flow_runs", body).unwrap();
    let names: Vec<_> = polled.parameter("work_queue_names").unwrap().texts().collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(polled.parameter("name").unwrap().as_str(), Some("local"));
    assert_eq!(polled.parameter("scheduled_before").unwrap().as_micros(), Some(1_000_000));
    assert!(polled.parameter("scheduled_after").is_none());
    assert!(polled.parameter("work_queue_names").unwrap().uuids().is_empty());

    let status = compiler.compile("work_pools/local/concurrency_status", b"{}").unwrap();
    assert_eq!(status.parameter("flow_run_limit").unwrap().as_i64(), Some(10));

    let body = br#"{"limit": 20, "filter": {"id": {"id": ["00000000-0000-4000-8000-000000000007"]},
        "occurred": {"since": "1970-01-01T00:00:02Z"}}}"#;
    let events = compiler.compile("events/filter", body).unwrap();
    assert_eq!((events.page_size(), events.limit()), (Some(20), Some(1)));
    assert_eq!(events.operand("filter", "occurred", "since").unwrap().as_micros(), Some(2_000_000));
    assert!(events.operand("filter", "occurred", "until").is_none());
    assert!(events.operand("filter", "text", "query").is_none());
    assert!(events.operand("flows", "id", "any_").is_none());

    // A program asks by no body.
    assert!(compiler.query("flows").compile().unwrap().parameter("name").is_none());
}

#[test]
fn a_field_that_is_ignored_is_as_if_it_were_not_said() {
    let compiler = compiler();
    let with =
        br#"{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}, "name": {"like_": "x"}}, "limit": 7}"#;
    let without = br#"{"flow_runs": {"name": {"like_": "x"}}, "limit": 7}"#;
    let with = compiler.compile("flow_runs", with).unwrap();
    let ignoring = compiler.ignoring(&with, "flow_runs", "state").unwrap();
    assert_eq!(statements(&ignoring), statements(&compiler.compile("flow_runs", without).unwrap()));
    assert!(compiler.ignoring(&with, "flow_runs", "tags").is_none());
    assert!(compiler.ignoring(&with, "flows", "name").is_none());
    assert!(compiler.ignoring(&compiler.query("flows").compile().unwrap(), "flows", "name").is_none());
}

#[test]
fn an_endpoint_has_a_method_of_http() {
    let text = r#"catalog notes

collection notes from note {
  columns { id int key }
  endpoint INTERNAL "/notes/filter" rows { limit 1..100 = 100  order id }
}
"#;
    let error = load(&[Source { name: "notes.catalog", text }]).unwrap_err().to_string();
    assert!(error.contains("an endpoint has no method `INTERNAL`"), "{error}");
}
