//! A label is found by its own name and by no other, whatever stands in it, and whatever the settings of the database.

use filterc::catalog::{Source, load};
use filterc::eval::{Dataset, Record};
use filterc::{Catalog, Compiler, Dialect};
use filterc_db::{Access, Database, Options};
use filterc_tests::databases::{built_in, shop, wait};
use filterc_tests::{bodies, postgres};
use serde_json::{Value, json};

use super::agree::{from_database, from_memory};

const CATALOG: &str = r#"
catalog labels "1"
collection things from thing {
  columns { id int key  data json? }
  filter { data: labels_ }
  sort { ID = id }
  endpoint POST "/things/filter" rows { things limit 0..200 = 200 offset sort = ID }
}
"#;

/// Settings of a session under which a text, a time or a number could mean something else.
const SETTINGS: [&str; 10] = [
    "SET standard_conforming_strings = off",
    "SET backslash_quote = off",
    "SET transform_null_equals = on",
    "SET array_nulls = off",
    "SET DateStyle = 'SQL, DMY'",
    "SET IntervalStyle = 'sql_standard'",
    "SET TimeZone = 'Pacific/Apia'",
    "SET extra_float_digits = -15",
    "SET bytea_output = 'escape'",
    "SET quote_all_identifiers = on",
];

/// An empty database on the shared server. It has one connection, so that what is set stays set.
fn odd(name: &str) -> Database {
    let cluster = postgres::shared().expect("a Postgres server");
    let url = cluster.create_database(&format!("{name}_{}", std::process::id())).expect("a database");
    let options = Options { access: Access::ReadWrite, connections: 1, ..Options::default() };
    wait(async {
        let database = Database::connect(&url, &options).await.expect("a connection");
        database.run_script(SETTINGS).await.expect("the settings");
        database
    })
}

fn filled(catalog: &Catalog, name: &str, lines: &str) -> Database {
    let database = odd(name);
    wait(database.fill(catalog, lines)).unwrap_or_else(|error| panic!("{error}"));
    database
}

#[test]
fn a_label_is_found_by_its_own_name_alone() {
    let long = "k".repeat(5_000);
    let keys = [
        "a", "A", "a\"b", "\"", "\\\"", "\\", "\\\\", "a\\b", "a.b", ".", "$", "$.a", "$.\"a\"", "[0]",
        "a[0]", "0", "-1", "#", "[#-1]", "[#]", "", " ", "é", "É", "日本", "😀", "'", "''", "%", "_", "?",
        "?1", "$1", ":a", "\n", "\t", "\u{1}", "\u{7f}", "*", "/", "null", "true", "{a}", &long,
    ];
    let catalog = load(&[Source { name: "labels", text: CATALOG }]).unwrap();
    let id = catalog.find_collection("things").unwrap();
    let (mut data, mut lines) = (Dataset::new(&catalog), String::new());
    for (number, key) in keys.iter().enumerate() {
        // Every other member leads astray whoever reads the name as a path.
        let row = json!({ "id": number, "data": { *key: "x", format!("{key}-"): { "a": "y" } } });
        data.push(id, Record::from_json(&catalog, id, row.as_object().unwrap()).unwrap());
        lines += &format!("{}\n", json!({ "things": row }));
    }
    let compiler = Compiler::new(&catalog).unwrap();
    let sqlite = wait(Database::demo(&catalog, &lines)).unwrap();
    let postgres = filled(&catalog, "labels", &lines);
    for (number, key) in keys.iter().enumerate() {
        for (pattern, found) in [("x", json!([number])), ("*y*", json!([])), ("?", json!([number]))] {
            let body = json!({ "things": { "data": { "labels_": { *key: pattern } } } }).to_string();
            let compiled = compiler.compile("things", body.as_bytes()).unwrap();
            for (dialect, database) in [(Dialect::Sqlite, &sqlite), (Dialect::Postgres, &postgres)] {
                assert_eq!(
                    from_database(&catalog, database, &compiled, dialect),
                    found,
                    "{dialect:?} {body}"
                );
                assert_eq!(from_memory(&catalog, &data, &compiled, dialect), found, "memory {body}");
            }
        }
    }
}

