//! A guarded query answers as the same query on a database that holds only the visible rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use filterc::catalog::{Catalog, Source, load};
use filterc::lang::Language;
use filterc::{Compiler, Dialect, Policy};
use filterc_db::{Cell, Database};
use filterc_prefect::catalog as prefect;
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::entropy::entropy;
use filterc_tests::databases::{rows, wait};
use filterc_tests::{NOW, databases};
use proptest::prelude::*;

/// What the test policy shows of each collection.
const VISIBLE: [(&str, &str); 4] = [
    ("flows", r#"{"flows": {"operator": "or_", "tags": {"all_": ["prod"]}, "name": {"like_": "a"}}}"#),
    ("flow_runs", r#"{"flow_runs": {"state": {"type": {"not_any_": ["COMPLETED"]}}}}"#),
    ("task_runs", r#"{"task_runs": {"name": {"like_": "a"}}, "flow_runs": {}}"#),
    ("deployments", r#"{"deployments": {"paused": {"eq_": false}}}"#),
];

fn compiler() -> Compiler {
    let plain = filterc_prefect::compiler().now(NOW);
    let policy = VISIBLE.iter().fold(Policy::default(), |policy, (collection, body)| {
        plain.show_only(policy, collection, body.as_bytes()).unwrap()
    });
    plain.policy(policy)
}

fn ids(rows: &[filterc_db::Row]) -> Vec<String> {
    rows.iter()
        .map(|row| serde_json::to_value(&row.values[0]).unwrap().as_str().unwrap().to_owned())
        .collect()
}

/// A database of the visible demo rows only, and its catalog.
fn visible() -> &'static (Catalog, Database) {
    static WORLD: OnceLock<(Catalog, Database)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let plain = filterc_prefect::compiler().now(NOW);
        let shown: BTreeMap<&str, BTreeSet<String>> = VISIBLE
            .iter()
            .map(|(collection, body)| {
                let compiled = plain.compile(collection, body.as_bytes()).unwrap();
                (*collection, ids(&rows(&compiled.statement(Dialect::Sqlite))).into_iter().collect())
            })
            .collect();
        let kept = filterc_prefect::DEMO.lines().filter(|line| {
            let row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
            let (collection, row) = row.iter().next().unwrap();
            shown.get(collection.as_str()).is_none_or(|ids| ids.contains(row["id"].as_str().unwrap()))
        });
        let text = kept.collect::<Vec<_>>().join("\n");
        // A visible row may point at one that is not: the same tables without foreign keys, on which no statement may rely either.
        let without_keys = prefect().to_string();
        let without_keys: Vec<_> = without_keys
            .lines()
            .map(|line| match line.split_once(" -> ") {
                Some((column, _)) if line.contains(" uuid") => column,
                _ => line,
            })
            .collect();
        let without_keys = without_keys.join("\n");
        let catalog = load(&[Source { name: "visible", text: &without_keys }]).unwrap();
        let database = wait(Database::demo(&catalog, &text)).unwrap();
        (catalog, database)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn guarded_on_all_rows_is_plain_on_visible_rows(entropy in entropy()) {
        let catalog: &Catalog = prefect();
        let language = Language::new(catalog).unwrap();
        let (endpoint, body) = body(&language, &entropy, ValueSource::Demo);
        let text = body.to_string();
        let guarded = compiler().compile(&endpoint.name, text.as_bytes()).unwrap();
        let (without_keys, visible) = visible();
        let plain = Compiler::new(without_keys).unwrap().now(NOW);
        let plain = plain.compile(&endpoint.name, text.as_bytes()).unwrap();
        let (guarded, plain) = (guarded.counted(), plain.counted());
        let on_all = databases::count(&guarded.statement(Dialect::Sqlite));
        let on_visible = wait(visible.count(&plain.statement(Dialect::Sqlite))).unwrap();
        prop_assert_eq!(on_all, on_visible, "{}", text);
        prop_assert_eq!(on_all, databases::count(&guarded.statement(Dialect::Postgres)), "{}", text);
    }
}

#[test]
fn the_policy_is_applied_at_every_read() {
    let body = br#"{"flows": {"deployment": {"is_null_": false}}, "flow_runs": {}, "task_runs": {}}"#;
    let compiled = compiler().compile("flows", body).unwrap();
    let sql = compiled.statement(Dialect::Sqlite);
    let marked = |text: &str| {
        let policy = |fragment: &&filterc::sql::Fragment| fragment.origin == filterc::ir::Origin::POLICY;
        sql.fragments
            .iter()
            .filter(policy)
            .any(|fragment| sql.sql.get(fragment.start..fragment.end).unwrap().contains(text))
    };
    for column in [
        "\"flow\".\"tags\"",
        "\"deployment\".\"paused\"",
        "\"flow_run\".\"state_type\"",
        "\"task_run\".\"name\"",
    ] {
        assert!(marked(column), "{column} is not guarded in {}", sql.sql);
    }
    assert!(rows(&sql).iter().all(|row| row.values[0] != Cell::Null));
}

/// A run names its flow by a key, and no foreign key promises that the flow may be seen.
#[test]
fn a_key_of_a_hidden_row_leads_to_nothing() {
    let body = br#"{"flows": {"id": {"any_": ["f0000000-0000-4000-8000-000000000006"]}}}"#;
    let count = |compiler: Compiler, dialect| {
        databases::count(&compiler.compile("flow_runs", body).unwrap().counted().statement(dialect))
    };
    for dialect in Dialect::ALL {
        assert_eq!(count(compiler(), dialect), 0, "{}", dialect.name());
        assert!(count(filterc_prefect::compiler().now(NOW), dialect) > 0, "{}", dialect.name());
    }
}
