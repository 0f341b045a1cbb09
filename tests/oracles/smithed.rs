//! Generated catalogs with nasty rows: the tables, the program, SQLite and Postgres agree on generated bodies.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use filterc::catalog::{Source, Type, load};
use filterc::eval::{Dataset, Record, evaluate_predicate};
use filterc::lang::Language;
use filterc::sql::{Bind, Output, json_text};
use filterc::{Catalog, Compiled, Compiler, Dialect, ShapeHash, Statement};
use filterc_db::{Access, Database, Options};
use filterc_smith::bodies::selective_body;
use filterc_smith::catalogs::catalog;
use filterc_smith::entropy::{Entropy, entropy, entropy_of};
use filterc_smith::rows::{NUMBER, rows, with_numbers};
use filterc_tests::databases::wait;
use filterc_tests::{NOW, postgres};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use serde_json::Value;

use super::agree::{from_database, from_memory};
use super::cases;

/// Bodies asked of one catalog.
const BODIES: usize = 25;

/// A catalog, its rows, and bodies.
#[derive(Debug, Clone)]
pub(super) struct Smithed {
    pub(super) catalog: Entropy,
    pub(super) rows: Entropy,
    pub(super) bodies: Vec<Entropy>,
}

pub(super) fn smithed() -> impl Strategy<Value = Smithed> {
    let bodies = proptest::collection::vec(entropy(), BODIES);
    (entropy_of(120), entropy(), bodies).prop_map(|(catalog, rows, bodies)| Smithed { catalog, rows, bodies })
}

pub(crate) fn loaded(entropy: &Entropy) -> Catalog {
    let text = catalog(entropy);
    load(&[Source { name: "smithed", text: &text }]).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"))
}

/// The rows in memory, and as the lines that databases load.
pub(super) fn filled(catalog: &Catalog, entropy: &Entropy) -> (Dataset, String) {
    let (mut data, mut lines) = (Dataset::new(catalog), String::new());
    for (name, row) in rows(catalog, entropy) {
        let id = catalog.find_collection(&name).unwrap();
        let text = with_numbers(&serde_json::json!(row).to_string());
        let record = Record::from_text(catalog, id, &text);
        data.push(id, record.unwrap_or_else(|error| panic!("{error}: {text}")));
        lines += &serde_json::json!({ name: row }).to_string();
        lines.push('\n');
    }
    (data, lines)
}

/// How many databases were made.
static MADE: AtomicU32 = AtomicU32::new(0);

/// A database with the rows; what it was made of ends with it.
pub(super) fn database(catalog: &Catalog, lines: &str, dialect: Dialect) -> Database {
    let database = plain(catalog, lines, dialect);
    let written = numbers(catalog, lines, dialect);
    wait(database.load(&written)).unwrap_or_else(|error| panic!("{error}\n{catalog}"));
    database
}

/// What writes the numbers that strings of JSON stand for, digit for digit, as others may have written them.
fn numbers(catalog: &Catalog, lines: &str, dialect: Dialect) -> Vec<Statement> {
    let mut statements = Vec::new();
    for line in lines.lines().filter(|line| line.contains(NUMBER)) {
        let line: Value = serde_json::from_str(line).unwrap();
        let (name, row) = line.as_object().unwrap().iter().next().unwrap();
        let collection = catalog.collection(catalog.find_collection(name).unwrap());
        let json = collection.columns.iter().filter(|column| column.ty == Type::Json);
        for column in json.filter(|column| !row[&column.name].is_null()) {
            let (text, value) = match dialect {
                Dialect::Sqlite => (json_text(&row[&column.name], catalog.storage.json()), "?1"),
                Dialect::Postgres => (row[&column.name].to_string(), "CAST($1 AS jsonb)"),
            };
            let equal = match dialect {
                Dialect::Sqlite => "CAST(\"id\" AS text) = ?2",
                Dialect::Postgres => "CAST(\"id\" AS text) = $2",
            };
            let id = row["id"].as_str().map_or_else(|| row["id"].to_string(), str::to_owned);
            statements.push(Statement {
                sql: format!(
                    "UPDATE \"{}\" SET \"{}\" = {value} WHERE {equal}",
                    collection.table, column.name
                )
                .into(),
                binds: vec![Bind::Text(with_numbers(&text)), Bind::Text(id)],
                fragments: Vec::new(),
                dialect,
                shape: ShapeHash(0),
                output: Output::Nothing,
            });
        }
    }
    statements
}

