//! Plans, without the SQL that prints them: access paths, join strategies, alternatives and their thresholds.

use std::sync::OnceLock;

use filterc::catalog::{Sizes, Source, load};
use filterc::sql::{
    AccessPath, AdaptivePlan, CursorRanges, Fetch, JoinStrategy, Plan, Scan, StepId, StepKind,
};
use filterc::{Compiled, Compiler, Dialect, Leniencies, Plans};
use filterc_db::Database;
use filterc_tests::NOW;
use filterc_tests::bodies::all;
use filterc_tests::databases::{built_in, wait};

fn compiled(on: &str, body: &str) -> Compiled {
    static COMPILER: OnceLock<Compiler> = OnceLock::new();
    COMPILER.get_or_init(filterc_prefect::compiler).compile(on, body.as_bytes()).unwrap()
}

fn sized(sizes: &[(&str, u64)], on: &str, body: &str) -> Compiled {
    let catalog = &built_in().catalog;
    let id = |name| catalog.find_collection(name).unwrap();
    let sizes = sizes.iter().fold(Sizes::declared(catalog), |all, (name, rows)| all.with(id(name), *rows));
    compiled(on, body).sizes(sizes)
}

/// The scan of a plan that has only one.
fn scan(plan: &Plan<'_>) -> Scan {
    match &plan.fetch {
        Fetch::Rows(scan) | Fetch::KeysFirst(scan) => *scan,
        other => panic!("{other:?}"),
    }
}

fn adaptive(plan: &Plan<'_>) -> AdaptivePlan {
    match &plan.fetch {
        Fetch::Adaptive(plan) => (**plan).clone(),
        other => panic!("{other:?}"),
    }
}

/// How the only relation of a scan is joined.
fn join(plan: &Plan<'_>, scan: &Scan) -> JoinStrategy {
    fn joins(plan: &Plan<'_>, step: StepId, found: &mut Vec<JoinStrategy>) {
        match plan.step(step).kind {
            StepKind::All(steps) | StepKind::Any(steps) => {
                plan.children(steps).for_each(|step| joins(plan, step, found));
            }
            StepKind::Not(step) => joins(plan, step, found),
            StepKind::Relation(join) => found.push(join),
            _ => {}
        }
    }
    let mut found = Vec::new();
    joins(plan, scan.condition.unwrap(), &mut found);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0]
}

const OF_A_FLOW: &str =
    r#"{"flows": {"id": {"any_": ["f0000000-0000-4000-8000-000000000001"]}}, "sort": "START_TIME_DESC"}"#;
const OF_A_NAME: &str = r#"{"flows": {"name": {"like_": "etl"}}, "sort": "START_TIME_DESC"}"#;
const OF_A_POOL: &str = r#"{"work_pools": {"name": {"any_": ["k8s-prod"]}}, "sort": "START_TIME_DESC"}"#;

#[test]
fn a_page_whose_condition_may_select_many_rows_has_an_alternative() {
    let compiled = compiled("flow_runs", OF_A_FLOW);
    let plan = compiled.plan(Dialect::Sqlite);
    let AdaptivePlan { condition, threshold, list, primary, alternative, .. } = adaptive(&plan);
    assert_eq!(primary.path, AccessPath::Index(condition));
    assert_eq!(alternative.path, AccessPath::InOrder);
    assert!(threshold.is_power_of_two() && threshold > 1, "{threshold}");
    // The foreign key answers it, so there is nothing to list.
    assert_eq!(list, None);
    assert_eq!(join(&plan, &primary), JoinStrategy::ForeignKey { bypasses_index: false });
    assert_eq!(join(&plan, &alternative), JoinStrategy::ForeignKey { bypasses_index: true });
    assert!(primary.examined.unwrap() <= f64::from(threshold));
    assert!(alternative.examined.unwrap() > 100.0);
}

#[test]
fn the_related_keys_of_an_adaptive_plan_are_listed_once() {
    let compiled = compiled("flow_runs", OF_A_NAME);
    let plan = compiled.plan(Dialect::Sqlite);
    let AdaptivePlan { list, primary, alternative, .. } = adaptive(&plan);
    assert_eq!(list.unwrap().collection, built_in().catalog.find_collection("flows").unwrap());
    assert_eq!(join(&plan, &primary), JoinStrategy::PageList { bypasses_index: false });
    assert_eq!(join(&plan, &alternative), JoinStrategy::PageList { bypasses_index: true });
}

