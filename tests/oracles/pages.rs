//! Pages that follow each other by cursors are the one ordered list, in every order, in memory and on both databases.

use std::collections::BTreeSet;

use filterc::catalog::{Endpoint, KeyRole};
use filterc::eval::{Answer, Dataset, Record, evaluate_reference};
use filterc::lang::Language;
use filterc::{Catalog, Compiled, Compiler, Dialect, Plans};
use filterc_db::{Database, Row};
use filterc_smith::bodies::{ValueSource, body, selective_body};
use filterc_smith::entropy::entropy;
use filterc_tests::databases::{World, built_in, shop, wait};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::smithed::{compiler, database, filled, loaded, on_worlds, worlds};

/// A page: the keys of its rows, and the last one as a record.
pub(super) type Page = (Vec<Value>, Option<Record>);

/// The page of a query, in memory by both ways of evaluating it.
fn from_memory(data: &Dataset, compiled: &Compiled, dialect: Dialect) -> Page {
    let catalog = data.catalog();
    let program = compiled.program(dialect);
    let answer = program.answer(data);
    assert_eq!(answer, evaluate_reference(&compiled.query, catalog, dialect.semantics(), data));
    let Answer::Rows(rows) = answer else { panic!("no rows") };
    let records = data.records(program.collection());
    let key = compiled.collection().key.index();
    let keys = rows.iter().map(|at| records[*at as usize].cells()[key].to_json(catalog));
    (keys.collect(), rows.last().map(|at| records[*at as usize].clone()))
}

pub(super) fn from_database(catalog: &Catalog, database: &Database, compiled: &Compiled) -> Page {
    let read = |compiled: &Compiled| {
        let statement = compiled.statement(database.dialect());
        let rows = wait(database.rows(&statement, catalog));
        rows.unwrap_or_else(|error| panic!("{error}\n{}", statement.sql))
    };
    let rows: Vec<Row> = read(compiled);
    let simple = compiled.clone().plans(Plans::Simple);
    // As texts: NaN equals nothing.
    assert_eq!(
        format!("{:?}", read(&simple)),
        format!("{rows:?}"),
        "the plans differ:\n{}",
        simple.statement(database.dialect()).sql
    );
    let of = compiled.query.ir().query.collection;
    let key = compiled.collection().key.index();
    let last = rows.last().map(|row| row.record(catalog, of));
    (rows.iter().map(|row| json!(row.values[key])).collect(), last)
}

/// The keys of all pages of this size, one after the other.
pub(super) fn pages(
    compiler: &Compiler,
    on: &str,
    body: &Value,
    size: usize,
    dialect: Dialect,
    read: impl Fn(&Compiled) -> Page,
) -> Vec<Vec<Value>> {
    let mut body = body.clone();
    body["limit"] = json!(size);
    let mut pages = Vec::new();
    loop {
        let compiled = compiler.compile(on, body.to_string().as_bytes());
        let compiled = compiled.unwrap_or_else(|refused| panic!("{refused}: {on} {body}"));
        let (keys, last) = read(&compiled);
        let full = keys.len() == size;
        pages.push(keys);
        let Some(last) = last.filter(|_| full) else { return pages };
        assert!(pages.len() < 500, "pages without end: {on} {body}");
        body["cursor"] = json!(compiled.cursor(dialect, &last).expect("a cursor"));
    }
}

/// Every order of an endpoint, or its only one.
pub(super) fn orders(catalog: &Catalog, endpoint: &Endpoint) -> Vec<Option<String>> {
    if endpoint.keys.iter().any(|key| key.role == KeyRole::Sort) {
        let sorts = &catalog.collection(endpoint.collection).sorts;
        return sorts.iter().map(|sort| Some(sort.name.clone())).collect();
    }
    vec![None]
}

fn in_order(body: &Value, order: Option<&String>, most: u32) -> Value {
    let mut body = body.clone();
    let object = body.as_object_mut().unwrap();
    object.remove("offset");
    object.insert("limit".to_owned(), json!(most));
    if let Some(order) = order {
        object.insert("sort".to_owned(), json!(order));
    }
    body
}

/// Every size gives what one select gives.
fn are_the_list(
    compiler: &Compiler,
    on: &str,
    body: &Value,
    sizes: &[usize],
    dialect: Dialect,
    read: impl Fn(&Compiled) -> Page,
) {
    let whole = compiler.compile(on, body.to_string().as_bytes()).unwrap();
    if !whole.takes_cursors() {
        // The body asks for the first row of each value.
        return;
    }
    let (whole, _) = read(&whole);
    for size in sizes {
        let pages = pages(compiler, on, body, *size, dialect, &read);
        assert_eq!(pages.concat(), whole, "{} {size} {on} {body}", dialect.name());
    }
}

fn of_worlds(dialect: Dialect, worlds: u32) {
    on_worlds(worlds, |smithed| {
        let catalog = loaded(&smithed.catalog);
        let (data, lines) = filled(&catalog, &smithed.rows);
        let database = database(&catalog, &lines, dialect);
        let (compiler, language) = (compiler(&catalog), Language::new(&catalog).unwrap());
        for entropy in smithed.bodies.iter().take(8) {
            let (endpoint, body) = selective_body(&language, entropy, &data);
            if !endpoint.takes_cursors() {
                continue;
            }
            for order in orders(&catalog, endpoint) {
                let body = in_order(&body, order.as_ref(), 200);
                let on = &endpoint.name;
                are_the_list(&compiler, on, &body, &[1, 2, 7], dialect, |compiled| {
                    let ours = from_memory(&data, compiled, dialect);
                    let theirs = from_database(&catalog, &database, compiled);
                    let sql = compiled.statement(dialect).sql;
                    assert_eq!(ours.0, theirs.0, "{on} {body}\n{catalog}\n{sql}");
                    theirs
                });
            }
        }
        wait(database.close());
        Ok(())
    });
}

