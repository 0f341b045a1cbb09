//! Long lists on both databases.

use std::time::Instant;

use filterc::{Dialect, Target};
use filterc_tests::NOW;
use filterc_tests::databases::rows;

#[test]
fn a_hundred_thousand_uuids_are_one_bind() {
    let mut ids: Vec<_> = (0..99_998).map(|i| format!("\"00000000-0000-4000-9000-{i:012}\"")).collect();
    ids.push("\"f0000000-0000-4000-8000-000000000001\"".to_owned());
    ids.push("\"F0000000-0000-4000-8000-000000000003\"".to_owned());
    let body = format!(r#"{{"flows": {{"id": {{"any_": [{}]}}}}}}"#, ids.join(","));
    let started = Instant::now();
    let compiled = filterc_prefect::compiler().compile("flows", body.as_bytes()).unwrap();
    for dialect in Dialect::ALL {
        let statement = compiled.statement(dialect);
        assert_eq!(statement.binds.len(), 2, "the list and the limit");
        assert!(statement.sql.len() < 300);
        assert_eq!(rows(&statement).len(), 2, "{}", dialect.name());
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

/// Events with a label like one of the patterns.
fn labelled(patterns: &str) -> String {
    format!(r#"{{"filter": {{"resource": {{"labels": {{"prefect.resource.name": [{patterns}]}}}}}}}}"#)
}

/// As many patterns as SQLite takes, whatever the statement is made of, and not one more.
#[test]
fn patterns_that_check_takes_are_never_too_many_for_a_database() {
    let body = |count: usize| labelled(&vec!["\"*\""; count].join(","));
    let compiler = filterc_prefect::compiler().now(NOW);
    // One value goes to the label itself.
    let (most, more) = (body(7_999), body(8_000));
    let first = compiler.compile("events", most.as_bytes()).unwrap();
    let found = rows(&first.statement(Dialect::Sqlite));
    assert!(!found.is_empty());
    assert_eq!(rows(&first.statement(Dialect::Postgres)), found);
    let refused = compiler.compile("events", more.as_bytes()).unwrap_err();
    assert_eq!(refused.diagnostics.iter().map(|one| one.code.0).collect::<Vec<_>>(), ["FC0233"]);
    assert_eq!(refused.diagnostics[0].pointer.to_string(), "/filter/resource/labels");
    // Postgres takes twice as many.
    let alone = compiler.clone().target(Target { postgres: true, sqlite: false });
    let twice = alone.compile("events", body(15_999).as_bytes()).unwrap();
    assert_eq!(rows(&twice.statement(Dialect::Postgres)), found);
    assert!(alone.compile("events", body(16_000).as_bytes()).is_err());
}

#[test]
fn thousands_of_patterns_are_no_deep_tree() {
    let body = |patterns: &str| {
        filterc_prefect::compiler().now(NOW).compile("events", labelled(patterns).as_bytes()).unwrap()
    };
    let never: Vec<_> = (0..5_000).map(|n| format!("\"no such label {n}\"")).collect();
    let (one, many) = (body("\"*\""), body(&format!("{}, \"*\"", never.join(", "))));
    for dialect in Dialect::ALL {
        let found = rows(&one.statement(dialect));
        assert!(!found.is_empty());
        assert_eq!(rows(&many.statement(dialect)), found, "{}", dialect.name());
    }
}
