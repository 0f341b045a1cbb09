use std::sync::LazyLock;

use filterc_catalog::{Catalog, Source, load};
use serde_json::{Map, Value, json};

use super::{Conflict, delete, insert_many, insert_or, lock, update};
use crate::{Bind, Dialect, Statement};

const ONE: &str = "0b0e6d2e-0000-4000-8000-000000000001";
const OTHER: &str = "0b0e6d2e-0000-4000-8000-000000000002";

fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
        let text = "
enum State { WAITING RUNNING }

collection notes from note {
  columns {
    id    uuid       key
    name  text       unique
    tags  set<text>  default []
    more  json?
  }
}

collection tasks from task {
  columns {
    id     uuid   key
    state  State
    turns  int
  }
}
";
        load(&[Source { name: "notes", text }]).unwrap()
    });
    &CATALOG
}

fn row(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(row) => row,
        other => panic!("{other}"),
    }
}

fn on(of: &str, make: impl Fn(filterc_catalog::CollectionId, Dialect) -> Statement) -> [Statement; 2] {
    let id = catalog().find_collection(of).unwrap();
    [Dialect::Postgres, Dialect::Sqlite].map(|dialect| make(id, dialect))
}

#[test]
fn changes_come_before_the_key_in_text_and_binds() {
    let changes = row(json!({"state": "RUNNING", "turns": 2}));
    let [postgres, sqlite] =
        on("tasks", |id, dialect| update(catalog(), id, &[json!(ONE)], &changes, dialect).unwrap());
    assert_eq!(
        &*postgres.sql,
        r#"UPDATE "task" SET "state" = CAST($1 AS "State"), "turns" = $2 WHERE "id" = $3"#
    );
    assert_eq!(&*sqlite.sql, r#"UPDATE "task" SET "state" = ?1, "turns" = ?2 WHERE "id" = ?3"#);
    assert_eq!(sqlite.binds, [Bind::Text("RUNNING".to_owned()), Bind::Int(2), Bind::Text(ONE.to_owned())]);
}

#[test]
fn many_keys_are_one_bind() {
    let [postgres, sqlite] =
        on("notes", |id, dialect| delete(catalog(), id, &[json!(ONE), json!(OTHER)], dialect).unwrap());
    assert_eq!(&*postgres.sql, r#"DELETE FROM "note" WHERE "id" = ANY($1)"#);
    assert_eq!(
        &*sqlite.sql,
        r#"DELETE FROM "note" WHERE "id" IN (SELECT "value" FROM json_each(?1) AS "each")"#
    );
    assert_eq!(sqlite.binds, [Bind::Text(format!("[\"{ONE}\",\"{OTHER}\"]"))]);
}

#[test]
fn a_row_that_is_there_is_kept_or_replaced() {
    let note = row(json!({"id": ONE, "name": "a", "tags": [], "more": 1}));
    let [postgres, _] =
        on("notes", |id, dialect| insert_or(catalog(), id, &note, Conflict::Keep, dialect).unwrap());
    assert!(postgres.sql.ends_with(" DO NOTHING"), "{}", postgres.sql);
    let [_, sqlite] = on("notes", |id, dialect| {
        insert_or(catalog(), id, &note, Conflict::Replace(&["name"]), dialect).unwrap()
    });
    let end = r#"ON CONFLICT ("name") DO UPDATE SET "tags" = "excluded"."tags", "more" = "excluded"."more""#;
    assert!(sqlite.sql.ends_with(end), "{}", sqlite.sql);
}

#[test]
fn many_rows_are_one_statement() {
    let rows = ["a", "b"].map(|name| row(json!({"id": ONE, "name": name})));
    let [postgres, sqlite] = on("notes", |id, dialect| insert_many(catalog(), id, &rows, dialect).unwrap());
    assert_eq!(&*postgres.sql, r#"INSERT INTO "note" ("id", "name") VALUES ($1, $2), ($3, $4)"#);
    assert_eq!(&*sqlite.sql, r#"INSERT INTO "note" ("id", "name") VALUES (?1, ?2), (?3, ?4)"#);
    assert_eq!(
        sqlite.binds,
        ["a", "b"]
            .into_iter()
            .flat_map(|name| [ONE, name])
            .map(|text| Bind::Text(text.to_owned()))
            .collect::<Vec<_>>()
    );
}

#[test]
fn many_rows_have_the_same_columns() {
    let id = catalog().find_collection("notes").unwrap();
    let many = |rows: Value| {
        let rows: Vec<_> = rows.as_array().unwrap().iter().cloned().map(row).collect();
        insert_many(catalog(), id, &rows, Dialect::Sqlite).unwrap_err().to_string()
    };
    assert_eq!(many(json!([])), "`notes` of `notes` gets no rows");
    assert_eq!(many(json!([{"id": ONE, "tags": []}])), "`name` of `notes` is missing and has no default");
    let one = json!({"id": ONE, "name": "a"});
    assert_eq!(
        many(json!([one, {"id": ONE, "tags": []}])),
        "`tags` of `notes` is not a column of the first row"
    );
    assert_eq!(many(json!([one, {"id": ONE}])), "`name` of `notes` is missing, but not in the first row");
}

#[test]
fn only_postgres_locks_rows() {
    let id = catalog().find_collection("tasks").unwrap();
    let locked = lock(catalog(), id, &[json!(ONE)], Dialect::Postgres).unwrap().unwrap();
    assert_eq!(&*locked.sql, r#"SELECT "id" FROM "task" WHERE "id" = $1 ORDER BY "id" ASC FOR UPDATE"#);
    assert_eq!(lock(catalog(), id, &[json!(ONE)], Dialect::Sqlite), Ok(None));
}

#[test]
fn a_key_of_the_wrong_type_is_named() {
    let id = catalog().find_collection("notes").unwrap();
    for keys in [vec![json!("x")], vec![json!(null)], vec![json!(ONE), json!(5)]] {
        let error = delete(catalog(), id, &keys, Dialect::Postgres).unwrap_err();
        assert_eq!(error.to_string(), "`id` of `notes` has a value of the wrong type");
    }
}
