//! The form that a relation takes on SQLite: by the shape and the sizes of the tables, and the same rows in every form.

use filterc::catalog::Sizes;
use filterc::{Compiler, Dialect, Statement};
use filterc_tests::databases::rows;

const OF_A_POOL: &str = r#"{"work_pools": {"name": {"any_": ["k8s-prod"]}}, "sort": "START_TIME_DESC"}"#;

fn sized(sizes: &[(&str, u64)], body: &str) -> Statement {
    let compiler = Compiler::prefect();
    let catalog = compiler.catalog();
    let of = |name| catalog.find_collection(name).unwrap();
    let sizes = sizes.iter().fold(Sizes::declared(catalog), |all, (name, rows)| all.with(of(name), *rows));
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
    // The sizes that the catalog declares are none of their own.
    assert_eq!(
        few,
        Compiler::prefect().compile("flow_runs", OF_A_POOL.as_bytes()).unwrap().statement(Dialect::Sqlite)
    );
}

#[test]
fn under_not_a_relation_is_never_a_list_that_null_makes_unknown() {
    let related =
        r#"{"flow_runs": {"parent_task_run_id": {"is_null_": false}}, "flows": {"name": {"like_": "a"}}}"#;
    for (on, body) in [
        ("flow_runs/count", related),
        ("task_runs/count", r#"{"task_runs": {"subflow_runs": {"exists_": false}}}"#),
        ("flows/count", r#"{"flows": {"deployment": {"is_null_": true}}}"#),
    ] {
        let sql = Compiler::prefect().compile(on, body.as_bytes()).unwrap().statement(Dialect::Sqlite).sql;
        assert!(!sql.contains("NOT IN (SELECT") && !sql.contains("NOT +"), "{sql}");
    }
}
