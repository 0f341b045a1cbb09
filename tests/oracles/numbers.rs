//! Numbers of JSON and exact numbers read in memory as each database prints, orders and sums them.

use filterc::catalog::{Source, load};
use filterc::eval::{Dataset, Record};
use filterc::sql::{Bind, Output};
use filterc::{Catalog, Compiler, Dialect, ShapeHash, Statement};
use filterc_db::{Access, Database, Options};
use filterc_tests::databases::wait;
use filterc_tests::postgres;
use serde_json::{Value, json};

use super::agree::{from_database, from_memory};

const CATALOG: &str = r#"
catalog numbers "1"
collection things from thing {
  columns { id int key  data json?  price decimal?  big bigint?  took interval? }
  filter { id: any_  price: any_ ge_ le_ not_any_  data: labels_ }
  sort { ID = id  PRICE = price, id }
  endpoint POST "/things/filter" rows { things limit 0..200 = 200 offset sort = ID }
  endpoint POST "/things/texts" groups { things by id asc by text = data ->> "n" give rows = count }
  endpoint POST "/things/sums" groups {
    things
    give sum = sum(price)  give mean = avg(price)  give least = min(price)  give most = max(price)
    give bigs = sum(big)  give shortest = min(took)  give longest = max(took)  give all = sum(took)
  }
  endpoint POST "/things/prices" groups { things by price give rows = count }
}
"#;

/// The rows in memory and in both databases, where their JSON stands as it is written here.
struct Numbers {
    catalog: Catalog,
    data: Dataset,
    databases: [(Dialect, Database); 2],
}

fn numbers(name: &str, rows: &[String]) -> Numbers {
    let catalog =
        load(&[Source { name: "numbers", text: CATALOG }]).unwrap_or_else(|error| panic!("{error:#?}"));
    let id = catalog.find_collection("things").unwrap();
    let mut data = Dataset::new(&catalog);
    for row in rows {
        data.push(id, Record::from_text(&catalog, id, row).unwrap_or_else(|error| panic!("{error}: {row}")));
    }
    // Without what the loader reads as a float.
    let plain = |row: &String| {
        let mut row: Value = serde_json::from_str(&row.replace("1e400", "0").replace("1E400", "0")).unwrap();
        row.as_object_mut().unwrap().remove("data");
        json!({ "things": row }).to_string() + "\n"
    };
    let lines: String = rows.iter().map(plain).collect();
    let databases = Dialect::ALL.map(|dialect| {
        let database = wait(async {
            match dialect {
                Dialect::Sqlite => Database::demo(&catalog, &lines).await.unwrap(),
                Dialect::Postgres => {
                    let cluster = postgres::shared().unwrap();
                    let url = cluster.create_database(&format!("{name}_{}", std::process::id())).unwrap();
                    let options = Options { access: Access::ReadWrite, ..Options::default() };
                    let database = Database::connect(&url, &options).await.unwrap();
                    database.fill(&catalog, &lines).await.unwrap();
                    database
                }
            }
        });
        let written: Vec<_> =
            rows.iter().zip(1..).filter_map(|(row, id)| data_of(row, id, dialect)).collect();
        wait(database.load(&written)).unwrap();
        (dialect, database)
    });
    Numbers { catalog, data, databases }
}

/// Writes the JSON of a row as its text has it.
fn data_of(row: &str, id: i64, dialect: Dialect) -> Option<Statement> {
    let (_, text) = row.split_once("\"data\": ")?;
    let text = text.strip_suffix('}')?;
    let sql = match dialect {
        Dialect::Sqlite => "UPDATE thing SET data = ?1 WHERE id = ?2",
        Dialect::Postgres => "UPDATE thing SET data = CAST($1 AS jsonb) WHERE id = CAST($2 AS bigint)",
    };
    let binds = vec![Bind::Text(text.to_owned()), Bind::Int(id)];
    let (fragments, shape, output) = (Vec::new(), ShapeHash(0), Output::Nothing);
    Some(Statement { sql: sql.into(), binds, fragments, dialect, shape, output })
}

