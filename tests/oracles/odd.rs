//! Values that the type of their column does not allow, or that only one database has: every row is shown, and pages that
//! follow each other by cursors are the one ordered list, in every order.

use std::fmt::Write as _;

use filterc::catalog::{Source, load};
use filterc::{Catalog, Dialect};
use filterc_db::{Access, Cell, Database, Options, Row};
use filterc_tests::databases::wait;
use filterc_tests::postgres;
use serde_json::{Value, json};

use super::pages::{from_database, orders, pages};
use super::smithed::compiler;

const CATALOG: &str = r#"
catalog odd "1"

enum Mood as mood { good bad }

collection things from thing rows ~30 {
  columns {
    id     bigint key
    at     timestamp?
    since  timestamp
    day    date?
    length interval?
    price  decimal?
    size   float?
    mood   Mood?
    ref    uuid?
    name   text?
    flag   bool?
    number int?
    tags   set<text>
    data   json?
  }
  filter { id: any_  at: before_ after_ }
  sort {
    AT = at asc               AT_DOWN = at desc
    SINCE = since asc         SINCE_DOWN = since desc
    DAY = day asc             DAY_DOWN = day desc
    LENGTH = length asc       LENGTH_DOWN = length desc
    PRICE = price asc         PRICE_DOWN = price desc
    SIZE = size asc           SIZE_DOWN = size desc
    MOOD = mood asc           MOOD_DOWN = mood desc
    REF = ref asc             REF_DOWN = ref desc
    NAME = name asc           NAME_DOWN = name desc
    FLAG = flag asc           FLAG_DOWN = flag desc
    NUMBER = number asc       NUMBER_DOWN = number desc
    EITHER = coalesce(at, since) asc
    MIXED = mood desc, at asc, price desc
    AGE = now - since desc
  }
  endpoint POST "/things/filter" rows { things  limit 0..200 = 200  offset  sort = AT }
}
"#;

/// Values of SQLite by column, as SQL; the rest is as it was.
const SQLITE: [(&str, &[&str]); 13] = [
    (
        "at",
        &[
            "NULL",
            "'infinity'",
            "'-infinity'",
            "'soon'",
            "''",
            "5",
            "2.5",
            "x'00ff'",
            "CAST(x'ff61' AS TEXT)",
            "'2026-11-01T08:30:00Z'",
            "'2026-11-01 08:30:00'",
            "'2026-11-01T08:30:00+02:00'",
            "'9999-12-31 23:59:59.999999'",
            "'0001-01-01 00:00:00.000000'",
            "'12026-01-01 00:00:00.000000'",
            "5",
        ],
    ),
    (
        "since",
        &[
            "'infinity'",
            "'soon'",
            "''",
            "'2026-11-01T08:30:00Z'",
            "'2026-11-01 08:30:00'",
            "'9999-12-31 23:59:59.999999'",
        ],
    ),
    (
        "day",
        &[
            "NULL",
            "'soon'",
            "20261101",
            "'2026-11-01 00:00:00.000000'",
            "'9999-12-31'",
            "x'01'",
            "'infinity'",
        ],
    ),
    (
        "length",
        &[
            "NULL",
            "'long'",
            "0",
            "'9999-12-31 23:59:59.999999'",
            "0",
            "'1969-12-31 23:59:59.000000'",
            "5",
            "0",
            "'0'",
            "2.5",
            "x'00'",
        ],
    ),
    (
        "price",
        &[
            "NULL",
            "'abc'",
            "'NaN'",
            "'1e400'",
            "'12345678901234567890123456789012345678901'",
            "3",
            "2.5",
            "x'31'",
            "'0.1000000000000000055511151231257827'",
            "'-0'",
        ],
    ),
    ("size", &["NULL", "9e999", "-9e999", "'abc'", "x'00'", "3", "'5'"]),
    ("mood", &["NULL", "'ugly'", "''", "'BAD'", "5", "x'01'", "'bad'", "'Best'"]),
    (
        "ref",
        &[
            "NULL",
            "'x'",
            "''",
            "7",
            "x'0102'",
            "'A0000000-0000-4000-8000-00000000000A'",
            "'a000000000004000800000000000000b'",
            "'a0000000-0000-4000-8000-00000000000a'",
        ],
    ),
    (
        "name",
        &[
            "NULL",
            "'a' || char(0) || 'b'",
            "'a'",
            "'a' || char(0)",
            "CAST(x'61ff' AS TEXT)",
            "x'61'",
            "5",
            "''",
        ],
    ),
    ("flag", &["NULL", "2", "'true'", "0.5", "x'01'", "0"]),
    ("number", &["NULL", "'five'", "2.5", "x'05'", "9223372036854775807", "-1"]),
    ("tags", &["'[null, \"a\"]'", "'{}'", "'x'", "'[NaN]'", "5", "'null'", "x'5b5d'"]),
    ("data", &["NULL", "'{\"a\": NaN}'", "'nope'", "'[1e999]'", "'\"\\ud800\"'", "x'7b7d'", "'-Infinity'"]),
];

