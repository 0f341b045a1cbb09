//! What a database does, on SQLite in memory; Postgres runs in the tests of the workspace.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use filterc_catalog::{Catalog, Source, load};
use filterc_sql::{Bind, Dialect, Output, Statement, insert};
use serde_json::json;

use crate::{Access, Cell, Database, DatabaseError, Options};

mod opening;
mod stopping;

/// Notes with a column of each type, and the tasks in them.
fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
        let text = "
enum State { WAITING DONE }

collection notes from note rows ~1_000 {
  columns {
    id       uuid       key
    created  timestamp  default now
    updated  timestamp  default now
    name     text
    tags     set<text>  default []
    labels   json       default {}
    pinned   bool       default false
    weight   float?
    price    decimal?
    due      date?
    took     interval?
  }
}

collection tasks from task rows ~1_000 {
  columns {
    id       bigint  key
    note_id  uuid    -> notes
    name     text
    state    State   default WAITING
  }
}
";
        load(&[Source { name: "notes", text }]).unwrap()
    });
    &CATALOG
}

/// Rows of it.
const DEMO: &str = r#"{"notes":{"id":"f0000000-0000-4000-8000-000000000001","created":"2026-09-01T07:35:00Z","name":"garden","tags":["home","green"],"labels":{"team":"data"},"pinned":true,"weight":1.5,"price":"12.50","due":"2026-11-20","took":90.5}}
{"notes":{"id":"f0000000-0000-4000-8000-000000000002","name":"roof"}}
{"tasks":{"id":1,"note_id":"f0000000-0000-4000-8000-000000000001","name":"weed","state":"DONE"}}
{"tasks":{"id":2,"note_id":"f0000000-0000-4000-8000-000000000002","name":"mend"}}
"#;

async fn demo() -> Database {
    Database::demo(catalog(), DEMO).await.unwrap()
}

fn statement(sql: &str, binds: Vec<Bind>, output: Output) -> Statement {
    let tasks = catalog().find_collection("tasks").unwrap();
    let row = json!({"id": 3, "note_id": "f0000000-0000-4000-8000-000000000001", "name": "any"});
    let any = insert(catalog(), tasks, row.as_object().unwrap(), Dialect::Sqlite).unwrap();
    Statement { sql: sql.into(), binds, output, ..any }
}

fn rows_of(collection: &str, sql: &str, binds: Vec<Bind>) -> Statement {
    statement(sql, binds, Output::Rows(catalog().find_collection(collection).unwrap()))
}

fn at<'r>(catalog: &Catalog, row: &'r crate::Row, column: &str) -> &'r Cell {
    let notes = catalog.collection(catalog.find_collection("notes").unwrap());
    let position = notes.columns().position(|(_, known)| known.name == column).unwrap();
    &row.values[position]
}

async fn impatient() -> Database {
    let options = Options {
        access: Access::ReadWrite,
        timeout: Duration::from_millis(200),
        acquire_timeout: Duration::from_millis(200),
        connections: 1,
    };
    Database::connect("sqlite::memory:", &options).await.unwrap()
}

#[tokio::test]
async fn every_row_of_the_demo_decodes() {
    let (database, mut all) = (demo().await, 0);
    for (id, collection) in catalog().collections().filter(|(_, collection)| collection.stored) {
        let select = format!("SELECT \"{0}\".* FROM \"{0}\"", collection.table);
        let rows = database.rows(&statement(&select, vec![], Output::Rows(id)), catalog()).await.unwrap();
        let count = format!("SELECT count(*) FROM \"{}\"", collection.table);
        let count = database.count(&statement(&count, vec![], Output::Count)).await.unwrap();
        assert_eq!(rows.len() as u64, count, "{}", collection.name);
        all += rows.len();
    }
    assert_eq!(all, DEMO.lines().count());
}

#[tokio::test]
async fn columns_are_found_by_name_and_binds_are_bound() {
    let select = "SELECT labels, 1 AS more, tags, name, updated, created, id, pinned, weight, price, due, took \
                  FROM note WHERE name = ?1";
    let found = rows_of("notes", select, vec![Bind::Text("garden".to_owned())]);
    let rows = demo().await.rows(&found, catalog()).await.unwrap();
    assert_eq!(rows.len(), 1);
    let cell = |column| at(catalog(), &rows[0], column);
    assert_eq!(cell("name"), &Cell::Text("garden".to_owned()));
    assert_eq!(cell("created"), &Cell::Time(1_788_248_100_000_000));
    assert_eq!(cell("tags"), &Cell::Json(json!(["home", "green"])));
    assert_eq!(cell("labels"), &Cell::Json(json!({"team": "data"})));
    let id = serde_json::to_value(cell("id")).unwrap();
    assert_eq!(id, "f0000000-0000-4000-8000-000000000001");
}

