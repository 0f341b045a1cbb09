//! Simplifying keeps the meaning, and once is enough.

use filterc::ir::{Policy, guard, lines, simplify};
use filterc::lang::{ELEMENT_ERRORS, Language, Settings, Target, check, lower};
use filterc::syntax::parse;
use filterc::{Dialect, Limits};
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::entropy::entropy;
use filterc_tests::{NOW, databases, statement};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn simplify_keeps_the_rows_and_is_idempotent(entropy in entropy()) {
        let catalog = filterc_prefect::catalog();
        let language = Language::new(catalog).unwrap();
        let (endpoint, body) = body(&language, &entropy, ValueSource::Loose);
        let text = body.to_string();
        let limits = Limits::default();
        let (tree, _) = parse(text.as_bytes(), &limits);
        let settings = Settings {
            leniencies: filterc_prefect::LENIENCIES,
            target: Target::ALL,
            limits,
            now: NOW,
            element_errors: ELEMENT_ERRORS,
        };
        let checked = check(&language, catalog.find_endpoint(&endpoint.name).unwrap(), &[], &tree, &settings).unwrap();
        let plain = guard(lower(&language, checked, NOW), &Policy::default());
        let mut simple = plain.clone();
        simplify(&mut simple, catalog);
        let mut twice = simple.clone();
        simplify(&mut twice, catalog);
        prop_assert_eq!(lines(simple.ir(), catalog), lines(twice.ir(), catalog));
        prop_assert_eq!(simple.shape(), twice.shape());
        let (plain, simple) = (plain.counted(), simple.counted());
        let [plain, simple] = [plain, simple].map(|query| statement(&query, catalog, Dialect::Sqlite));
        prop_assert_eq!(databases::count(&plain), databases::count(&simple), "{}", text);
    }
}

/// Both databases give the same rows in the same order for generated bodies, pages aside whose order has NULLs.
#[test]
fn both_databases_answer_alike_on_generated_bodies() {
    let catalog = filterc_prefect::catalog();
    let language = Language::new(catalog).unwrap();
    let compiler = filterc_prefect::compiler().now(NOW);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        cases: 400,
        ..ProptestConfig::default()
    });
    let (some, all) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    runner
        .run(&entropy(), |entropy| {
            let (endpoint, body) = body(&language, &entropy, ValueSource::Demo);
            let compiled = compiler.compile(&endpoint.name, body.to_string().as_bytes()).unwrap().counted();
            let [postgres, sqlite] =
                Dialect::ALL.map(|dialect| databases::count(&compiled.statement(dialect)));
            prop_assert_eq!(postgres, sqlite, "{} {}", endpoint.name, body);
            let whole = databases::built_in().demo_rows(&catalog.collection(endpoint.collection).name) as u64;
            all.set(all.get() + 1);
            some.set(some.get() + usize::from(sqlite > 0 && sqlite < whole));
            Ok(())
        })
        .unwrap();
    assert!(
        some.get() * 10 >= all.get(),
        "only {} of {} bodies select some and not all rows",
        some.get(),
        all.get()
    );
}