/// The same of Postgres.
const POSTGRES: [(&str, &[&str]); 9] = [
    (
        "at",
        &[
            "NULL",
            "'infinity'",
            "'-infinity'",
            "'10000-01-01T00:00:00Z'",
            "'0044-03-15T00:00:00Z BC'",
            "'9999-12-31T23:59:59.999999Z'",
            "'0001-01-01T00:00:00Z'",
            "'infinity'",
            "'4713-01-01T00:00:00Z BC'",
            "'294276-12-31T23:59:59.999999Z'",
            "'294247-01-10T04:00:54.775807Z'",
            "'294250-01-01T00:00:00Z'",
            "'294250-01-01T00:00:00Z'",
        ],
    ),
    ("since", &["'infinity'", "'-infinity'", "'10000-01-01T00:00:00Z'", "'9999-12-31T23:59:59.999999Z'"]),
    (
        "day",
        &[
            "NULL",
            "'infinity'",
            "'-infinity'",
            "'10000-01-01'",
            "'4713-01-01 BC'",
            "'5874897-12-31'",
            "'9999-12-31'",
        ],
    ),
    ("length", &["NULL", "'178000 years'", "'-178000 years'", "'1 month'", "'30 days'"]),
    (
        "price",
        &[
            "NULL",
            "'NaN'",
            "'Infinity'",
            "'-Infinity'",
            "'12345678901234567890123456789012345678901'",
            "'NaN'",
            "'12345678901234567890123456789012345678902'",
            "'1e-40'",
            "'-1e300'",
        ],
    ),
    ("size", &["NULL", "'NaN'", "'Infinity'", "'-Infinity'", "'NaN'", "'-0'"]),
    ("mood", &["NULL", "'ugly'", "'Best'", "'bad'", "'ugly'"]),
    ("tags", &["'[null, \"a\"]'", "'{}'", "'5'"]),
    ("data", &["NULL", "'1e400'", "'[-1e999]'", "'123456789012345678901234567890'"]),
];

const ROWS: usize = 24;

/// The rows, alike but for their keys.
fn lines() -> String {
    (0..ROWS).fold(String::new(), |mut lines, id| {
        let row = json!({
            "id": id, "at": "2026-11-01T08:30:00Z", "since": "2026-11-02T08:30:00.5Z", "day": "2026-11-01", "length": 1.5,
            "price": "19.90", "size": 0.5, "mood": "good", "ref": "a0000000-0000-4000-8000-00000000000a", "name": "ab",
            "flag": true, "number": 3, "tags": ["a"], "data": {"a": 1},
        });
        let _ = writeln!(lines, "{}", json!({ "things": row }));
        lines
    })
}

/// Statements that make values odd: those of a column stand in its first rows, and every third one in a later one again, so that
/// there are ties.
fn updates(odd: &[(&str, &[&str])]) -> Vec<String> {
    let mut all = Vec::new();
    for (column, values) in odd {
        for (id, value) in values.iter().enumerate() {
            let again = ROWS - 1 - id / 3;
            all.push(format!("UPDATE thing SET \"{column}\" = {value} WHERE id = {id}"));
            if id % 3 == 0 && again > values.len() {
                all.push(format!("UPDATE thing SET \"{column}\" = {value} WHERE id = {again}"));
            }
        }
    }
    all
}

fn filled(catalog: &Catalog, dialect: Dialect) -> Database {
    let url = match dialect {
        Dialect::Sqlite => "sqlite::memory:".to_owned(),
        Dialect::Postgres => {
            let cluster = postgres::shared().expect("a Postgres server");
            cluster.create_database(&format!("odd_{}", std::process::id())).expect("a database")
        }
    };
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    wait(async {
        let database = Database::connect(&url, &options).await.expect("a connection");
        database.fill(catalog, &lines()).await.expect("the rows");
        let updates = match dialect {
            Dialect::Sqlite => updates(&SQLITE),
            Dialect::Postgres => {
                let more =
                    ["ALTER TYPE mood ADD VALUE 'ugly'", "ALTER TYPE mood ADD VALUE 'Best' BEFORE 'good'"];
                database.run_script(more).await.expect("more moods");
                updates(&POSTGRES)
            }
        };
        for update in &updates {
            database.run_script([update.as_str()]).await.unwrap_or_else(|error| panic!("{error}: {update}"));
        }
        database
    })
}

