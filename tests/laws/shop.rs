//! A second catalog, `grammar/shop/`, gets everything the built-in one has, without a line of Rust of its own.

use std::cell::Cell;

use filterc::catalog::{Answer, Source, load};
use filterc::lang::Language;
use filterc::{Catalog, Dialect};
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::entropy::entropy;
use filterc_tests::databases::shop;
use proptest::prelude::*;

fn catalog() -> &'static Catalog {
    &shop().catalog
}

/// The rows that a body selects, as sorted texts; orders with NULL differ between the databases.
fn selected(on: &str, body: &str, dialect: Dialect) -> Vec<String> {
    let compiled = shop().compiler().compile(on, body.as_bytes());
    let compiled = compiled.unwrap_or_else(|refused| panic!("{refused}: {body}"));
    let rows = shop().rows(&compiled.statement(dialect));
    let mut texts: Vec<_> = rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    texts.sort();
    texts
}

#[test]
fn every_type_of_the_language_is_in_it() {
    let columns = || catalog().collections().flat_map(|(_, collection)| &collection.columns);
    let mut types: Vec<_> = columns().map(|column| catalog().type_name(column.ty)).collect();
    types.sort();
    types.dedup();
    let expected = [
        "Colour",
        "OrderState",
        "bigint",
        "bool",
        "date",
        "decimal",
        "float",
        "int",
        "interval",
        "json",
        "set<Colour>",
        "set<int>",
        "set<text>",
        "set<uuid>",
        "smallint",
        "text",
        "timestamp",
        "uuid",
    ];
    let mut wanted = expected.map(str::to_owned).to_vec();
    wanted.retain(|name| *name != "Colour");
    assert_eq!(types, wanted);
}

#[test]
fn it_prints_and_reads_back_as_itself() {
    let printed = catalog().to_string();
    let again =
        load(&[Source { name: "print", text: &printed }]).unwrap_or_else(|e| panic!("{e:#?}\n{printed}"));
    assert_eq!(printed, again.to_string());
}

/// `newest.per_customer` takes the first row of each customer by the order of the query. Where that has NULL, each database
/// puts it at its own end, as their answers do, and so they rightly take different rows.
fn a_first_row_may_have_null(on: &str, body: &str) -> bool {
    let compiled = shop().compiler().compile(on, body.as_bytes()).unwrap();
    let (ir, collection) = (compiled.query.ir(), compiled.collection());
    ir.query.first.is_some() && ir.query.sort.iter().any(|key| !ir.never_null(key.scalar, collection))
}

#[test]
fn both_databases_answer_alike_on_generated_bodies_of_the_shop() {
    let language = Language::new(catalog()).unwrap();
    let config = ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() };
    let (some, all) = (Cell::new(0), Cell::new(0));
    let run = proptest::test_runner::TestRunner::new(config).run(&entropy(), |entropy| {
        let (endpoint, mut body) = body(&language, &entropy, ValueSource::Demo);
        if endpoint.answer == Answer::Count {
            let compiled = shop().compiler().compile(&endpoint.name, body.to_string().as_bytes()).unwrap();
            let counts = Dialect::ALL.map(|dialect| shop().count(&compiled.statement(dialect)));
            prop_assert_eq!(counts[0], counts[1], "{} {}", endpoint.name, body);
            return Ok(());
        }
        body.as_object_mut().unwrap().remove("limit");
        let text = body.to_string();
        if a_first_row_may_have_null(&endpoint.name, &text) {
            return Ok(());
        }
        let [postgres, sqlite] = Dialect::ALL.map(|dialect| selected(&endpoint.name, &text, dialect));
        prop_assert_eq!(&postgres, &sqlite, "{} {}", endpoint.name, text);
        all.set(all.get() + 1);
        some.set(some.get() + usize::from(!sqlite.is_empty()));
        Ok(())
    });
    run.unwrap();
    assert!(some.get() * 10 >= all.get(), "only {} of {} bodies select a row", some.get(), all.get());
}

#[test]
fn numbers_compare_as_numbers_and_sets_of_them_as_sets() {
    let count = |body: &str| {
        let [postgres, sqlite] = Dialect::ALL.map(|dialect| selected("products", body, dialect));
        assert_eq!(postgres, sqlite, "{body}");
        sqlite.len()
    };
    // 12 products are on sale; as texts `120.00` would come before `19.90`, and `5` after it.
    assert_eq!(count("{}"), 12);
    let dear = count(r#"{"products": {"price": {"ge_": 19.9}}}"#);
    let cheap = count(r#"{"products": {"price": {"le_": "19.89"}}}"#);
    assert_eq!(dear + cheap, 12);
    assert!(dear > 0 && cheap > 0, "{dear} {cheap}");
    assert_eq!(
        count(r#"{"products": {"price": {"any_": ["19.9"]}}}"#),
        count(r#"{"products": {"price": {"any_": ["19.90"]}}}"#)
    );
    let any = count(r#"{"products": {"sizes": {"any_": [38, 40]}}}"#);
    let each = count(r#"{"products": {"sizes": {"all_": [38, 40]}}}"#);
    assert!(any > each && each > 0, "{any} {each}");
}

#[test]
fn groups_and_paths_of_the_shop_answer_on_both_databases() {
    for (on, body) in [
        ("products/stock", "{}"),
        ("products/stock", r#"{"products": {"price": {"ge_": 6}}}"#),
        ("categories/2/products", "{}"),
    ] {
        let [postgres, sqlite] = Dialect::ALL.map(|dialect| selected(on, body, dialect));
        assert_eq!(postgres, sqlite, "{on} {body}");
        assert!(!sqlite.is_empty());
    }
    let weeks = r#"{"since": "2026-03-01T00:00:00Z", "every": 2592000}"#;
    for dialect in Dialect::ALL {
        assert_eq!(selected("orders/weeks", weeks, dialect).len(), 7);
    }
}