fn plain(catalog: &Catalog, lines: &str, dialect: Dialect) -> Database {
    match dialect {
        Dialect::Sqlite => {
            wait(Database::demo(catalog, lines)).unwrap_or_else(|error| panic!("{error}\n{catalog}"))
        }
        Dialect::Postgres => {
            let cluster = postgres::shared().expect("a Postgres server");
            let name = format!("smithed_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
            let url = cluster.create_database(&name).expect("a database");
            wait(async {
                let options = Options { access: Access::ReadWrite, ..Options::default() };
                let database = Database::connect(&url, &options).await.expect("a connection");
                database.fill(catalog, lines).await.unwrap_or_else(|error| panic!("{error}\n{catalog}"));
                database
            })
        }
    }
}

pub(super) fn compiler(catalog: &Catalog) -> Compiler {
    let linked = Compiler::new(catalog).unwrap_or_else(|errors| panic!("{errors:#?}\n{catalog}"));
    linked.leniencies(filterc_prefect::LENIENCIES).now(NOW)
}

pub(super) fn compiled(
    compiler: &Compiler,
    language: &Language,
    entropy: &Entropy,
    data: &Dataset,
) -> (Compiled, String) {
    let (endpoint, body) = selective_body(language, entropy, data);
    let text = body.to_string();
    let compiled = compiler.compile(&endpoint.name, text.as_bytes());
    let compiled = compiled.unwrap_or_else(|refused| panic!("{refused}: {} {text}", endpoint.name));
    (compiled, format!("{} {text}", endpoint.name))
}

/// How many filters select nothing, everything, and some rows.
#[derive(Default)]
pub(super) struct Shares {
    nothing: Cell<u32>,
    everything: Cell<u32>,
    all: Cell<u32>,
}

impl Shares {
    fn count(&self, compiled: &Compiled, data: &Dataset) {
        let found = evaluate_predicate(&compiled.query, data.catalog(), Dialect::Sqlite.semantics(), data);
        let selected = found.iter().filter(|truth| **truth == Some(true)).count();
        self.all.set(self.all.get() + 1);
        self.nothing.set(self.nothing.get() + u32::from(selected == 0));
        self.everything.set(self.everything.get() + u32::from(selected == found.len()));
    }

    /// Fails where most filters tell rows apart no more, or nearly all do.
    fn check(&self) {
        let percent = |count: u32| count * 100 / self.all.get().max(1);
        let (nothing, everything) = (percent(self.nothing.get()), percent(self.everything.get()));
        println!("of {} filters, {nothing} % select nothing and {everything} % everything", self.all.get());
        // A few worlds may be odd ones.
        let share = nothing + everything;
        let many = self.all.get() >= 1_000;
        assert!(!many || (10..=75).contains(&share), "{share} % of the filters select nothing or everything");
    }
}

/// Tries a property on so many worlds.
pub(super) fn on_worlds(worlds: u32, property: impl Fn(&Smithed) -> Result<(), TestCaseError>) {
    let config = ProptestConfig {
        failure_persistence: None,
        cases: worlds,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    };
    let run = TestRunner::new(config).run(&smithed(), |smithed| property(&smithed));
    if let Err(TestError::Fail(reason, _)) = run {
        panic!("{reason}");
    }
}

/// Worlds that make so many cases.
pub(super) fn worlds(quick: u32) -> u32 {
    cases(quick).div_ceil(BODIES as u32)
}

fn agrees(dialect: Dialect, worlds: u32) {
    let shares = Shares::default();
    on_worlds(worlds, |smithed| {
        let catalog = loaded(&smithed.catalog);
        let (data, lines) = filled(&catalog, &smithed.rows);
        let database = database(&catalog, &lines, dialect);
        let (compiler, language) = (compiler(&catalog), Language::new(&catalog).unwrap());
        for entropy in &smithed.bodies {
            let (compiled, text) = compiled(&compiler, &language, entropy, &data);
            shares.count(&compiled, &data);
            let ours = from_memory(&catalog, &data, &compiled, dialect);
            let theirs = from_database(&catalog, &database, &compiled, dialect);
            prop_assert_eq!(ours, theirs, "{}\n{}\n{}", text, catalog, compiled.statement(dialect).sql);
        }
        wait(database.close());
        Ok(())
    });
    shares.check();
}

#[test]
fn generated_worlds_agree_with_sqlite() {
    agrees(Dialect::Sqlite, worlds(1_000));
}

#[test]
fn generated_worlds_agree_with_postgres() {
    agrees(Dialect::Postgres, worlds(250));
}