impl Numbers {
    /// An answer that memory and the database agree on, for each dialect.
    fn ask(&self, on: &str, body: &Value) -> [(Dialect, Value); 2] {
        let compiler = Compiler::new(&self.catalog).unwrap();
        let compiled = compiler
            .compile(on, body.to_string().as_bytes())
            .unwrap_or_else(|error| panic!("{error}: {body}"));
        self.databases.each_ref().map(|(dialect, database)| {
            let theirs = from_database(&self.catalog, database, &compiled, *dialect);
            let ours = from_memory(&self.catalog, &self.data, &compiled, *dialect);
            assert_eq!(ours, theirs, "{dialect:?} {on} {body}");
            (*dialect, theirs)
        })
    }
}

fn rows(values: impl IntoIterator<Item = impl std::fmt::Display>) -> Vec<String> {
    let row = |(value, id): (_, u32)| format!("{{\"id\": {id}, \"data\": {{\"n\": {value}}}}}");
    values.into_iter().zip(1..).map(row).collect()
}

#[test]
fn numbers_of_json_read_as_each_database_prints_them() {
    // As they are written, as SQLite prints them, as Postgres does.
    let all = [
        ("1.50", "1.5", "1.50"),
        ("1e2", "100.0", "100"),
        ("-0", "0", "0"),
        ("-0.0", "0.0", "0.0"),
        ("0.1", "0.1", "0.1"),
        ("1.0", "1.0", "1.0"),
        ("9223372036854775807", "9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9.2233720368547758e+18", "9223372036854775808"),
        ("9007199254740993", "9007199254740993", "9007199254740993"),
        ("9007199254740993.0", "9007199254740992.0", "9007199254740993.0"),
        ("1e-7", "1.0e-07", "0.0000001"),
        ("[1.50, {\"b\": -0}]", "[1.50,{\"b\":-0}]", "[1.50, {\"b\": 0}]"),
        ("true", "1", "true"),
        (
            "{\"bb\": 1e2, \"a\": \"\\u00e9\", \"a\": 2}",
            "{\"bb\":1e2,\"a\":\"\\u00e9\",\"a\":2}",
            "{\"a\": 2, \"bb\": 100}",
        ),
        // Of two members of a name, SQLite finds the first and Postgres keeps the last.
        ("1, \"n\": 2", "1", "2"),
        ("\"\\u00e9\\u0041\"", "éA", "éA"),
    ];
    let world = numbers("numbers", &rows(all.map(|(text, ..)| text)));
    for (dialect, answer) in world.ask("things/texts", &json!({})) {
        let printed = |(at, (_, sqlite, postgres)): (usize, &(&str, &str, &str))| {
            json!([at + 1, if dialect == Dialect::Sqlite { sqlite } else { postgres }, 1])
        };
        let mut expected: Vec<_> = all.iter().enumerate().map(printed).collect();
        expected.sort_by_key(Value::to_string);
        assert_eq!(answer, Value::Array(expected), "{dialect:?}");
    }
    let [(_, sqlite), (_, postgres)] = {
        let huge = numbers("huge", &rows(["1E400", "-1e400"]));
        huge.ask("things/texts", &json!({}))
    }
    .map(|answer| answer);
    let text = |answer: &Value| answer[0][1].as_str().unwrap().to_owned();
    let mut both = [text(&sqlite), text(&postgres)];
    both.sort();
    assert_eq!(both, [format!("1{}", "0".repeat(400)), "Inf".to_owned()]);
}

/// SQLite reckons the digits of a float with 96 bits of each power of ten: very rarely its 17th digit is one off, and the text
/// is still one of the same float.
#[test]
fn floats_of_json_read_as_sqlite_prints_them() {
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut all = Vec::new();
    while all.len() < 3_000 {
        let number = f64::from_bits(next());
        if number.is_finite() {
            all.push(format!("{number:e}"));
        }
        let digits = next() % 1_000_000_000_000_000;
        all.push(format!("{}e-{}", digits, next() % 20));
        all.push(format!("{}.{}", next() % 1_000, next() % 1_000));
    }
    let world = numbers("floats", &rows(&all));
    let compiled = Compiler::new(&world.catalog).unwrap().compile("things/texts", b"{}").unwrap();
    let [_, (dialect, sqlite)] = &world.databases;
    assert_eq!(*dialect, Dialect::Sqlite);
    let ours = from_memory(&world.catalog, &world.data, &compiled, *dialect);
    let theirs = from_database(&world.catalog, sqlite, &compiled, *dialect);
    let text = |row: &Value| row[1].as_str().unwrap().to_owned();
    let pairs = ours.as_array().unwrap().iter().zip(theirs.as_array().unwrap());
    let other: Vec<_> = pairs.map(|(a, b)| (text(a), text(b))).filter(|(a, b)| a != b).collect();
    assert!(other.len() <= 5, "{other:?}");
    assert!(other.iter().all(|(a, b)| a.parse::<f64>() == b.parse::<f64>()), "{other:?}");
}