#[test]
fn a_plan_has_no_alternative_where_little_can_be_lost() {
    for (sizes, body) in [
        // A small table.
        (&[("flow_runs", 1_000)][..], OF_A_FLOW),
        // A key has one row.
        (
            &[],
            r#"{"flow_runs": {"id": {"any_": ["a0000000-0000-4000-8000-000000000007"]}}, "sort": "START_TIME_DESC"}"#,
        ),
        // The index of the condition gives the order.
        (&[], r#"{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}, "sort": "START_TIME_DESC"}"#),
        (&[], "{}"),
    ] {
        let compiled = sized(sizes, "flow_runs", body);
        let plan = compiled.plan(Dialect::Sqlite);
        assert!(matches!(plan.fetch, Fetch::Rows(_)), "{body}: {:?}", plan.fetch);
    }
}

#[test]
fn the_sizes_of_tables_decide_how_a_relation_is_joined() {
    // Of few pools, each has many runs, or none. Of a million, each has one.
    let few = compiled("flow_runs", OF_A_POOL);
    let plan = few.plan(Dialect::Sqlite);
    assert!(adaptive(&plan).list.is_some());
    let many = [("work_pools", 1_000_000), ("work_queues", 1_000_000)];
    let many = sized(&many, "flow_runs", OF_A_POOL);
    let plan = many.plan(Dialect::Sqlite);
    let scan = scan(&plan);
    assert!(matches!(scan.path, AccessPath::Index(_)));
    assert!(matches!(join(&plan, &scan), JoinStrategy::SemiJoin(_)));
    // A list is made once where each row would be looked up too often.
    let body = r#"{"block_schemas": {"block_capabilities": {"all_": ["notify"]}}}"#;
    let documents = compiled("block_documents", body);
    let plan = documents.plan(Dialect::Sqlite);
    let JoinStrategy::List(list) = join(&plan, &self::scan(&plan)) else { panic!("{plan:?}") };
    assert_eq!(list.path, AccessPath::DatabaseChoice);
}

#[test]
fn no_list_is_made_under_not_where_null_would_be_unknown() {
    for (on, body) in [
        ("task_runs/count", r#"{"task_runs": {"subflow_runs": {"exists_": false}}}"#),
        ("flows/count", r#"{"flows": {"deployment": {"is_null_": true}}}"#),
    ] {
        let compiled = compiled(on, body);
        for dialect in Dialect::ALL {
            let plan = compiled.plan(dialect);
            let join = join(&plan, &scan(&plan));
            assert!(matches!(join, JoinStrategy::Correlated { .. }), "{join:?}");
        }
    }
}

#[test]
fn postgres_chooses_its_access_paths() {
    let counted =
        compiled("flow_runs/count", OF_A_NAME.replace(r#", "sort": "START_TIME_DESC""#, "").as_str());
    for (compiled, is_semi_join) in [(&counted, true), (&compiled("flow_runs", OF_A_NAME), false)] {
        let plan = compiled.plan(Dialect::Postgres);
        let scan = scan(&plan);
        assert_eq!((scan.path, scan.examined), (AccessPath::DatabaseChoice, None));
        assert_eq!(matches!(join(&plan, &scan), JoinStrategy::SemiJoin(_)), is_semi_join);
    }
}

#[test]
fn a_page_that_skips_more_than_it_shows_finds_its_keys_first() {
    let by_keys = |offset: u32| {
        let body = format!(r#"{{"sort": "START_TIME_DESC", "limit": 50, "offset": {offset}}}"#);
        let compiled = compiled("flow_runs", &body);
        let on = |dialect| matches!(compiled.plan(dialect).fetch, Fetch::KeysFirst(_));
        assert!(!on(Dialect::Postgres));
        on(Dialect::Sqlite)
    };
    assert_eq!([0, 50, 51, 10_000].map(by_keys), [false, false, true, true]);
}

#[test]
fn columns_of_the_row_are_asked_before_relations() {
    let body = r#"{"flows": {"name": {"like_": "e"}}, "flow_runs": {"name": {"like_": "a"}}}"#;
    for dialect in Dialect::ALL {
        let compiled = compiled("flow_runs", body);
        let plan = compiled.plan(dialect);
        let root = match &plan.fetch {
            Fetch::Adaptive(plan) => plan.primary,
            _ => scan(&plan),
        };
        let StepKind::All(steps) = plan.step(root.condition.unwrap()).kind else { panic!("{plan:?}") };
        let kinds: Vec<_> = plan.children(steps).map(|step| plan.step(step).kind).collect();
        assert!(matches!(kinds[..], [StepKind::Filter { .. }, StepKind::Relation(_)]), "{kinds:?}");
    }
}

#[test]
fn a_cursor_before_nulls_lies_in_two_ranges() {
    let body = r#"{"sort": "START_TIME_DESC"}"#;
    let first = compiled("flow_runs", body);
    assert_eq!(first.plan(Dialect::Sqlite).cursor, CursorRanges::None);
    let last = filterc_tests::databases::rows(&first.statement(Dialect::Sqlite));
    let last = last[3].record(&built_in().catalog, first.query.ir().query.collection);
    let cursor = first.cursor(Dialect::Sqlite, &last).unwrap();
    let next =
        filterc_prefect::compiler().after(&cursor).unwrap().compile("flow_runs", body.as_bytes()).unwrap();
    // NULL comes last on SQLite, and first on Postgres.
    assert_eq!(next.plan(Dialect::Sqlite).cursor, CursorRanges::Split);
    assert_eq!(next.plan(Dialect::Postgres).cursor, CursorRanges::One);
    assert_eq!(next.plans(Plans::Simple).plan(Dialect::Sqlite).cursor, CursorRanges::Either);
}

#[test]
fn estimates_follow_the_sizes_of_the_tables() {
    let estimated = |rows| {
        let compiled = sized(&[("flows", rows)], "flows", r#"{"flows": {"name": {"like_": "e"}}}"#);
        let plan = compiled.plan(Dialect::Postgres);
        plan.estimated_rows(&scan(&plan))
    };
    let (few, many) = (estimated(1 << 10), estimated(1 << 20));
    assert!(few >= 1.0 && (many / few - 1024.0).abs() < 1.0, "{few} {many}");
}

#[test]
fn simple_plans_are_one_plain_select() {
    let mut tried = 0;
    for leniencies in [Leniencies::NONE, filterc_prefect::LENIENCIES] {
        let compiler = built_in().compiler().leniencies(leniencies).now(NOW);
        for case in all() {
            let Ok(compiled) = compiler.compile(&case.on, &case.body) else { continue };
            let simple = compiled.clone().plans(Plans::Simple);
            for dialect in Dialect::ALL {
                let plan = simple.plan(dialect);
                assert_eq!(scan(&plan).path, AccessPath::DatabaseChoice);
                assert!(plan.lines().iter().all(|line| !line.facts.bypasses_index), "{}", case.name);
                let (simple, adaptive) = (simple.statement(dialect), compiled.statement(dialect));
                for unwanted in ["WITH ", "+\"", "\"page_"] {
                    assert!(!simple.sql.contains(unwanted), "{}: {}", case.name, simple.sql);
                }
                assert_ne!(simple.shape, adaptive.shape);
            }
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn a_table_may_have_the_name_of_a_part_of_a_page() {
    let catalog = r#"catalog pages "1"
collection plans from page_plan rows ~1_000_000 {
  columns {
    id     bigint key
    name   text
    state  text
  }
  indexes {
    by_name (name)
    by_state (state)
  }
  filter {
    state: any_
  }
  sort {
    NAME = name asc
  }
  endpoint POST "/plans/filter" rows {
    plans
    limit 0..100 = 50  sort = NAME
  }
}
"#;
    let catalog = load(&[Source { name: "pages.catalog", text: catalog }]).unwrap();
    let lines = [("1", "b", "new"), ("2", "a", "new"), ("3", "c", "old")].map(|(id, name, state)| {
        format!(r#"{{"plans": {{"id": {id}, "name": "{name}", "state": "{state}"}}}}"#)
    });
    let body = br#"{"plans": {"state": {"any_": ["new", "newer"]}}}"#;
    let compiled = Compiler::new(&catalog).unwrap().compile("plans", body).unwrap();
    let statement = compiled.statement(Dialect::Sqlite);
    assert!(statement.sql.contains(r#"WITH "page plan" AS"#), "{}", statement.sql);
    let found = wait(async {
        let database = Database::demo(&catalog, &lines.join("\n")).await.unwrap();
        database.rows(&statement, &catalog).await.unwrap()
    });
    let names: Vec<_> = found.iter().map(|row| serde_json::json!(row.values[1])).collect();
    assert_eq!(names, ["a", "b"]);
}
