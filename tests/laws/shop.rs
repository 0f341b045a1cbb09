//! A second catalog, `grammar/shop/`, gets everything the built-in one has, without a line of Rust of its own.

use std::cell::Cell;
use std::fs;
use std::sync::OnceLock;

use filterc::catalog::{Answer, Source, load};
use filterc::lang::Language;
use filterc::{Catalog, Compiler, Dialect};
use filterc_db::{Access, Database, Options};
use filterc_tests::databases::wait;
use filterc_tests::generate::{Words, body, recipe};
use filterc_tests::{NOW, postgres, top};
use proptest::prelude::*;

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| {
        let text = |name: &str| fs::read_to_string(top().join("grammar/shop").join(name)).unwrap();
        let texts = ["types.catalog", "products.catalog", "orders.catalog"].map(|name| (name, text(name)));
        let sources = texts.each_ref().map(|(name, text)| Source { name, text });
        load(&sources).unwrap_or_else(|errors| panic!("{errors:#?}"))
    })
}

fn of(dialect: Dialect) -> &'static Database {
    static SQLITE: OnceLock<Database> = OnceLock::new();
    static POSTGRES: OnceLock<Database> = OnceLock::new();
    let demo = || fs::read_to_string(top().join("grammar/shop/demo.ndjson")).unwrap();
    match dialect {
        Dialect::Sqlite => SQLITE.get_or_init(|| wait(Database::demo(catalog(), &demo())).unwrap()),
        Dialect::Postgres => POSTGRES.get_or_init(|| {
            let cluster = postgres::shared().expect("a Postgres server");
            let url = cluster
                .create_database(&format!("second_catalog_{}", std::process::id()))
                .expect("a database");
            wait(async {
                let options = Options { access: Access::ReadWrite, ..Options::default() };
                let database = Database::connect(&url, &options).await.unwrap();
                database.fill(catalog(), &demo()).await.unwrap();
                database
            })
        }),
    }
}

/// The rows that a body selects, as sorted texts; orders with NULL differ between the databases.
fn selected(on: &str, body: &str, dialect: Dialect) -> Vec<String> {
    let compiler = Compiler::new(catalog()).unwrap().now(NOW);
    let compiled =
        compiler.compile(on, body.as_bytes()).unwrap_or_else(|refused| panic!("{refused}: {body}"));
    let statement = compiled.statement(dialect);
    let rows = wait(of(dialect).rows(&statement, catalog()));
    let rows = rows.unwrap_or_else(|error| panic!("{error}: {body}\n{}", statement.sql));
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

#[test]
fn both_databases_answer_alike_on_generated_bodies_of_the_shop() {
    let language = Language::new(catalog()).unwrap();
    let config = ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() };
    let (some, all) = (Cell::new(0), Cell::new(0));
    let run = proptest::test_runner::TestRunner::new(config).run(&recipe(), |recipe| {
        let (endpoint, mut body) = body(&language, &recipe, Words::Demo);
        let compiler = Compiler::new(catalog()).unwrap().now(NOW);
        if endpoint.answer == Answer::Count {
            let compiled = compiler.compile(&endpoint.name, body.to_string().as_bytes()).unwrap();
            let counts =
                Dialect::ALL.map(|dialect| wait(of(dialect).count(&compiled.statement(dialect))).unwrap());
            prop_assert_eq!(counts[0], counts[1], "{} {}", endpoint.name, body);
            return Ok(());
        }
        body.as_object_mut().unwrap().remove("limit");
        let text = body.to_string();
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
