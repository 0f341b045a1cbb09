//! A draft of a database describes it: it makes the same tables, and its filters give the same rows.

use filterc::catalog::{Catalog, Default, Index};
use filterc::{Compiler, Dialect};
use filterc_db::{Cell, Database};
use filterc_inspect::{Column, Schema, Table, compare, draft};
use filterc_prefect::catalog as prefect;
use filterc_tests::databases::{self, wait};

use super::support::{checked, comments, ddl, empty, inspect, lines, made};

fn filled(dialect: Dialect, name: &str) -> Database {
    let database = empty(dialect, name);
    wait(database.fill(prefect(), filterc_prefect::DEMO)).unwrap();
    database
}

/// What must be the same again: names, kinds, NULL and keys.
fn shape(schema: &Schema) -> Vec<Table> {
    let column = |one: &Column| Column { declared: String::new(), default: None, ..one.clone() };
    let tables = schema.tables.iter().map(|table| {
        let columns = table.columns.iter().map(column).collect();
        let mut foreign_keys = table.foreign_keys.clone();
        foreign_keys.sort_by(|a, b| a.columns.cmp(&b.columns));
        Table { columns, foreign_keys, indexes: Vec::new(), rows: None, ..table.clone() }
    });
    tables.collect()
}

/// A draft without its comments, the name of the database and the numbers of rows.
fn body(text: &str) -> String {
    let plain =
        |line: &str| line.split(" rows ~").next().unwrap_or_default().trim_end_matches(" {").to_owned();
    text.lines()
        .filter(|line| !line.starts_with("catalog ") && !line.trim_start().starts_with("--"))
        .map(plain)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_draft_fits_its_database_and_makes_the_same_tables_again() {
    for dialect in Dialect::ALL {
        let schema = inspect(&filled(dialect, "draft_first"));
        let text = draft(&schema, &[]);
        let catalog = checked(&text);
        assert_eq!(lines(&compare(&schema, &catalog)), [""; 0], "{text}");
        let again = inspect(&made(dialect, "draft_again", &ddl(&catalog, dialect)));
        assert_eq!(shape(&again), shape(&schema), "{text}");
        assert_eq!(again.enums, schema.enums);
        let (first, second) = (body(&text), body(&draft(&again, &[])));
        let changed = first.lines().zip(second.lines()).find(|(first, second)| first != second);
        assert_eq!(changed, None, "indexes and defaults are the same, too");
        assert_eq!(first.len(), second.len());
    }
}

#[test]
fn a_draft_of_postgres_says_all_that_the_built_in_catalog_says_of_columns() {
    let text = draft(&inspect(&filled(Dialect::Postgres, "draft_columns")), &[]);
    let (drafted, told) = (checked(&text), comments(&text));
    let both = prefect().collections().map(|(_, ours)| (ours, drafted.find_collection(&ours.table)));
    let both: Vec<_> = both.filter_map(|(ours, theirs)| Some((ours, drafted.collection(theirs?)))).collect();
    assert_eq!(both.len(), drafted.collections().count());
    for (ours, theirs) in both {
        assert_eq!(theirs.columns.len(), ours.columns.len());
        for (ours, theirs) in ours.columns.iter().zip(&theirs.columns) {
            let (name, ty) = (prefect().type_name(ours.ty), drafted.type_name(theirs.ty));
            // Nobody but the catalog knows that a document is a set.
            assert_eq!(ty, if name.starts_with("set<") { "json".to_owned() } else { name }, "{}", ours.name);
            // Nobody but the catalog knows in which way a row says null, either.
            let default = ours.default.as_ref().filter(|default| **default != Default::JsonNull);
            assert_eq!(
                (
                    &theirs.name,
                    theirs.nullable,
                    theirs.unique,
                    theirs.default.as_ref(),
                    theirs.references.is_some()
                ),
                (&ours.name, ours.nullable, ours.unique, default, ours.references.is_some()),
            );
        }
        let indexes = |all: &[Index]| {
            let said = |index: &&Index| !told.contains(&format!("the index `{}` is left out", index.name));
            let mut names: Vec<_> =
                all.iter().filter(said).map(|index| (index.name.clone(), index.kind as u8)).collect();
            names.sort();
            names
        };
        assert_eq!(indexes(&theirs.indexes), indexes(&ours.indexes));
    }
}

/// The keys of the rows that a body selects.
fn keys(catalog: &Catalog, on: &str, body: &str, database: &Database) -> Vec<Cell> {
    let compiled = Compiler::new(catalog).unwrap().compile(on, body.as_bytes());
    let compiled = compiled.unwrap_or_else(|refused| panic!("{refused}: {body}"));
    let rows = wait(database.rows(&compiled.statement(database.dialect()), catalog)).unwrap();
    let key = compiled.collection().key.index();
    let mut keys: Vec<_> = rows.iter().map(|row| row.values[key].clone()).collect();
    keys.sort_by_key(|cell| format!("{cell:?}"));
    keys
}

/// Bodies for the built-in catalog, and for a draft: its collections have the names of their tables.
const BODIES: [(&str, &str, &str, &str); 5] = [
    ("flows", r#"{"flows": {"name": {"like_": "a"}}}"#, "flow", r#"{"flow": {"name": {"like_": "a"}}}"#),
    (
        "flow_runs",
        r#"{"flow_runs": {"state": {"type": {"any_": ["FAILED", "COMPLETED"]}}}}"#,
        "flow_run",
        r#"{"flow_run": {"state_type": {"any_": ["FAILED", "COMPLETED"]}}}"#,
    ),
    (
        "flow_runs",
        r#"{"flow_runs": {"end_time": {"after_": "2026-10-01T00:00:00Z"}, "deployment_id": {"is_null_": false}}}"#,
        "flow_run",
        r#"{"flow_run": {"end_time": {"after_": "2026-10-01T00:00:00Z"}, "deployment_id": {"is_null_": false}}}"#,
    ),
    (
        "task_runs",
        r#"{"flow_runs": {"name": {"like_": "o"}}}"#,
        "task_run",
        r#"{"flow_run": {"name": {"like_": "o"}}}"#,
    ),
    (
        "deployments",
        r#"{"deployments": {"work_queue_name": {"any_": ["default"]}}, "flows": {"name": {"like_": "e"}}}"#,
        "deployment",
        r#"{"deployment": {"work_queue_name": {"any_": ["default"]}}, "flow": {"name": {"like_": "e"}}}"#,
    ),
];

#[test]
fn a_filter_of_a_draft_gives_the_rows_that_the_built_in_one_gives() {
    for dialect in Dialect::ALL {
        let database = databases::of(dialect);
        let drafted = checked(&draft(&inspect(database), &[]));
        for (on, ours, table, theirs) in BODIES {
            let expected = keys(prefect(), on, ours, database);
            assert!(expected.len() > 1, "{ours}");
            assert_eq!(keys(&drafted, table, theirs, database), expected, "{dialect:?} {theirs}");
        }
    }
}

#[test]
fn a_draft_of_some_tables_says_which_keys_lead_out_of_it() {
    let text = draft(&inspect(databases::of(Dialect::Sqlite)), &["flow_run".to_owned(), "flow".to_owned()]);
    assert_eq!(checked(&text).collections().count(), 2);
    assert!(text.contains("-> flow cascade"), "{text}");
    assert!(
        text.contains("the foreign key from `work_queue_id` to `id` of `work_queue` is left out"),
        "{text}"
    );
}