#[test]
fn pages_of_generated_worlds_are_the_list_on_sqlite() {
    of_worlds(Dialect::Sqlite, worlds(500));
}

#[test]
fn pages_of_generated_worlds_are_the_list_on_postgres() {
    of_worlds(Dialect::Postgres, worlds(75));
}

/// Every order of every collection, over all demo rows.
fn of_demo(world: &World) {
    let compiler = world.compiler();
    let mut paged = 0;
    for (_, endpoint) in world.catalog.endpoints().filter(|(_, endpoint)| endpoint.takes_cursors()) {
        let collection = world.catalog.collection(endpoint.collection);
        // Values in paths have bodies of their own.
        if !collection.stored || endpoint.path.contains('{') {
            continue;
        }
        let most = endpoint.limit.unwrap().most;
        for order in orders(&world.catalog, endpoint) {
            let body = in_order(&json!({}), order.as_ref(), most);
            for dialect in Dialect::ALL {
                are_the_list(&compiler, &endpoint.name, &body, &[2, 7], dialect, |compiled| {
                    let ours = from_memory(world.dataset(), compiled, dialect);
                    let theirs = from_database(&world.catalog, world.of(dialect), compiled);
                    assert_eq!(ours.0, theirs.0, "{} {}", endpoint.name, compiled.statement(dialect).sql);
                    theirs
                });
            }
            paged += 1;
        }
    }
    assert!(paged > 5, "{paged} orders");
}

#[test]
fn every_order_of_the_built_in_catalog_is_paged() {
    of_demo(built_in());
}

#[test]
fn every_order_of_the_shop_is_paged() {
    of_demo(shop());
}

fn of_bodies(world: &World) {
    let language = Language::new(&world.catalog).unwrap();
    let compiler = world.compiler();
    let config =
        ProptestConfig { failure_persistence: None, cases: super::cases(60), ..ProptestConfig::default() };
    let run = TestRunner::new(config).run(&entropy(), |entropy| {
        let (endpoint, body) = body(&language, &entropy, ValueSource::Demo);
        if endpoint.takes_cursors() {
            let order = body.get("sort").and_then(Value::as_str).map(str::to_owned);
            let body = in_order(&body, order.as_ref(), endpoint.limit.unwrap().most);
            for dialect in Dialect::ALL {
                are_the_list(&compiler, &endpoint.name, &body, &[3], dialect, |compiled| {
                    let ours = from_memory(world.dataset(), compiled, dialect);
                    let theirs = from_database(&world.catalog, world.of(dialect), compiled);
                    assert_eq!(ours.0, theirs.0, "{} {body}", endpoint.name);
                    theirs
                });
            }
        }
        Ok(())
    });
    run.unwrap();
}

#[test]
fn pages_of_generated_bodies_are_the_list() {
    of_bodies(built_in());
    of_bodies(shop());
}

/// Rows that come while pages are read: none of those that were there is lost or told twice, and none that is told comes
/// before the cursor.
#[test]
fn rows_that_come_between_pages_move_no_others() {
    on_worlds(worlds(100), |smithed| {
        let catalog = loaded(&smithed.catalog);
        let (all, lines) = filled(&catalog, &smithed.rows);
        let lines: Vec<_> = lines.lines().collect();
        let compiler = compiler(&catalog);
        for (_, endpoint) in catalog.endpoints().filter(|(_, endpoint)| endpoint.takes_cursors()) {
            let records = all.records(endpoint.collection);
            for order in orders(&catalog, endpoint) {
                // Every other row is there from the start, the others come one after each page.
                let mut data = Dataset::new(&catalog);
                for record in records.iter().step_by(2) {
                    data.push(endpoint.collection, record.clone());
                }
                let mut coming = records.iter().skip(1).step_by(2);
                let dialect = if lines.len().is_multiple_of(2) { Dialect::Sqlite } else { Dialect::Postgres };
                let mut body = in_order(&json!({}), order.as_ref(), 2);
                let first = compiler.compile(&endpoint.name, body.to_string().as_bytes()).unwrap();
                let key = first.collection().key.index();
                let known: BTreeSet<_> = records
                    .iter()
                    .step_by(2)
                    .map(|row| row.cells()[key].to_json(&catalog).to_string())
                    .collect();
                let mut told = Vec::new();
                loop {
                    let compiled = compiler.compile(&endpoint.name, body.to_string().as_bytes()).unwrap();
                    let (keys, last) = from_memory(&data, &compiled, dialect);
                    let full = keys.len() == 2;
                    told.extend(keys.iter().map(Value::to_string));
                    let Some(last) = last.filter(|_| full) else { break };
                    body["cursor"] = json!(compiled.cursor(dialect, &last).unwrap());
                    if let Some(row) = coming.next() {
                        data.push(endpoint.collection, row.clone());
                    }
                }
                let once: BTreeSet<_> = told.iter().cloned().collect();
                prop_assert_eq!(once.len(), told.len(), "{:?} {}", told, endpoint.name);
                prop_assert!(known.is_subset(&once), "{:?} {:?} {:?}", known, told, order);
                let mut whole = in_order(&json!({}), order.as_ref(), 200);
                whole["cursor"] = json!(null);
                let whole = compiler.compile(&endpoint.name, whole.to_string().as_bytes()).unwrap();
                let (whole, _) = from_memory(&data, &whole, dialect);
                let among: Vec<_> =
                    whole.iter().map(Value::to_string).filter(|key| once.contains(key)).collect();
                prop_assert_eq!(among, told);
            }
        }
        Ok(())
    });
}