#[test]
fn exact_numbers_take_exponents_and_have_sums_and_means() {
    let prices = ["19.90", "1e2", "0.10", "1.5E-3", "-30e-1", "100.000", "0", "19.9"];
    let took = [1.5, 0.25, 90.0, 0.000_001, 2.0, 3.0, 4.0, 86_400.5];
    let row = |((price, took), id): ((&str, f64), u32)| {
        format!("{{\"id\": {id}, \"price\": \"{price}\", \"big\": 4611686018427387904, \"took\": {took}}}")
    };
    let world = numbers("exact", &prices.into_iter().zip(took).zip(1..).map(row).collect::<Vec<_>>());
    for (written, found) in [
        (json!({ "ge_": "1e2" }), json!([2, 6])),
        (json!({ "ge_": 1e2 }), json!([2, 6])),
        (json!({ "any_": ["1990e-2", "0e9"] }), json!([1, 7, 8])),
        (json!({ "le_": "-3E+0" }), json!([5])),
        (json!({ "any_": ["1.5e-3"] }), json!([4])),
    ] {
        for (dialect, answer) in world.ask("things", &json!({ "things": { "price": written } })) {
            assert_eq!(answer, found, "{dialect:?} {written}");
        }
    }
    for (dialect, answer) in world.ask("things/sums", &json!({})) {
        let answer = answer[0].as_array().unwrap();
        assert_eq!(answer[0], json!("236.9015"), "{dialect:?}");
        assert_eq!(answer[1], json!(29.613), "{dialect:?}");
        assert_eq!([&answer[2], &answer[3]], [&json!("-3"), &json!("100")], "{dialect:?}");
        // Twice what a number of 64 bits holds.
        assert_eq!(answer[4], json!(3.689_348_814_741_910_3e19), "{dialect:?}");
        assert_eq!([&answer[5], &answer[6]], [&json!(0.0), &json!(86_400.5)], "{dialect:?}");
    }
    for (dialect, answer) in world.ask("things/sums", &json!({ "things": { "id": { "any_": [] } } })) {
        assert_eq!(answer, json!([[null, null, null, null, null, null, null, null]]), "{dialect:?}");
    }
    for (dialect, answer) in world.ask("things/prices", &json!({})) {
        let expected = json!([["-3", 1], ["0", 1], ["0.0015", 1], ["0.1", 1], ["100", 2], ["19.9", 2]]);
        assert_eq!(answer, expected, "{dialect:?}");
    }
}

#[test]
fn an_exact_number_that_not_every_database_compares_is_refused() {
    let catalog = load(&[Source { name: "numbers", text: CATALOG }]).unwrap();
    let compile = |price: &str| {
        let body = format!("{{\"things\": {{\"price\": {{\"ge_\": {price}}}}}}}");
        let refused = Compiler::new(&catalog).unwrap().compile("things", body.as_bytes()).err();
        refused.map(|refused| refused.diagnostics[0].code.0)
    };
    for (price, code) in [
        ("1e27", None),
        ("1e28", Some("FC0221")),
        ("1e-28", None),
        ("1e-29", Some("FC0221")),
        ("1e999999999999", Some("FC0221")),
        ("\"1e-999999999999\"", Some("FC0221")),
        ("1234567890123450000", None),
        ("1234567890123456", Some("FC0221")),
        ("\"1e\"", Some("FC0209")),
        ("\"0x10\"", Some("FC0209")),
    ] {
        assert_eq!(compile(price), code, "{price}");
    }
}
