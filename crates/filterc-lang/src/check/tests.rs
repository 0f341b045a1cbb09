use filterc_prefect::catalog as prefect;
use filterc_syntax::{Limits, parse};

use super::*;
use crate::{OPERATORS, OperandShape, lower};

fn language() -> Language {
    Language::new(prefect()).unwrap()
}

fn run(on: &str, body: &str, profile: Profile) -> (bool, Vec<(&'static str, String)>) {
    let language = language();
    let limits = Limits::default();
    let (tree, errors) = parse(body.as_bytes(), &limits);
    assert_eq!(errors, []);
    let settings = Settings { profile, target: Target::ALL, limits, now: 0 };
    let endpoint = prefect().find_endpoint(on).unwrap();
    let (ok, found) = match check(&language, endpoint, &[], &tree, &settings) {
        Ok(checked) => (true, checked.warnings),
        Err(found) => (false, found.diagnostics),
    };
    (ok, found.into_iter().map(|d| (d.code.0, d.pointer.as_str().to_owned())).collect())
}

fn strict(on: &str, body: &str) -> Vec<(&'static str, String)> {
    run(on, body, Profile::Strict).1
}

#[test]
fn the_example_body_is_clean() {
    let body = r#"{"flows": {"tags": {"all_": ["database"]}}, "flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}"#;
    assert_eq!(run("flows", body, Profile::Strict), (true, vec![]));
}

#[test]
fn all_errors_come_at_once_each_with_its_place() {
    let body = r#"{"flow": {}, "flows": {"nam": {}, "name": {"any": ["x"]}, "id": {"any_": ["nope", 5]}}, "limit": 201,
        "flow_runs": {"state": {"type": {"any_": ["FAILD"]}}}, "sort": "NAME"}"#;
    let expected: Vec<_> = [
        ("FC0202", "/flow"),
        ("FC0204", "/flows/nam"),
        ("FC0203", "/flows/name/any"),
        ("FC0210", "/flows/id/any_/0"),
        ("FC0209", "/flows/id/any_/1"),
        ("FC0215", "/limit"),
        ("FC0212", "/flow_runs/state/type/any_/0"),
        ("FC0213", "/sort"),
    ]
    .map(|(code, place)| (code, place.to_owned()))
    .to_vec();
    assert_eq!(strict("flows", body), expected);
}

#[test]
fn strict_refuses_what_prefect_ignores() {
    for (on, body, code) in [
        ("flows", r#"{"flows": null}"#, "FC0207"),
        ("flows", r#"{"flows": {"name": null}}"#, "FC0207"),
        ("flows", r#"{"flows": {"name": {"any_": null}}}"#, "FC0207"),
        ("flows", r#"{"flows": {"name": {}}}"#, "FC0208"),
        (
            "flows",
            r#"{"flows": {"operator": "or_", "id": {"any_": []}, "tags": {"operator": "and_"}}}"#,
            "FC0208",
        ),
        ("flow_runs", r#"{"work_queues": {}}"#, "FC0205"),
        ("flows/count", r#"{"limit": 5}"#, "FC0205"),
        ("flows", r#"{"flows": {}, "flows": {}}"#, "FC0206"),
        ("events", r#"{"filter": {"resource": {"labels": {"env": "a", "env": "b"}}}}"#, "FC0206"),
        ("flows", r#"{"flows": {"operator": "or_", "name": {"like_": ""}}}"#, "FC0218"),
        ("deployments", r#"{"deployments": {"concurrency_limit": {"ge_": 1}}}"#, "FC0219"),
        ("deployments", r#"{"deployments": {"paused": {"eq_": "yes"}}}"#, "FC0217"),
        ("flow_runs", r#"{"flow_runs": {"start_time": {"after_": "2024"}}}"#, "FC0217"),
        ("flows", r#"{"limit": "5"}"#, "FC0217"),
    ] {
        let (accepted, found) = run(on, body, Profile::Strict);
        assert!(!accepted && found.iter().any(|(c, _)| *c == code), "{body}: {found:?}");
        let prefect = run(on, body, Profile::Prefect);
        assert!(prefect.0, "prefect accepts {body}: {prefect:?}");
    }
}

#[test]
fn both_profiles_refuse_what_a_database_cannot_take() {
    for (body, code) in [
        (r#"{"flows": {"name": {"any_": ["a\u0000b"]}}}"#.to_owned(), "FC0220"),
        (format!(r#"{{"flows": {{"name": {{"like_": "{}"}}}}}}"#, "x".repeat(50_000)), "FC0222"),
        (r#"{"offset": 9223372036854775808}"#.to_owned(), "FC0221"),
    ] {
        for profile in [Profile::Strict, Profile::Prefect] {
            assert!(run("flows", &body, profile).1.iter().any(|(c, _)| *c == code), "{code}");
        }
    }
}

/// Every row of the operator table is used by the catalog, and its example checks on such a field.
#[test]
fn every_example_of_the_operator_table_checks() {
    let (language, catalog) = (language(), prefect());
    let mut seen = std::collections::BTreeSet::new();
    for (of, collection) in catalog.collections() {
        for (index, field) in collection.fields.iter().enumerate() {
            let id = filterc_catalog::FieldId(index as u16);
            let filterc_catalog::FieldKind::Operators(uses) = &field.kind else { continue };
            for (position, one) in uses.iter().enumerate() {
                let operator = language.operator(of, id, position);
                let row = operator.get();
                let text = language.linked(of, id, position).operand == crate::language::OperandType::Text;
                if row.operand == OperandShape::List && !text || one.name != row.name || field.ignored {
                    continue;
                }
                let at_top = collection.top_fields.contains(&id);
                let Some((_, endpoint)) = catalog.endpoints().find(|(_, e)| e.collection == of) else {
                    continue;
                };
                let inner = format!(r#"{{"{}": {}}}"#, field.name, row.example);
                let inner = if at_top { inner } else { format!(r#"{{"state": {inner}}}"#) };
                let key = endpoint.keys.iter().find(|key| key.role == filterc_catalog::KeyRole::Queried);
                let (Some(key), false) = (key, endpoint.path.contains('{')) else { continue };
                let body = format!(r#"{{"{}": {inner}}}"#, key.name);
                let (accepted, found) = run(&endpoint.name, &body, Profile::Strict);
                assert!(accepted, "{body}: {found:?}");
                seen.insert(operator.0);
            }
        }
    }
    // Those of events have other names in bodies.
    assert!(seen.len() + 7 >= OPERATORS.len(), "{seen:?}");
}

#[test]
fn lowering_is_total_and_keeps_pages() {
    let language = language();
    let (tree, _) = parse(br#"{"limit": 5, "offset": 2}"#, &Limits::default());
    let settings =
        Settings { profile: Profile::Strict, target: Target::ALL, limits: Limits::default(), now: 7 };
    let endpoint = prefect().find_endpoint("flow_runs").unwrap();
    let checked = check(&language, endpoint, &[], &tree, &settings).unwrap();
    let ir = lower(&language, checked, settings.now);
    assert_eq!((ir.query.limit, ir.query.offset, ir.query.sort.len(), ir.query.now), (Some(5), 2, 1, 7));
}
