//! The SQL of plans: relations are joined by the shape and the sizes of the tables, and every plan gives the same rows.

use filterc::catalog::Sizes;
use filterc::{Dialect, Leniencies, Policy, Statement};
use filterc_tests::NOW;
use filterc_tests::bodies::all;
use filterc_tests::databases::{built_in, of, rows, wait};

const OF_A_POOL: &str = r#"{"work_pools": {"name": {"any_": ["k8s-prod"]}}, "sort": "START_TIME_DESC"}"#;

fn sized(sizes: &[(&str, u64)], body: &str) -> Statement {
    let compiler = filterc_prefect::compiler();
    let catalog = compiler.catalog();
    let id = |name| catalog.find_collection(name).unwrap();
    let sizes = sizes.iter().fold(Sizes::declared(catalog), |all, (name, rows)| all.with(id(name), *rows));
    compiler.sizes(sizes).compile("flow_runs", body.as_bytes()).unwrap().statement(Dialect::Sqlite)
}

#[test]
fn sizes_are_a_part_of_the_shape_and_change_no_row() {
    let few = sized(&[], OF_A_POOL);
    let many = sized(&[("work_pools", 1_000_000), ("work_queues", 1_000_000)], OF_A_POOL);
    // Of few pools, each has many runs, or none: the newest ones are soon found, or never. Of a million, each has one.
    assert!(few.sql.contains("page_list") && few.sql.contains("page_plan"), "{}", few.sql);
    assert!(many.sql.contains("WHERE \"flow_run\".\"work_queue_id\" IN (SELECT"), "{}", many.sql);
    assert_ne!(few.shape, many.shape);
    let found = rows(&few);
    assert!(!found.is_empty());
    assert_eq!(rows(&many), found);
    // How many texts are kept has nothing to do with it.
    let compiler = filterc_prefect::compiler();
    let id = |name| compiler.catalog().find_collection(name).unwrap();
    let sizes = Sizes::declared(compiler.catalog());
    let sizes = sizes.with(id("work_pools"), 1_000_000).with(id("work_queues"), 1_000_000);
    let compiled =
        compiler.sizes(sizes).statement_cache(0, 0).compile("flow_runs", OF_A_POOL.as_bytes()).unwrap();
    assert_eq!(compiled.statement(Dialect::Sqlite), many);
    // The sizes that the catalog declares are none of their own.
    assert_eq!(
        few,
        filterc_prefect::compiler()
            .compile("flow_runs", OF_A_POOL.as_bytes())
            .unwrap()
            .statement(Dialect::Sqlite)
    );
}

