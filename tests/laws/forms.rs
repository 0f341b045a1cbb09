//! The form that a relation takes on SQLite: by the shape and the sizes of the tables, and the same rows in every form.

use filterc::catalog::Sizes;
use filterc::{Compiler, Dialect, Statement};
use filterc_tests::databases::{of, rows, wait};

const OF_A_POOL: &str = r#"{"work_pools": {"name": {"any_": ["k8s-prod"]}}, "sort": "START_TIME_DESC"}"#;

fn sized(sizes: &[(&str, u64)], body: &str) -> Statement {
    let compiler = Compiler::prefect();
    let catalog = compiler.catalog();
    let id = |name| catalog.find_collection(name).unwrap();
    let sizes = sizes.iter().fold(Sizes::declared(catalog), |all, (name, rows)| all.with(id(name), *rows));
    compiler.sizes(sizes).compile("flow_runs", body.as_bytes()).unwrap().statement(Dialect::Sqlite)
}

#[test]
fn sizes_are_a_part_of_the_shape_and_change_no_row() {
    let few = sized(&[], OF_A_POOL);
    let many = sized(&[("work_pools", 1_000_000), ("work_queues", 1_000_000)], OF_A_POOL);
    // Of few pools, each has many runs: the newest ones are soon found. Of a million, each has one.
    assert!(few.sql.contains("WHERE +\"flow_run\".\"work_queue_id\" IN (SELECT"), "{}", few.sql);
    assert!(many.sql.contains("WHERE \"flow_run\".\"work_queue_id\" IN (SELECT"), "{}", many.sql);
    assert_ne!(few.shape, many.shape);
    let found = rows(&few);
    assert!(!found.is_empty());
    assert_eq!(rows(&many), found);
    // How many texts are kept has nothing to do with it.
    let compiler = Compiler::prefect();
    let id = |name| compiler.catalog().find_collection(name).unwrap();
    let sizes = Sizes::declared(compiler.catalog());
    let sizes = sizes.with(id("work_pools"), 1_000_000).with(id("work_queues"), 1_000_000);
    let compiled = compiler.sizes(sizes).texts(0, 0).compile("flow_runs", OF_A_POOL.as_bytes()).unwrap();
    assert_eq!(compiled.statement(Dialect::Sqlite), many);
    // The sizes that the catalog declares are none of their own.
    assert_eq!(
        few,
        Compiler::prefect().compile("flow_runs", OF_A_POOL.as_bytes()).unwrap().statement(Dialect::Sqlite)
    );
}

#[test]
fn under_not_a_relation_is_never_a_list_that_null_makes_unknown() {
    for (on, body) in [
        ("task_runs/count", r#"{"task_runs": {"subflow_runs": {"exists_": false}}}"#),
        ("flows/count", r#"{"flows": {"deployment": {"is_null_": true}}}"#),
    ] {
        let compiled = Compiler::prefect().compile(on, body.as_bytes()).unwrap();
        for dialect in Dialect::ALL {
            let sql = compiled.statement(dialect).sql;
            assert!(sql.contains("NOT (EXISTS(") || sql.contains("NOT EXISTS("), "{sql}");
        }
    }
}

#[test]
fn pages_are_read_in_their_order_past_the_indexes_of_their_conditions() {
    for condition in [
        r#""state": {"type": {"any_": ["FAILED", "CRASHED"]}}"#,
        r#""end_time": {"after_": "2026-10-01T00:00:00Z"}"#,
    ] {
        let body = format!(r#"{{"flow_runs": {{{condition}}}, "sort": "START_TIME_DESC"}}"#);
        let statement = Compiler::prefect().compile("flow_runs", body.as_bytes()).unwrap();
        let plan = wait(of(Dialect::Sqlite).plan(&statement.statement(Dialect::Sqlite))).unwrap();
        assert!(plan[0].contains("ix_flow_run__coalesce_start_time_expected_start_time"), "{plan:#?}");
    }
}