fn rows(catalog: &Catalog, database: &Database) -> Vec<Row> {
    let compiled = compiler(catalog).compile("things", br#"{"sort": "SINCE"}"#).unwrap();
    wait(database.rows(&compiled.statement(database.dialect()), catalog)).unwrap()
}

fn are_shown_and_paged(dialect: Dialect) {
    let catalog =
        load(&[Source { name: "odd", text: CATALOG }]).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let database = filled(&catalog, dialect);
    let things = catalog.collection(catalog.find_collection("things").unwrap());
    let all = rows(&catalog, &database);
    assert_eq!(all.len(), ROWS);
    for row in &all {
        assert!(serde_json::to_string(&row.named(things)).is_ok());
    }
    let problems: Vec<_> = all.iter().flat_map(|row| row.problems(things)).collect();
    let floor = if dialect == Dialect::Sqlite { 40 } else { 4 };
    assert!(problems.len() >= floor, "{problems:#?}");
    for (column, id, value) in expected(dialect) {
        let row = all.iter().find(|row| row.values[0] == Cell::Int(id)).unwrap();
        assert_eq!(row.named(things)[column], value, "{} {column} {id}", dialect.name());
    }
    let compiler = compiler(&catalog);
    let (_, endpoint) = catalog.endpoints().next().unwrap();
    for order in orders(&catalog, endpoint) {
        let body = json!({ "sort": order, "limit": 200 });
        let read = |compiled: &_| from_database(&catalog, &database, compiled);
        let whole = compiler.compile("things", body.to_string().as_bytes()).unwrap();
        let (whole, _) = read(&whole);
        assert_eq!(whole.len(), ROWS);
        for size in [1, 2, 5] {
            let pages = pages(&compiler, "things", &body, size, dialect, read);
            assert_eq!(pages.concat(), whole, "{} {order:?} {size}", dialect.name());
        }
    }
    wait(database.close());
}

#[test]
fn odd_rows_of_sqlite_are_shown_and_paged_in_every_order() {
    are_shown_and_paged(Dialect::Sqlite);
}

#[test]
fn odd_rows_of_postgres_are_shown_and_paged_in_every_order() {
    are_shown_and_paged(Dialect::Postgres);
}

/// What some of the odd values look like.
fn expected(dialect: Dialect) -> Vec<(&'static str, i64, Value)> {
    match dialect {
        Dialect::Sqlite => vec![
            ("at", 1, json!("infinity")),
            ("at", 3, json!("soon")),
            ("at", 5, json!(5)),
            ("at", 7, json!("\\x00ff")),
            ("at", 8, json!("\u{fffd}a")),
            ("at", 11, json!("2026-11-01T06:30:00Z")),
            ("at", 12, json!("9999-12-31T23:59:59.999999Z")),
            ("size", 1, json!("Infinity")),
            ("mood", 1, json!("ugly")),
            ("ref", 1, json!("x")),
            ("name", 1, json!("a\0b")),
            ("name", 6, json!("5")),
            ("flag", 1, json!(2)),
            ("tags", 0, json!([null, "a"])),
            ("tags", 3, json!(["NaN"])),
            ("data", 1, json!({"a": "NaN"})),
            ("data", 2, json!("nope")),
            ("data", 3, json!(["1e999"])),
        ],
        Dialect::Postgres => vec![
            ("at", 1, json!("infinity")),
            ("at", 2, json!("-infinity")),
            ("at", 3, json!("+010000-01-01T00:00:00Z")),
            ("at", 4, json!("-000043-03-15T00:00:00Z")),
            ("at", 5, json!("9999-12-31T23:59:59.999999Z")),
            ("day", 5, json!("+5874897-12-31")),
            ("price", 1, json!("NaN")),
            ("price", 4, json!("12345678901234567890123456789012345678901")),
            ("size", 1, json!("NaN")),
            ("mood", 1, json!("ugly")),
            ("data", 1, json!(format!("1{}", "0".repeat(400)))),
        ],
    }
}