#[test]
fn under_not_a_relation_is_never_a_list_that_null_makes_unknown() {
    for (on, body) in [
        ("task_runs/count", r#"{"task_runs": {"subflow_runs": {"exists_": false}}}"#),
        ("flows/count", r#"{"flows": {"deployment": {"is_null_": true}}}"#),
    ] {
        let compiled = filterc_prefect::compiler().compile(on, body.as_bytes()).unwrap();
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
        let statement = filterc_prefect::compiler().compile("flow_runs", body.as_bytes()).unwrap();
        let plan = wait(of(Dialect::Sqlite).plan(&statement.statement(Dialect::Sqlite))).unwrap();
        let in_order = |line: &String| {
            line.trim().starts_with("SCAN flow_run")
                && line.contains("USING INDEX ix_flow_run__coalesce_start_time_expected_start_time")
        };
        assert!(plan.iter().any(in_order), "{plan:#?}");
    }
}

fn statement(on: &str, body: &str, dialect: Dialect) -> Statement {
    filterc_prefect::compiler().compile(on, body.as_bytes()).unwrap().statement(dialect)
}

#[test]
fn a_page_behind_many_rows_is_found_by_its_keys() {
    let page = |limit: u32, offset: u32| {
        format!(r#"{{"sort": "START_TIME_DESC", "limit": {limit}, "offset": {offset}}}"#)
    };
    let by_keys = r#"WHERE "flow_run"."id" IN (SELECT "flow_run_2"."id" FROM "#;
    for (limit, offset, expected) in [
        (50, 0, false),
        (50, 50, false),
        (200, 200, false),
        (50, 51, true),
        (3, 10, false),
        (3, 10_000, true),
    ] {
        let sql = statement("flow_runs", &page(limit, offset), Dialect::Sqlite).sql;
        assert_eq!(sql.contains(by_keys), expected, "{limit} {offset}: {sql}");
        assert!(!statement("flow_runs", &page(limit, offset), Dialect::Postgres).sql.contains(by_keys));
    }
    // How far a page reaches is a class: numbers of one class share a text.
    let shape = |limit, offset| statement("flow_runs", &page(limit, offset), Dialect::Sqlite).shape;
    assert_eq!(shape(50, 200), shape(7, 900));
    assert_ne!(shape(50, 200), shape(50, 2_000));
    assert_ne!(shape(50, 200), shape(50, 0));
    let all = rows(&statement("flow_runs", &page(200, 0), Dialect::Sqlite));
    assert!(all.len() >= 110, "{}", all.len());
    for offset in [97, 101, all.len() - 1, all.len()] {
        let found = rows(&statement("flow_runs", &page(4, offset as u32), Dialect::Sqlite));
        assert_eq!(found, all[offset..(offset + 4).min(all.len())], "{offset}");
    }
}

/// The statement with another threshold.
fn with_threshold(statement: &Statement, most: u32) -> Option<Statement> {
    let (_, after) = statement.sql.split_once("LIMIT 1 OFFSET ")?;
    let known: u32 = after.split(')').next()?.parse().unwrap();
    let sql = statement.sql.replace(&format!("LIMIT 1 OFFSET {known})"), &format!("LIMIT 1 OFFSET {most})"));
    assert_ne!(sql, *statement.sql);
    Some(Statement { sql: sql.into(), ..statement.clone() })
}

#[test]
fn both_plans_of_a_page_give_the_same_rows() {
    let mut tried = 0;
    for leniencies in [Leniencies::NONE, filterc_prefect::LENIENCIES] {
        let compiler = built_in().compiler().leniencies(leniencies).now(NOW);
        for case in all() {
            let Ok(compiled) = compiler.compile(&case.on, &case.body) else { continue };
            let statement = compiled.statement(Dialect::Sqlite);
            assert!(!compiled.statement(Dialect::Postgres).sql.contains("page_plan"));
            // None of the tables is so large that the alternative would be taken.
            let (Some(never), Some(late)) = (with_threshold(&statement, 0), with_threshold(&statement, 3))
            else {
                continue;
            };
            let found = rows(&statement);
            assert_eq!(rows(&never), found, "{}: {}", case.name, never.sql);
            assert_eq!(rows(&late), found, "{}: {}", case.name, late.sql);
            tried += usize::from(!found.is_empty());
        }
    }
    assert!(tried >= 10, "{tried}");
}

#[test]
fn both_plans_of_a_page_continue_after_a_cursor() {
    let compiler = built_in().compiler().leniencies(filterc_prefect::LENIENCIES).now(NOW);
    let of_flow = |flow: u32, sort: &str| {
        let id = format!("f0000000-0000-4000-8000-{flow:012}");
        format!(r#"{{"flows": {{"id": {{"any_": ["{id}"]}}}}, "sort": "{sort}"}}"#)
    };
    // Some runs of these flows have no time at all.
    let sorts = ["START_TIME_DESC", "START_TIME_ASC"];
    let own = [9, 10, 12]
        .into_iter()
        .flat_map(|flow| sorts.map(|sort| ("flow_runs".to_owned(), of_flow(flow, sort).into_bytes())));
    let (mut tried, mut before_null, mut behind_null) = (0, 0, 0);
    for (on, body) in all().into_iter().map(|case| (case.on, case.body)).chain(own) {
        let Ok(compiled) = compiler.compile(&on, &body) else { continue };
        let statement = compiled.statement(Dialect::Sqlite);
        if !statement.sql.contains("page_plan") || compiled.offset() > 0 || !compiled.takes_cursors() {
            continue;
        }
        let found = rows(&statement);
        for (at, last) in found.iter().enumerate() {
            let last = last.record(compiler.catalog(), compiled.query.ir().query.collection);
            let cursor = compiled.cursor(Dialect::Sqlite, &last).unwrap();
            let next = compiler.clone().after(&cursor).unwrap().compile(&on, &body).unwrap();
            let less = next.clone().from_row(2);
            for dialect in Dialect::ALL {
                let (whole, less) = (rows(&next.statement(dialect)), less.statement(dialect));
                assert!(rows(&less).starts_with(whole.get(2..).unwrap_or_default()), "{on}: {}", less.sql);
            }
            let next = next.statement(Dialect::Sqlite);
            let behind = rows(&next);
            let less = with_threshold(&less.statement(Dialect::Sqlite), 0).unwrap();
            assert!(rows(&less).starts_with(behind.get(2..).unwrap_or_default()), "{on}: {}", less.sql);
            assert!(behind.starts_with(&found[at + 1..]), "{on} behind {at}: {}", next.sql);
            let (never, late) = (with_threshold(&next, 0).unwrap(), with_threshold(&next, 3).unwrap());
            assert_eq!(rows(&never), behind, "{on}: {}", never.sql);
            assert_eq!(rows(&late), behind, "{on}: {}", late.sql);
            tried += usize::from(!behind.is_empty());
            before_null +=
                usize::from(next.sql.contains("page_head") && next.sql.contains(" IS NULL ORDER BY"));
            behind_null +=
                usize::from(next.sql.contains("page_head") && next.sql.contains(" IS NOT NULL ORDER BY"));
        }
    }
    assert!(tried >= 100 && before_null >= 10 && behind_null >= 3, "{tried} {before_null} {behind_null}");
}

#[test]
fn a_page_has_two_plans_only_where_one_may_take_far_longer() {
    let is_adaptive = |body: &str| sized(&[], body).sql.contains("page_plan");
    let flow = r#""flows": {"id": {"any_": ["f0000000-0000-4000-8000-000000000001"]}}"#;
    assert!(is_adaptive(&format!(r#"{{{flow}, "sort": "START_TIME_DESC"}}"#)));
    // Of a pattern nobody knows how many flows have it: of few, their runs are the way; the list of them is made once.
    let named = sized(&[], r#"{"flows": {"name": {"like_": "etl"}}, "sort": "START_TIME_DESC"}"#);
    assert!(named.sql.contains("page_plan") && named.sql.matches("LIKE").count() == 1, "{}", named.sql);
    // Nor of a state that hardly any run is in.
    assert!(is_adaptive(r#"{"flow_runs": {"state": {"type": {"any_": ["PAUSED", "CRASHED"]}}}}"#));
    // Nor of a time that may have been a minute ago.
    assert!(is_adaptive(r#"{"flow_runs": {"end_time": {"after_": "2026-10-01T00:00:00Z"}}}"#));
    // A key has one row.
    let run = r#"{"flow_runs": {"id": {"any_": ["a0000000-0000-4000-8000-000000000007"]}}, "sort": "START_TIME_DESC"}"#;
    assert!(!is_adaptive(run));
    // The index of the condition gives the order.
    assert!(!is_adaptive(
        r#"{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}, "sort": "START_TIME_DESC"}"#
    ));
    // In a small table there is little to lose.
    let small = sized(&[("flow_runs", 1_000)], &format!(r#"{{{flow}, "sort": "START_TIME_DESC"}}"#));
    assert!(!small.sql.contains("page_plan"), "{}", small.sql);
}

#[test]
fn a_foreign_key_saves_the_row_that_it_names() {
    let of_flow = r#"{"flows": {"id": {"any_": ["f0000000-0000-4000-8000-000000000001"]}}}"#;
    for dialect in Dialect::ALL {
        let counted = statement("flow_runs/count", of_flow, dialect);
        assert!(counted.sql.contains(r#""flow_run"."flow_id" = "#), "{}", counted.sql);
        assert!(!counted.sql.contains(r#"FROM "flow""#), "{}", counted.sql);
        // Anything else of the related row is looked up.
        for more in [
            r#"{"flows": {"id": {"any_": ["f0000000-0000-4000-8000-000000000001"]}, "name": {"like_": "e"}}}"#,
            r#"{"flows": {}}"#,
        ] {
            let sql = statement("flow_runs/count", more, dialect).sql;
            assert!(sql.contains(r#"FROM "flow""#), "{sql}");
        }
        // So is a row that a policy may hide.
        let compiler = filterc_prefect::compiler();
        let visible = br#"{"flows": {"tags": {"all_": ["database"]}}}"#;
        let policy = compiler.show_only(Policy::default(), "flows", visible).unwrap();
        let guarded = compiler.policy(policy).compile("flow_runs/count", of_flow.as_bytes()).unwrap();
        let sql = guarded.statement(dialect).sql;
        assert!(sql.contains(r#"FROM "flow""#) && sql.contains("tags"), "{sql}");
    }
    // What refers the other way has no such promise.
    let runs = r#"{"flow_runs": {"id": {"any_": ["a0000000-0000-4000-8000-000000000007"]}}}"#;
    for dialect in Dialect::ALL {
        assert!(statement("flows/count", runs, dialect).sql.contains(r#"FROM "flow_run""#));
    }
}