/// Texts of SQLite that are no JSON: one of them used to fail the whole page.
#[test]
fn text_that_is_no_json_has_no_labels_and_fails_no_page() {
    let text = CATALOG.replace("sort { ID = id }", "sort { ID = id  LABEL = data ->> \"a\" asc }");
    let catalog = load(&[Source { name: "labels", text: &text }]).unwrap();
    let id = catalog.find_collection("things").unwrap();
    let stored = [
        "'nope'",
        "''",
        "'{\"a\": NaN}'",
        "'{\"a\": \"x\"'",
        "'{\"a\": \"x\"}'",
        "NULL",
        "'[1e999]'",
        "5",
        "x'00'",
        "'{}'",
    ];
    let lines: String = (0..stored.len()).fold(String::new(), |lines, at| {
        lines + &json!({ "things": { "id": at, "data": {} } }).to_string() + "\n"
    });
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    let database = wait(async {
        let database = Database::connect("sqlite::memory:", &options).await.unwrap();
        database.fill(&catalog, &lines).await.unwrap();
        for (at, value) in stored.iter().enumerate() {
            let update = format!("UPDATE thing SET data = {value} WHERE id = {at}");
            database.run_script([update.as_str()]).await.unwrap();
        }
        database
    });
    let compiler = Compiler::new(&catalog).unwrap();
    let all = compiler.compile("things", b"{}").unwrap();
    let rows = wait(database.rows(&all.statement(Dialect::Sqlite), &catalog)).unwrap();
    let mut data = Dataset::new(&catalog);
    for row in &rows {
        data.push(id, row.record(&catalog, id));
    }
    for (pattern, found) in [("x", json!([4])), ("*", json!([4])), ("!y", json!([4])), ("!x", json!([]))] {
        let body = json!({ "things": { "data": { "labels_": { "a": pattern } } } }).to_string();
        let compiled = compiler.compile("things", body.as_bytes()).unwrap();
        assert_eq!(from_database(&catalog, &database, &compiled, Dialect::Sqlite), found, "{pattern}");
        assert_eq!(from_memory(&catalog, &data, &compiled, Dialect::Sqlite), found, "memory {pattern}");
    }
    let sorted = compiler.compile("things", br#"{"sort": "LABEL"}"#).unwrap();
    let of_database = from_database(&catalog, &database, &sorted, Dialect::Sqlite);
    assert_eq!(of_database, from_memory(&catalog, &data, &sorted, Dialect::Sqlite));
    assert_eq!(of_database.as_array().unwrap().last(), Some(&json!(4)));
}

#[test]
fn a_label_with_nul_is_refused() {
    let catalog = load(&[Source { name: "labels", text: CATALOG }]).unwrap();
    let body = br#"{"things": {"data": {"labels_": {"a\u0000": "x"}}}}"#;
    for leniencies in [filterc::Leniencies::NONE, filterc_prefect::LENIENCIES] {
        let refused =
            Compiler::new(&catalog).unwrap().leniencies(leniencies).compile("things", body).err().unwrap();
        assert_eq!(refused.diagnostics[0].code.0, "FC0220");
    }
}

#[test]
fn no_setting_of_the_database_changes_an_answer() {
    let mut asked = 0;
    for (world, name, cases) in
        [(built_in(), "odd_prefect", bodies::all()), (shop(), "odd_shop", bodies::of_shop())]
    {
        let database = filled(&world.catalog, name, &world.demo);
        for case in cases {
            let compiler = world.compiler().leniencies(case.leniencies);
            let Ok(compiled) = compiler.compile(&case.on, &case.body) else { continue };
            let ours = from_memory(&world.catalog, world.dataset(), &compiled, Dialect::Postgres);
            let theirs = from_database(&world.catalog, &database, &compiled, Dialect::Postgres);
            assert_eq!(ours, theirs, "{}", case.name);
            asked += 1;
        }
    }
    assert!(asked > 400, "{asked}");
}

#[test]
fn a_default_and_an_index_keep_their_backslashes_under_every_setting() {
    let text = CATALOG.replace("data json?", r#"data json?  mark text default "a\b'\\c""#).replace(
        "  filter {",
        r#"  indexes { odd (data ->> "a\.'b") marked (id) where mark = "\'" }
  filter {"#,
    );
    let catalog =
        load(&[Source { name: "labels", text: &text }]).unwrap_or_else(|error| panic!("{error:#?}"));
    let lines = r#"{"things": {"id": 1, "data": {}}}"#;
    let compiled = Compiler::new(&catalog).unwrap().compile("things", b"{}").unwrap();
    let sqlite = wait(Database::demo(&catalog, lines)).unwrap();
    let postgres = filled(&catalog, "backslashes", lines);
    for (dialect, database) in [(Dialect::Sqlite, &sqlite), (Dialect::Postgres, &postgres)] {
        let rows = wait(database.rows(&compiled.statement(dialect), &catalog)).unwrap();
        let mark: Value = json!(rows[0].values[2]);
        assert_eq!(mark, json!(r"a\b'\\c"), "{dialect:?}");
    }
}
