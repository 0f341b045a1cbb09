//! What a database must hold, seen without the server.

use std::collections::HashMap;
use std::sync::LazyLock;

use filterc::catalog::Type;
use filterc::sql::Output;
use filterc::{Compiler, Dialect, ShapeHash, Statement, Values};
use filterc_db::{Cell, Database, Options, Row};
use filterc_prefect::catalog as prefect;
use filterc_tests::databases::wait;
use uuid::Uuid;

use super::writers::Acknowledged;

/// Fails unless everything acknowledged is there, and nothing refers to what is not.
pub(super) fn holds(url: &str, acknowledged: &Acknowledged) {
    let database = wait(Database::connect(url, &Options::default())).unwrap();
    let states =
        found(&database, "flow_run_states", "id", &ids(acknowledged.runs.iter().flat_map(|run| &run.1)));
    let of_runs = acknowledged.runs.iter().map(|(run, _)| run);
    let current = found(&database, "flow_runs", "id", &ids(of_runs));
    for (run, acknowledged) in &acknowledged.runs {
        let run = Uuid::try_parse(run).unwrap();
        let row = current.get(&run).unwrap_or_else(|| panic!("run {run} is gone"));
        for state in acknowledged {
            assert!(states.contains_key(&Uuid::try_parse(state).unwrap()), "state {state} of {run} is gone");
        }
        // The last one that was acknowledged, or one whose answer did not arrive.
        let history = found(&database, "flow_run_states", "flow_run_id", &[run]);
        let state = uuid(row, column("flow_runs", "state_id"));
        assert!(
            state.is_some_and(|state| history.contains_key(&state)),
            "run {run} is in no state of its own"
        );
        assert!(history.len() >= acknowledged.len(), "{run}");
        let newest = history.values().max_by_key(|row| micros(row, column("flow_run_states", "timestamp")));
        assert_eq!(
            newest.and_then(|row| uuid(row, column("flow_run_states", "id"))),
            state,
            "run {run} is behind"
        );
    }
    let artifacts = ids(acknowledged.artifacts.iter());
    assert_eq!(found(&database, "artifacts", "id", &artifacts).len(), artifacts.len());
    let messages: Vec<&str> = acknowledged.logs.iter().map(String::as_str).collect();
    let logs = rows(&database, "logs", "message", Values::Texts(&messages));
    assert_eq!(logs.len(), messages.len());
    refers_to_what_is_there(&database);
    is_whole(&database);
    wait(database.close());
}

/// By the catalog: nothing points to a row that is not there.
fn refers_to_what_is_there(database: &Database) {
    let catalog = prefect();
    for (_, collection) in catalog.collections().filter(|(_, of)| of.stored) {
        for (_, column) in collection.columns() {
            let Some(reference) = column.references else { continue };
            let parent = catalog.collection(reference.collection);
            let sql = format!(
                r#"SELECT count(*) FROM "{}" AS a WHERE a."{}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{}" AS b WHERE b.id = a."{}")"#,
                collection.table, column.name, parent.table, column.name
            );
            let lost = wait(database.count(&statement(database.dialect(), sql, Output::Count))).unwrap();
            assert_eq!(lost, 0, "{}.{}", collection.name, column.name);
        }
    }
}

/// SQLite looks through its own file; Postgres was not killed, and checks its keys itself.
fn is_whole(database: &Database) {
    if database.dialect() == Dialect::Sqlite {
        let output = Output::Groups(vec![("integrity_check".to_owned(), Type::Text)]);
        let checked = statement(Dialect::Sqlite, "PRAGMA integrity_check".to_owned(), output);
        let checked = wait(database.rows(&checked, prefect())).unwrap();
        assert_eq!(checked, [Row { values: vec![Cell::Text("ok".to_owned())], odd: Vec::new() }]);
    }
}

fn statement(dialect: Dialect, sql: String, output: Output) -> Statement {
    Statement {
        sql: sql.into(),
        binds: Vec::new(),
        fragments: Vec::new(),
        dialect,
        shape: ShapeHash(0),
        output,
    }
}

/// Rows with one of these values, by key.
fn found(database: &Database, of: &str, by: &str, wanted: &[Uuid]) -> HashMap<Uuid, Row> {
    let key = column(of, "id");
    let rows = rows(database, of, by, Values::Uuids(wanted));
    rows.into_iter().map(|row| (uuid(&row, key).unwrap(), row)).collect()
}

fn rows(database: &Database, of: &str, by: &str, wanted: Values<'_>) -> Vec<Row> {
    static COMPILER: LazyLock<Compiler> = LazyLock::new(filterc_prefect::compiler);
    let id = prefect().find_collection(of).unwrap();
    let by = prefect().collection(id).find_column(by).unwrap();
    let statement = COMPILER.find(id, &[(by, wanted)]).statement(database.dialect());
    wait(database.rows(&statement, prefect())).unwrap()
}

fn column(of: &str, name: &str) -> usize {
    let id = prefect().find_collection(of).unwrap();
    prefect().collection(id).columns.iter().position(|column| column.name == name).unwrap()
}

fn ids<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<Uuid> {
    texts.map(|text| Uuid::try_parse(text).unwrap()).collect()
}

fn uuid(row: &Row, at: usize) -> Option<Uuid> {
    match row.values[at] {
        Cell::Uuid(uuid) => Some(uuid),
        _ => None,
    }
}

fn micros(row: &Row, at: usize) -> Option<i64> {
    match row.values[at] {
        Cell::Time(micros) => Some(micros),
        _ => None,
    }
}
