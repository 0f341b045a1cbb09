//! Long lists on both databases.

use std::time::Instant;

use filterc::{Compiler, Dialect};
use filterc_tests::NOW;
use filterc_tests::databases::rows;

#[test]
fn a_hundred_thousand_uuids_are_one_bind() {
    let mut ids: Vec<_> = (0..99_998).map(|i| format!("\"00000000-0000-4000-9000-{i:012}\"")).collect();
    ids.push("\"f0000000-0000-4000-8000-000000000001\"".to_owned());
    ids.push("\"F0000000-0000-4000-8000-000000000003\"".to_owned());
    let body = format!(r#"{{"flows": {{"id": {{"any_": [{}]}}}}}}"#, ids.join(","));
    let started = Instant::now();
    let compiled = Compiler::prefect().compile("flows", body.as_bytes()).unwrap();
    for dialect in Dialect::ALL {
        let statement = compiled.statement(dialect);
        assert_eq!(statement.binds.len(), 3, "the list, the limit and the offset");
        assert!(statement.sql.len() < 300);
        assert_eq!(rows(&statement).len(), 2, "{}", dialect.name());
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

#[test]
fn thousands_of_patterns_are_no_deep_tree() {
    let body = |patterns: &str| {
        let body = format!(
            r#"{{"filter": {{"resource": {{"labels": {{"prefect.resource.name": [{patterns}]}}}}}}}}"#
        );
        Compiler::prefect().now(NOW).compile("events", body.as_bytes()).unwrap()
    };
    let never: Vec<_> = (0..5_000).map(|n| format!("\"no such label {n}\"")).collect();
    let (one, many) = (body("\"*\""), body(&format!("{}, \"*\"", never.join(", "))));
    for dialect in Dialect::ALL {
        let found = rows(&one.statement(dialect));
        assert!(!found.is_empty());
        assert_eq!(rows(&many.statement(dialect)), found, "{}", dialect.name());
    }
}
