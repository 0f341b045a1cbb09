//! What is stored on SQLite has the forms in which Prefect stores it, as `tests/client/orm record` wrote them down; and nothing
//! is left to the defaults of the tables, which in a file that Prefect made have other forms.

use std::fs;
use std::path::Path;

use filterc::Dialect;
use filterc::catalog::JsonWriter;
use filterc::sql::{json_text, schema};
use filterc_prefect::catalog as prefect;
use filterc_tests::top;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::Value;

/// Makes the tables of the catalog without the default of any column.
pub(super) fn make_without_defaults(file: &Path) {
    let database = Connection::open(file).unwrap();
    for statement in schema(prefect(), Dialect::Sqlite).statements() {
        database.execute_batch(&without_defaults(statement)).unwrap();
    }
}

/// The statement without `DEFAULT …`: a text, a number, or an expression in parentheses.
fn without_defaults(statement: &str) -> String {
    let mut parts = statement.split(" DEFAULT ");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (mut depth, mut quoted) = (0, false);
        let end = part.find(|c| {
            match c {
                '\'' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth -= 1,
                _ => {}
            }
            !quoted && (depth < 0 || depth == 0 && matches!(c, ',' | ' '))
        });
        kept += part.get(end.unwrap_or(part.len())..).unwrap_or_default();
    }
    kept
}

/// The values of a file that have no form that Prefect stores in their column.
pub(super) fn strange(file: &Path) -> Vec<String> {
    let facts: Value =
        serde_json::from_str(&fs::read_to_string(top().join("tests/facts/stored.json")).unwrap()).unwrap();
    let database = Connection::open(file).unwrap();
    let mut strange = Vec::new();
    for (_, collection) in prefect().collections().filter(|(_, collection)| collection.stored) {
        let facts = &facts[&collection.table];
        let mut of_table = database.prepare("SELECT name, type FROM pragma_table_info(?1)").unwrap();
        let types = of_table.query_map([&collection.table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let types: Vec<(String, String)> = types.collect::<Result<_, _>>().unwrap();
        let mut select = database.prepare(&format!("SELECT * FROM \"{}\"", collection.table)).unwrap();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for (at, (name, declared)) in types.iter().enumerate() {
                let known = facts[name].as_array().map(Vec::as_slice).unwrap_or_default();
                let forms = forms(declared, row.get_ref(at).unwrap());
                if !known.iter().any(|known| forms.iter().any(|form| known == form)) {
                    strange.push(format!("{}.{name}: {forms:?}, but {known:?}", collection.table));
                }
            }
        }
    }
    strange.sort();
    strange.dedup();
    strange
}

/// The forms of a value, from the one that says least.
fn forms(declared: &str, value: ValueRef<'_>) -> Vec<String> {
    let form = match value {
        ValueRef::Null => "null",
        ValueRef::Integer(0 | 1) if declared == "BOOLEAN" => "integer 0 or 1",
        ValueRef::Integer(_) => "integer",
        ValueRef::Real(_) => "real",
        ValueRef::Blob(_) => "blob",
        ValueRef::Text(text) => return text_forms(declared, std::str::from_utf8(text).unwrap()),
    };
    vec![form.to_owned()]
}

fn text_forms(declared: &str, text: &str) -> Vec<String> {
    let shaped = |shape: &str| {
        let fits = |(c, shape): (char, char)| match shape {
            '0' => c.is_ascii_digit(),
            'x' => matches!(c, '0'..='9' | 'a'..='f'),
            other => c == other,
        };
        text.len() == shape.len() && text.chars().zip(shape.chars()).all(fits)
    };
    let form = match declared {
        "JSON" => {
            let value: Value = serde_json::from_str(text).unwrap();
            return if json_text(&value, JsonWriter::Python) == text {
                json_forms(&value)
            } else {
                vec!["json of others".to_owned()]
            };
        }
        "DATETIME" if shaped("0000-00-00 00:00:00.000000") => "time",
        "DATETIME" => "no time",
        "CHAR(36)" if shaped("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") => "uuid",
        "CHAR(36)" => "no uuid",
        _ => "text",
    };
    vec![form.to_owned()]
}

fn json_forms(value: &Value) -> Vec<String> {
    let of = |form: &str| vec![format!("json {form}")];
    match value {
        Value::Null => of("null"),
        Value::Bool(_) => of("bool"),
        Value::Number(_) => of("number"),
        Value::String(_) => of("string"),
        Value::Array(_) => of("array"),
        Value::Object(members) => {
            let names: Vec<_> = members.keys().map(String::as_str).collect();
            vec!["json object".to_owned(), format!("json object of {}", names.join(", "))]
        }
    }
}

#[test]
fn a_default_is_taken_out_whole() {
    let statement = r#"CREATE TABLE "a" ("b" JSON NOT NULL DEFAULT '[]', "c" DATETIME DEFAULT (strftime('%f, )', 'now')), "d" INTEGER DEFAULT 0)"#;
    assert_eq!(
        without_defaults(statement),
        r#"CREATE TABLE "a" ("b" JSON NOT NULL, "c" DATETIME, "d" INTEGER)"#
    );
}
