//! Leniencies, one by one: each takes what is refused without it, and none changes what a body means that is accepted without it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use filterc::lang::Language;
use filterc::lang::codes::COERCED;
use filterc::{Catalog, Compiler, Dialect, Leniencies, Leniency};
use filterc_prefect::LENIENCIES;
use filterc_server::model::{Kind, checked};
use filterc_server::request;
use filterc_smith::bodies::ValueSource;
use filterc_smith::entropy::entropy;
use filterc_smith::mutations::mutation;
use filterc_tests::NOW;
use filterc_tests::bodies::all;
use filterc_tests::databases::shop;
use proptest::prelude::*;

/// A body, where it is sent to, and the one leniency that it needs.
const NEEDED: [(Leniency, &str, &str); 15] = [
    (Leniency::NoBody, "flows", ""),
    (Leniency::NoBody, "flows", "null"),
    (Leniency::UnknownKeys, "flows", r#"{"flow": {"name": {"any_": ["etl"]}}}"#),
    (Leniency::DuplicateKeys, "flows", r#"{"limit": 1, "limit": 2}"#),
    (Leniency::NullIsAbsent, "flows", r#"{"flows": null}"#),
    (Leniency::NullIsAbsent, "flows", r#"{"flows": {"name": null}}"#),
    (Leniency::EmptyFields, "flows", r#"{"flows": {"name": {}}}"#),
    (Leniency::EmptyAlternatives, "flows", r#"{"flows": {"operator": "or_", "name": {"like_": ""}}}"#),
    (Leniency::IgnoredFields, "deployments", r#"{"deployments": {"concurrency_limit": {"ge_": 1}}}"#),
    (Leniency::NumbersFromText, "flows", r#"{"limit": "5"}"#),
    (Leniency::NumbersFromText, "flows", r#"{"limit": true}"#),
    (Leniency::BooleansFromWords, "deployments", r#"{"deployments": {"paused": {"eq_": "yes"}}}"#),
    (Leniency::TimesFromNumbers, "flow_runs", r#"{"flow_runs": {"start_time": {"after_": "2024"}}}"#),
    (Leniency::TimesFromNumbers, "flow_runs", r#"{"flow_runs": {"start_time": {"after_": 1700000000}}}"#),
    (
        Leniency::FinerTimes,
        "flow_runs",
        r#"{"flow_runs": {"start_time": {"after_": "2026-11-01T00:00:00.0000001Z"}}}"#,
    ),
];

/// Leniencies that no refused body of a filter needs; the tests below show what each does.
const OTHERS: [Leniency; 4] =
    [Leniency::OtherMediaTypes, Leniency::FirstInGroups, Leniency::LargeNumbers, Leniency::Wildcards];

fn reader(leniencies: Leniencies) -> Compiler {
    filterc_prefect::compiler().leniencies(leniencies).now(NOW)
}

#[test]
fn each_leniency_takes_a_body_that_is_refused_without_it() {
    for (leniency, on, body) in NEEDED {
        for (leniencies, is_accepted) in [
            (Leniencies::NONE, false),
            (LENIENCIES.without(leniency), false),
            (Leniencies::of(&[leniency]), true),
            (LENIENCIES, true),
        ] {
            let compiled = reader(leniencies).compile(on, body.as_bytes());
            assert_eq!(compiled.is_ok(), is_accepted, "{body} with {leniencies:?}: {:?}", compiled.err());
        }
    }
    let shown = |one: &Leniency| OTHERS.contains(one) || NEEDED.iter().any(|(known, ..)| known == one);
    assert!(Leniency::ALL.iter().all(shown));
    assert_eq!(LENIENCIES, Leniencies::of(Leniency::ALL), "the API takes all that there is");
}

#[test]
fn a_body_of_another_type_is_none_or_refused() {
    let sent = |leniencies| {
        let headers =
            [(axum::http::header::CONTENT_TYPE, "text/plain".parse().unwrap())].into_iter().collect();
        request::json(leniencies, &headers, r#"{"limit": 1}"#.into())
    };
    assert!(sent(LENIENCIES.without(Leniency::OtherMediaTypes)).is_err());
    assert_eq!(sent(Leniencies::of(&[Leniency::OtherMediaTypes])).unwrap(), "{}");
}

#[test]
fn first_rows_are_counted_in_groups_or_all() {
    let body = br#"{"filter": {"resource": {"distinct": true}}, "time_unit": "day", "time_interval": 1}"#;
    let counted = |leniencies| reader(leniencies).compile("/events/count-by/event", body).unwrap();
    let (first, all) = (
        counted(LENIENCIES.without(Leniency::FirstInGroups)),
        counted(Leniencies::of(&[Leniency::FirstInGroups])),
    );
    assert_eq!(all.warnings.len(), 1, "{:?}", all.warnings);
    assert_ne!(first.statement(Dialect::Sqlite).sql, all.statement(Dialect::Sqlite).sql);
}

#[test]
fn whole_numbers_of_more_than_64_bits_become_floats_or_are_refused() {
    let read = |leniencies| checked(&Kind::Any, b"18446744073709551616", leniencies, NOW);
    assert!(read(LENIENCIES.without(Leniency::LargeNumbers)).is_err());
    assert_eq!(read(Leniencies::of(&[Leniency::LargeNumbers])).unwrap(), 18_446_744_073_709_551_616.0);
}

#[test]
fn wildcards_are_told_of_or_not() {
    let warnings = |leniencies| {
        let body = br#"{"flows": {"name": {"like_": "nightly_etl"}}}"#;
        reader(leniencies).compile("flows", body).unwrap().warnings.len()
    };
    assert_eq!(warnings(LENIENCIES.without(Leniency::Wildcards)), 1);
    assert_eq!(warnings(Leniencies::of(&[Leniency::Wildcards])), 0);
}

/// How many bodies were accepted both with and without a leniency, and how many with it alone.
type Tally = RefCell<BTreeMap<&'static str, [u32; 2]>>;

/// Reads a body strictly, with each leniency alone, and with all of them: what two of them accept, both databases are asked the
/// same for.
fn means_the_same(compiler: &Compiler, on: &str, body: &[u8], tally: &Tally) {
    let read = |leniencies| {
        let compiled = compiler.clone().leniencies(leniencies).compile(on, body).ok()?;
        Some(Dialect::ALL.map(|dialect| {
            let statement = compiled.statement(dialect);
            (statement.sql.to_string(), format!("{:?}", statement.binds))
        }))
    };
    let (strict, lenient) = (read(Leniencies::NONE), read(LENIENCIES.without(Leniency::FirstInGroups)));
    for one in Leniency::ALL.iter().filter(|one| **one != Leniency::FirstInGroups) {
        let alone = read(Leniencies::of(&[*one]));
        for other in [&strict, &lenient] {
            if let (Some(alone), Some(other)) = (&alone, other) {
                assert_eq!(alone, other, "{one:?} {on} {}", String::from_utf8_lossy(body));
            }
        }
        let mut tally = tally.borrow_mut();
        let [both, only] = tally.entry(one.name()).or_default();
        *both += u32::from(alone.is_some() && strict.is_some());
        *only += u32::from(alone.is_some() && strict.is_none());
        assert!(
            strict.is_none() || alone.is_some(),
            "{one:?} refuses {on} {}",
            String::from_utf8_lossy(body)
        );
    }
}

#[test]
fn no_leniency_changes_what_a_body_of_the_examples_means() {
    let tally = Tally::default();
    for case in all() {
        means_the_same(&reader(Leniencies::NONE), &case.on, &case.body, &tally);
    }
    for (_, on, body) in NEEDED {
        means_the_same(&reader(Leniencies::NONE), on, body.as_bytes(), &tally);
    }
    assert!(tally.borrow().values().all(|[both, _]| *both > 100), "{tally:?}");
}

#[test]
fn no_leniency_changes_what_a_generated_body_means() {
    let tally = Tally::default();
    let catalogs: [&Catalog; 2] = [filterc_prefect::catalog(), &shop().catalog];
    let languages = catalogs.map(|catalog| Language::new(catalog).unwrap());
    let compilers = catalogs.map(|catalog| Compiler::new(catalog).unwrap().now(NOW));
    let sources = [ValueSource::Demo, ValueSource::Loose, ValueSource::Adversarial];
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) };
    let choices = (entropy(), 0..catalogs.len(), 0..sources.len());
    proptest!(config, |((entropy, of, source) in choices)| {
        let spoiled = mutation(&languages[of], &entropy, sources[source]);
        for body in [spoiled.plain.to_string(), spoiled.text.clone()] {
            means_the_same(&compilers[of], &spoiled.endpoint.name, body.as_bytes(), &tally);
        }
    });
    let tally = tally.into_inner();
    assert!(tally.values().all(|[both, _]| *both > 100), "{tally:?}");
    let needed = tally.values().filter(|[_, only]| *only > 0).count();
    assert!(needed >= 5, "{tally:?}");
}

#[test]
fn what_is_read_as_another_value_is_told() {
    let compiled =
        reader(Leniencies::of(&[Leniency::NumbersFromText])).compile("flows", br#"{"limit": "5"}"#).unwrap();
    assert!(compiled.warnings.iter().any(|one| one.code == COERCED));
}
