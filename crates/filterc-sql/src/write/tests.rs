use filterc_prefect::catalog as prefect;
use serde_json::{Map, Value, json};

use super::{Conflict, delete, insert_many, insert_or, lock, update};
use crate::{Bind, Dialect, Statement};

const ONE: &str = "0b0e6d2e-0000-4000-8000-000000000001";
const OTHER: &str = "0b0e6d2e-0000-4000-8000-000000000002";

fn row(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(row) => row,
        other => panic!("{other}"),
    }
}

fn on(of: &str, make: impl Fn(filterc_catalog::CollectionId, Dialect) -> Statement) -> [Statement; 2] {
    let id = prefect().find_collection(of).unwrap();
    [Dialect::Postgres, Dialect::Sqlite].map(|dialect| make(id, dialect))
}

#[test]
fn changes_come_before_the_key_in_text_and_binds() {
    let changes = row(json!({"state_type": "RUNNING", "run_count": 2}));
    let [postgres, sqlite] =
        on("flow_runs", |id, dialect| update(prefect(), id, &[json!(ONE)], &changes, dialect).unwrap());
    assert_eq!(
        &*postgres.sql,
        r#"UPDATE "flow_run" SET "state_type" = CAST($1 AS "state_type"), "run_count" = $2 WHERE "id" = $3"#
    );
    assert_eq!(&*sqlite.sql, r#"UPDATE "flow_run" SET "state_type" = ?1, "run_count" = ?2 WHERE "id" = ?3"#);
    assert_eq!(sqlite.binds, [Bind::Text("RUNNING".to_owned()), Bind::Int(2), Bind::Text(ONE.to_owned())]);
}

#[test]
fn many_keys_are_one_bind() {
    let [postgres, sqlite] =
        on("flows", |id, dialect| delete(prefect(), id, &[json!(ONE), json!(OTHER)], dialect).unwrap());
    assert_eq!(&*postgres.sql, r#"DELETE FROM "flow" WHERE "id" = ANY($1)"#);
    assert_eq!(
        &*sqlite.sql,
        r#"DELETE FROM "flow" WHERE "id" IN (SELECT "value" FROM json_each(?1) AS "each")"#
    );
    assert_eq!(sqlite.binds, [Bind::Text(format!("[\"{ONE}\",\"{OTHER}\"]"))]);
}

#[test]
fn a_row_that_is_there_is_kept_or_replaced() {
    let variable = row(json!({"id": ONE, "name": "a", "tags": [], "value": 1}));
    let [postgres, _] =
        on("variables", |id, dialect| insert_or(prefect(), id, &variable, Conflict::Keep, dialect).unwrap());
    assert!(postgres.sql.ends_with(" DO NOTHING"), "{}", postgres.sql);
    let [_, sqlite] = on("variables", |id, dialect| {
        insert_or(prefect(), id, &variable, Conflict::Replace(&["name"]), dialect).unwrap()
    });
    let end =
        r#"ON CONFLICT ("name") DO UPDATE SET "tags" = "excluded"."tags", "value" = "excluded"."value""#;
    assert!(sqlite.sql.ends_with(end), "{}", sqlite.sql);
}

#[test]
fn many_rows_are_one_statement() {
    let rows = ["a", "b"].map(|name| row(json!({"id": ONE, "name": name})));
    let [postgres, sqlite] = on("flows", |id, dialect| insert_many(prefect(), id, &rows, dialect).unwrap());
    assert_eq!(&*postgres.sql, r#"INSERT INTO "flow" ("id", "name") VALUES ($1, $2), ($3, $4)"#);
    assert_eq!(&*sqlite.sql, r#"INSERT INTO "flow" ("id", "name") VALUES (?1, ?2), (?3, ?4)"#);
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
    let id = prefect().find_collection("flows").unwrap();
    let many = |rows: Value| {
        let rows: Vec<_> = rows.as_array().unwrap().iter().cloned().map(row).collect();
        insert_many(prefect(), id, &rows, Dialect::Sqlite).unwrap_err().to_string()
    };
    assert_eq!(many(json!([])), "`flows` of `flows` gets no rows");
    assert_eq!(many(json!([{"tags": []}])), "`name` of `flows` is missing and has no default");
    let one = json!({"id": ONE, "name": "a"});
    assert_eq!(
        many(json!([one, {"id": ONE, "tags": []}])),
        "`tags` of `flows` is not a column of the first row"
    );
    assert_eq!(many(json!([one, {"id": ONE}])), "`name` of `flows` is missing, but not in the first row");
}

#[test]
fn only_postgres_locks_rows() {
    let id = prefect().find_collection("flow_runs").unwrap();
    let locked = lock(prefect(), id, &[json!(ONE)], Dialect::Postgres).unwrap().unwrap();
    assert_eq!(&*locked.sql, r#"SELECT "id" FROM "flow_run" WHERE "id" = $1 ORDER BY "id" ASC FOR UPDATE"#);
    assert_eq!(lock(prefect(), id, &[json!(ONE)], Dialect::Sqlite), Ok(None));
}

#[test]
fn a_key_of_the_wrong_type_is_named() {
    let id = prefect().find_collection("flows").unwrap();
    for keys in [vec![json!("x")], vec![json!(null)], vec![json!(ONE), json!(5)]] {
        let error = delete(prefect(), id, &keys, Dialect::Postgres).unwrap_err();
        assert_eq!(error.to_string(), "`id` of `flows` has a value of the wrong type");
    }
}