#[tokio::test]
async fn a_column_that_is_missing_is_named() {
    let some = rows_of("notes", "SELECT id, name FROM note", vec![]);
    let error = demo().await.rows(&some, catalog()).await.unwrap_err();
    assert_eq!(error.to_string(), "column `created` is not in the result");
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_shown_and_told_with_column_and_key() {
    let odd = "SELECT id, 'soon' AS created, updated, name, tags, labels, pinned, weight, price, due, took \
               FROM note ORDER BY id LIMIT 1";
    let rows = demo().await.rows(&rows_of("notes", odd, vec![]), catalog()).await.unwrap();
    assert_eq!(rows[0].values[1], Cell::Text("soon".to_owned()));
    let notes = catalog().collection(catalog().find_collection("notes").unwrap());
    let told: Vec<_> = rows[0].problems(notes).collect();
    let problem = "`created` of note f0000000-0000-4000-8000-000000000001 holds \"soon\", which is not a time; \
                   it is shown as it is stored";
    assert_eq!(told, [problem]);
}

#[tokio::test]
async fn a_statement_of_another_dialect_is_refused() {
    let mut foreign = rows_of("notes", "SELECT * FROM note", vec![]);
    foreign.dialect = Dialect::Postgres;
    let database = demo().await;
    let expected = DatabaseError::Dialect { statement: Dialect::Postgres, database: Dialect::Sqlite };
    assert_eq!(database.rows(&foreign, catalog()).await, Err(expected.clone()));
    assert_eq!(database.plan(&foreign).await, Err(expected.clone()));
    assert_eq!(database.execute(&foreign).await, Err(expected));
}

#[tokio::test]
async fn what_a_statement_gives_must_be_what_is_asked_for() {
    let database = demo().await;
    let count = statement("SELECT count(*) FROM note", vec![], Output::Count);
    assert_eq!(database.rows(&count, catalog()).await, Err(DatabaseError::Output("rows")));
    let rows = rows_of("notes", "SELECT * FROM note", vec![]);
    assert_eq!(database.count(&rows).await, Err(DatabaseError::Output("a count")));
    let minus = statement("SELECT -1", vec![], Output::Count);
    assert_eq!(database.count(&minus).await, Err(DatabaseError::Output("a count")));
}

#[tokio::test]
async fn binds_of_postgres_are_refused_with_their_position() {
    let odd = statement("SELECT ?1 + ?2", vec![Bind::Int(1), Bind::Ints(vec![2])], Output::Count);
    let error = demo().await.count(&odd).await.unwrap_err();
    assert_eq!(error.to_string(), "bind 2 has a type that SQLite does not know");
}

#[tokio::test]
async fn plans_are_indented_by_depth() {
    let nested = rows_of(
        "notes",
        "SELECT * FROM note WHERE id IN (SELECT note_id FROM task WHERE name = ?1)",
        vec![Bind::Text("x".to_owned())],
    );
    let plan = demo().await.plan(&nested).await.unwrap();
    let depth = |line: &String| line.len() - line.trim_start().len();
    assert_eq!(depth(&plan[0]), 0, "{plan:#?}");
    assert!(plan.iter().any(|line| depth(line) == 2), "{plan:#?}");
}

const ENDLESS: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0";

#[tokio::test]
async fn only_what_changed_rows_counts_them() {
    let database = impatient().await;
    database.run_script(["CREATE TABLE t (a)"]).await.unwrap();
    let run = |sql: &str| statement(sql, vec![], Output::Nothing);
    assert_eq!(database.execute(&run("INSERT INTO t VALUES (1), (2) RETURNING a")).await, Ok(2));
    assert_eq!(database.execute(&run("SELECT a FROM t")).await, Ok(0));
    assert_eq!(database.execute(&run("CREATE TABLE u (a)")).await, Ok(0));
    assert_eq!(database.execute(&run("DELETE FROM t")).await, Ok(2));
}

#[tokio::test]
async fn a_table_that_changes_is_read_as_it_is_now() {
    let database = demo().await;
    let all = rows_of("notes", "SELECT * FROM note", vec![]);
    let before = database.rows(&all, catalog()).await.unwrap();
    // Columns move to other places under a statement that is prepared.
    let labels = "ALTER TABLE note ADD COLUMN more TEXT";
    database.run_script(["ALTER TABLE note RENAME COLUMN tags TO old", labels]).await.unwrap();
    let error = database.rows(&all, catalog()).await.unwrap_err();
    assert_eq!(error.to_string(), "column `tags` is not in the result");
    database.run_script(["ALTER TABLE note RENAME COLUMN old TO tags"]).await.unwrap();
    assert_eq!(database.rows(&all, catalog()).await, Ok(before));
}

/// A file of this test alone, removed with the value.
struct File(std::path::PathBuf);

impl File {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("filterc-db-{}-{name}.db", std::process::id())))
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.0.display())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn bad_rows_are_named_by_line_and_leave_nothing() {
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    let database = Database::connect("sqlite::memory:", &options).await.unwrap();
    let good = r#"{"notes":{"id":"f0000000-0000-4000-8000-000000000001","name":"a"}}"#;
    for (bad, problem) in [
        ("{", "EOF while parsing"),
        ("[]", "expected a map"),
        (r#"{"notes":1}"#, "a line is"),
        (r#"{"cows":{}}"#, "`cows` is not a collection"),
        (r#"{"notes":{"name":1}}"#, "`name` of `notes` has a value of the wrong type"),
        (good, "UNIQUE constraint failed"),
    ] {
        let error = database.fill(catalog(), &format!("{good}\n{bad}\n")).await.unwrap_err().to_string();
        assert!(error.starts_with("line 2: ") && error.contains(problem), "{error}");
    }
    assert_eq!(database.fill(catalog(), good).await, Ok(1), "the tables were not left behind");
}

#[tokio::test]
async fn foreign_keys_hold_again_after_filling() {
    let database = demo().await;
    assert!(database.fill(catalog(), "").await.is_err(), "nor after the tables were there already");
    let orphan = statement("UPDATE task SET note_id = 'x' WHERE name = 'weed'", vec![], Output::Nothing);
    assert_eq!(
        database.execute(&orphan).await,
        Err(DatabaseError::Reference("FOREIGN KEY constraint failed".to_owned()))
    );
}

#[tokio::test]
async fn a_script_names_the_statement_that_failed() {
    let error = demo().await.run_script(["CREATE TABLE t (a)", "CREATE TABEL u (a)"]).await.unwrap_err();
    assert_eq!(error.to_string(), "`CREATE TABEL u (a)` failed: near \"TABEL\": syntax error");
}

#[tokio::test]
async fn tables_are_as_large_as_the_database_knows_and_no_smaller_than_declared() {
    let catalog = catalog();
    let declared = filterc_catalog::Sizes::declared(catalog);
    let database = demo().await;
    assert_eq!(database.sizes(catalog).await, Ok(declared.clone()), "the demo is small");
    // The last row id says it where nobody has counted, statistics say it better.
    let tasks = catalog.find_collection("tasks").unwrap();
    let note = "f0000000-0000-4000-8000-000000000001";
    let grown = format!("INSERT INTO task (_rowid_, id, note_id, name) VALUES (100000, 3, '{note}', 'last')");
    database.run_script([grown.as_str()]).await.unwrap();
    assert_eq!(database.sizes(catalog).await, Ok(declared.clone().with(tasks, 100_000)));
    database.run_script(["ANALYZE"]).await.unwrap();
    assert_eq!(database.sizes(catalog).await, Ok(declared));
}

#[tokio::test]
async fn a_transaction_is_seen_when_it_is_committed() {
    let file = File::new("transactions");
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    let database = Database::connect(&file.url(), &options).await.unwrap();
    database.run_script(["CREATE TABLE t (a INTEGER PRIMARY KEY)"]).await.unwrap();
    let insert = statement("INSERT INTO t VALUES (1)", vec![], Output::Nothing);
    let count = statement("SELECT count(*) FROM t", vec![], Output::Count);
    let mut writing = database.begin().await.unwrap();
    assert_eq!(writing.execute(&insert).await, Ok(1));
    assert_eq!(writing.count(&count).await, Ok(1));
    assert_eq!(database.count(&count).await, Ok(0));
    writing.rollback().await.unwrap();
    // The next one has its turn as soon as this one is dropped.
    drop(database.begin().await.unwrap());
    let mut writing = database.begin().await.unwrap();
    assert_eq!(writing.execute(&insert).await, Ok(1));
    assert!(matches!(writing.execute(&insert).await, Err(DatabaseError::Unique(_))));
    writing.commit().await.unwrap();
    assert_eq!(database.count(&count).await, Ok(1));
}

#[tokio::test]
async fn a_transaction_does_not_go_on_after_a_statement_was_given_up() {
    let database = impatient().await;
    let endless = statement(ENDLESS, vec![], Output::Count);
    let mut writing = database.begin().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(50), writing.count(&endless)).await.is_err());
    let one = statement("SELECT 1", vec![], Output::Count);
    assert!(matches!(writing.count(&one).await, Err(DatabaseError::Connection(_))));
}

#[tokio::test]
async fn a_full_disk_is_no_fault_of_the_row_and_what_is_committed_is_there() {
    let database = impatient().await;
    let script = ["CREATE TABLE t (a NOT NULL CHECK (a <> 7))", "PRAGMA max_page_count = 20"];
    database.run_script(script).await.unwrap();
    let insert = |value: &str| statement(&format!("INSERT INTO t VALUES ({value})"), vec![], Output::Nothing);
    let mut writing = database.begin().await.unwrap();
    assert_eq!(writing.execute(&insert("1")).await, Ok(1));
    let full = writing.execute(&insert("zeroblob(1000000)")).await.unwrap_err();
    assert!(full.is_transient() && !full.is_bad_data(), "{full:?}");
    // SQLite may have taken back the statement, or all of it.
    let kept = writing.commit().await.is_ok();
    let count = statement("SELECT count(*) FROM t", vec![], Output::Count);
    assert_eq!(database.count(&count).await, Ok(u64::from(kept)));
    for value in ["NULL", "7"] {
        let refused = database.execute(&insert(value)).await.unwrap_err();
        assert!(matches!(refused, DatabaseError::Constraint(_)) && refused.is_bad_data(), "{refused:?}");
        assert!(!refused.is_transient());
    }
}
