//! Reference = program = database.

use filterc::eval::{Answer, Dataset, evaluate_reference};
use filterc::lang::Language;
use filterc::sql::Output;
use filterc::{Catalog, Compiled, Dialect, Plans, Statement};
use filterc_db::{Database, DatabaseError, Row};
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::entropy::entropy;
use filterc_tests::bodies::{self, Case};
use filterc_tests::databases::{World, built_in, shop, wait};
use proptest::prelude::ProptestConfig;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::cases;

/// The rows of an answer by their keys, in order, the count, or the groups.
pub(super) fn from_memory(catalog: &Catalog, data: &Dataset, compiled: &Compiled, dialect: Dialect) -> Value {
    let program = compiled.program(dialect);
    let fast = program.answer(data);
    let plain = evaluate_reference(&compiled.query, catalog, dialect.semantics(), data);
    assert_eq!(fast, plain, "the program and the tables differ:\n{:#?}", program.lines());
    match fast {
        Answer::Count(count) => json!(count),
        Answer::Rows(rows) => {
            let key = compiled.collection().key.index();
            let records = data.records(program.collection());
            rows.iter().map(|at| records[*at as usize].cells()[key].to_json(catalog)).collect()
        }
        Answer::Groups(groups) => {
            let rows = groups.iter().map(|group| group.iter().map(|cell| cell.to_json(catalog)).collect());
            sorted(rows.collect())
        }
    }
}

/// Groups come in no order of their own; numbers are rounded, for sums are made in any order.
fn sorted(groups: Vec<Vec<Value>>) -> Value {
    let rounded = |cell: Value| match cell.as_f64() {
        Some(number) if cell.is_f64() => json!((number * 1e3).round() / 1e3),
        _ => cell,
    };
    let rows = groups.into_iter().map(|row| Value::Array(row.into_iter().map(rounded).collect()));
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(Value::to_string);
    Value::Array(rows)
}

/// The answer of a database, which is the same for both plans.
pub(super) fn from_database(
    catalog: &Catalog,
    database: &Database,
    compiled: &Compiled,
    dialect: Dialect,
) -> Value {
    let answer = answer_of(catalog, database, compiled, &compiled.statement(dialect));
    let simple = compiled.clone().plans(Plans::Simple).statement(dialect);
    assert_eq!(answer, answer_of(catalog, database, compiled, &simple), "the plans differ:\n{}", simple.sql);
    answer
}

fn answer_of(catalog: &Catalog, database: &Database, compiled: &Compiled, statement: &Statement) -> Value {
    let failed = |error: DatabaseError| -> ! { panic!("{error}\n{}", statement.sql) };
    if statement.output == Output::Count {
        return json!(wait(database.count(statement)).unwrap_or_else(|error| failed(error)));
    }
    let rows = wait(database.rows(statement, catalog)).unwrap_or_else(|error| failed(error));
    if let Output::Groups(_) = statement.output {
        let cells = |row: &Row| row.values.iter().map(|cell| json!(cell)).collect();
        return sorted(rows.iter().map(cells).collect());
    }
    let key = compiled.collection().key.index();
    rows.iter().map(|row| json!(row.values[key])).collect()
}

fn assert_alike(world: &World, compiled: &Compiled, what: &str) {
    for dialect in Dialect::ALL {
        let memory = from_memory(&world.catalog, world.dataset(), compiled, dialect);
        let database = from_database(&world.catalog, world.of(dialect), compiled, dialect);
        assert_eq!(memory, database, "{} {what}", dialect.name());
    }
}

fn agrees(world: &World, quick: u32) {
    let language = Language::new(&world.catalog).unwrap();
    let config =
        ProptestConfig { failure_persistence: None, cases: cases(quick), ..ProptestConfig::default() };
    let run = TestRunner::new(config).run(&entropy(), |entropy| {
        let (endpoint, body) = body(&language, &entropy, ValueSource::Demo);
        let text = body.to_string();
        let compiled = world.compiler().compile(&endpoint.name, text.as_bytes()).unwrap();
        assert_alike(world, &compiled, &format!("{} {text}", endpoint.name));
        Ok(())
    });
    run.unwrap();
}

fn bodies_agree(world: &World, cases: &[Case]) {
    let mut asked = 0;
    for case in cases {
        let compiler = world.compiler().leniencies(case.leniencies);
        if let Ok(compiled) = compiler.compile(&case.on, &case.body) {
            assert_alike(world, &compiled, &case.name);
            asked += 1;
        }
    }
    assert!(asked > 150, "{asked} bodies");
}

#[test]
fn memory_and_databases_agree_on_every_body_with_a_page() {
    bodies_agree(built_in(), &bodies::all());
    bodies_agree(shop(), &bodies::of_shop());
}

#[test]
fn memory_and_databases_agree_on_the_built_in_catalog() {
    agrees(built_in(), 300);
}

#[test]
fn memory_and_databases_agree_on_the_shop() {
    agrees(shop(), 300);
}
