//! What the API does differently from what one would expect, each by its name (semantics §11).

use filterc::{Compiler, Dialect};
use filterc_tests::NOW;
use filterc_tests::databases::{built_in, count, rows};
use serde_json::Value;

fn compiler() -> Compiler {
    filterc_prefect::compiler().leniencies(filterc_prefect::LENIENCIES).now(NOW)
}

/// How many rows a body selects; the same on both databases.
fn selects(on: &str, body: &str) -> u64 {
    let compiled =
        compiler().compile(on, body.as_bytes()).unwrap_or_else(|refused| panic!("{refused}: {body}"));
    let compiled = compiled.counted();
    let [postgres, sqlite] = Dialect::ALL.map(|dialect| count(&compiled.statement(dialect)));
    assert_eq!(postgres, sqlite, "{on} {body}");
    sqlite
}

fn refuses(on: &str, body: &str) {
    assert!(compiler().compile(on, body.as_bytes()).is_err(), "{on} accepts {body}");
}

fn whole(collection: &str) -> u64 {
    built_in().demo_rows(collection) as u64
}

#[test]
fn q01_an_empty_related_filter_demands_existence() {
    let with = selects("flow_runs", r#"{"deployments": {}}"#);
    assert!(with > 0 && with < whole("flow_runs"), "{with}");
}

#[test]
fn q02_an_empty_field_under_or_is_everything() {
    let body = r#"{"flows": {"operator": "or_", "name": {"any_": ["nightly-etl"]}, "id": {}}}"#;
    assert_eq!(selects("flows", body), whole("flows"));
    let skipped = r#"{"flow_runs": {"state": {"operator": "or_", "type": {}, "name": {"any_": ["Late"]}}}}"#;
    let alone = r#"{"flow_runs": {"state": {"name": {"any_": ["Late"]}}}}"#;
    assert_eq!(selects("flow_runs", skipped), selects("flow_runs", alone));
}

#[test]
fn q03_empty_operands_differ_by_operator() {
    assert_eq!(selects("flows", r#"{"flows": {"id": {"any_": []}}}"#), 0);
    assert_eq!(selects("flows", r#"{"flows": {"id": {"not_any_": []}}}"#), whole("flows"));
    assert_eq!(selects("flows", r#"{"flows": {"tags": {"all_": []}}}"#), whole("flows"));
    assert_eq!(selects("flows", r#"{"flows": {"name": {"like_": ""}}}"#), whole("flows"));
    let automations =
        r#"{"automations": {"operator": "or_", "tags": {"all_": []}, "name": {"any_": ["no such"]}}}"#;
    assert_eq!(selects("automations", automations), whole("automations"));
    let vanishes = r#"{"work_queues": {"operator": "or_", "name": {"startswith_": []}, "id": {"any_": []}}}"#;
    assert_eq!(selects("work_queues", vanishes), 0);
}

#[test]
fn q04_not_any_drops_null_rows() {
    let nulls = selects("flow_runs", r#"{"flow_runs": {"flow_version": {"any_": null}}}"#);
    assert_eq!(nulls, whole("flow_runs"));
    let not = selects("flow_runs", r#"{"flow_runs": {"state": {"type": {"not_any_": ["FAILED"]}}}}"#);
    let failed = selects("flow_runs", r#"{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}"#);
    assert!(not + failed < whole("flow_runs"), "{not} {failed}");
}

#[test]
fn q05_an_empty_flow_run_id_of_task_runs_is_not_null() {
    let empty = selects("task_runs", r#"{"task_runs": {"flow_run_id": {}}}"#);
    assert_eq!(empty, selects("task_runs", r#"{"task_runs": {"flow_run_id": {"is_null_": false}}}"#));
    assert!(empty < whole("task_runs"), "{empty}");
}

#[test]
fn q06_start_times_of_flow_runs_fall_back_to_the_expected_ones() {
    let early = selects("flow_runs", r#"{"flow_runs": {"start_time": {"before_": "2100-01-01T00:00:00Z"}}}"#);
    let started = selects("flow_runs", r#"{"flow_runs": {"start_time": {"is_null_": false}}}"#);
    assert!(early > started, "{early} {started}");
    let tasks = selects("task_runs", r#"{"task_runs": {"start_time": {"before_": "2100-01-01T00:00:00Z"}}}"#);
    assert_eq!(tasks, selects("task_runs", r#"{"task_runs": {"start_time": {"is_null_": false}}}"#));
}

#[test]
fn q07_exists_and_is_null_have_opposite_polarity() {
    let there = selects("artifacts", r#"{"artifacts": {"key": {"exists_": true}}}"#);
    let missing = selects("artifacts", r#"{"artifacts": {"key": {"exists_": false}}}"#);
    assert!(there > missing && missing > 0, "{there} {missing}");
    assert_eq!(there + missing, whole("artifacts"));
    let null = selects("logs", r#"{"logs": {"task_run_id": {"is_null_": true}}}"#);
    let not_null = selects("logs", r#"{"logs": {"task_run_id": {"is_null_": false}}}"#);
    assert_eq!(null + not_null, whole("logs"));
}

#[test]
fn q08_work_queues_have_two_names_and_the_wrong_one_is_ignored() {
    let queue = r#"{"name": {"any_": ["gpu"]}}"#;
    let right = selects("flow_runs", &format!(r#"{{"work_pool_queues": {queue}}}"#));
    assert!(right < whole("flow_runs"));
    assert_eq!(selects("flow_runs", &format!(r#"{{"work_queues": {queue}}}"#)), whole("flow_runs"));
}

#[test]
fn q09_unknown_keys_are_ignored_outside_and_refused_inside() {
    assert_eq!(selects("flows", r#"{"flow": {"name": {"any_": []}}}"#), whole("flows"));
    refuses("flows", r#"{"flows": {"nam": {"any_": []}}}"#);
}

#[test]
fn q10_the_groups_of_a_text_search_are_spliced_under_or() {
    let both = selects("logs", r#"{"logs": {"text": {"query": "error -timeout"}}}"#);
    let either = selects("logs", r#"{"logs": {"operator": "or_", "text": {"query": "error -timeout"}}}"#);
    assert!(both < either, "{both} {either}");
}

#[test]
fn q11_the_hidden_is_anonymous_is_an_alternative_under_or() {
    let shown = selects("block_documents", "{}");
    assert!(shown < whole("block_documents"));
    let or = r#"{"block_documents": {"operator": "or_", "name": {"any_": ["no such"]}}}"#;
    assert_eq!(selects("block_documents", or), shown);
    let all = r#"{"block_documents": {"is_anonymous": null}}"#;
    assert_eq!(selects("block_documents", all), whole("block_documents"));
    assert_eq!(selects("block_documents", r#"{"block_types": {}}"#), selects("block_documents", "{}"));
}

#[test]
fn q12_concurrency_limits_of_deployments_are_checked_and_ignored() {
    let body = r#"{"deployments": {"operator": "or_", "concurrency_limit": {"ge_": 1}, "id": {"any_": []}}}"#;
    assert_eq!(selects("deployments", body), 0);
    refuses("deployments", r#"{"deployments": {"concurrency_limit": {"ge_": "many"}}}"#);
}

#[test]
fn q13_the_status_of_workers_is_the_stored_one() {
    let compiled = compiler().compile(
        "work_pools/local-process/workers/filter",
        br#"{"workers": {"status": {"any_": ["OFFLINE"]}}}"#,
    );
    let found = rows(&compiled.unwrap().statement(Dialect::Sqlite));
    assert!(!found.is_empty());
    assert!(found.iter().all(|row| serde_json::to_string(row).unwrap().contains("\"OFFLINE\"")));
}

#[test]
fn q14_wildcards_are_live_and_backslashes_differ() {
    let any = selects("flows", r#"{"flows": {"name": {"like_": "raw_ingest"}}}"#);
    assert_eq!(any, 2, "`_` is any character");
    let compiled =
        compiler().compile("flows", br#"{"flows": {"name": {"like_": "raw\\_ingest"}}}"#).unwrap().counted();
    assert_eq!(count(&compiled.statement(Dialect::Postgres)), 1);
    assert_eq!(count(&compiled.statement(Dialect::Sqlite)), 0);
}

#[test]
fn q15_nulls_come_first_or_last_by_database() {
    let compiled = compiler().compile("flow_runs", br#"{"sort": "END_TIME_DESC", "limit": 1}"#).unwrap();
    let end = |dialect| {
        let found = rows(&compiled.statement(dialect));
        let column = compiled.collection().find_column("end_time").unwrap();
        serde_json::to_value(&found[0].values[column.index()]).unwrap()
    };
    assert_eq!(end(Dialect::Postgres), Value::Null);
    assert_ne!(end(Dialect::Sqlite), Value::Null);
}

#[test]
fn q16_logs_have_no_name_workers_no_pool_and_block_types_no_operator() {
    refuses("logs", r#"{"logs": {"name": {"any_": ["x"]}}}"#);
    refuses("work_pools/local-process/workers/filter", r#"{"workers": {"work_pool": {"any_": ["x"]}}}"#);
    refuses("block_types", r#"{"block_types": {"operator": "or_"}}"#);
}

#[test]
fn q17_no_body_is_no_filter() {
    assert_eq!(selects("flows", ""), whole("flows"));
    assert_eq!(selects("flows", "null"), whole("flows"));
}
