//! Pages by cursors while rows come in: what was there is given exactly once, in its order.

use filterc::sql::insert;
use filterc::{Compiler, Dialect};
use filterc_db::{Cell, Database};
use filterc_prefect::catalog as prefect;
use filterc_tests::databases::wait;
use serde_json::{Value, json};

use super::support::empty;

const ORDERS: [&str; 5] =
    ["ID_DESC", "START_TIME_DESC", "NAME_ASC", "END_TIME_DESC", "NEXT_SCHEDULED_START_TIME_ASC"];

/// A run that is new: before, among and behind those of the demo, by every order.
fn run(number: u64) -> Value {
    let day = 1 + number * 7 % 28;
    let time = |month: u64| json!(format!("2026-{month:02}-{day:02}T00:00:00Z"));
    json!({
        "id": format!("{:08x}-0000-4000-8000-{number:012x}", number.wrapping_mul(0x9E37_79B9) as u32),
        "name": format!("{}-new", ["amber", "keen", "zealous"][number as usize % 3]),
        "flow_id": "f0000000-0000-4000-8000-000000000001",
        "expected_start_time": time(8 + number % 5),
        "end_time": if number.is_multiple_of(2) { Value::Null } else { time(9) },
        "next_scheduled_start_time": if number.is_multiple_of(3) { Value::Null } else { time(10) },
    })
}

/// The keys of a page and the cursor behind it.
fn page(database: &Database, compiler: &Compiler, body: &Value) -> (Vec<Cell>, Option<String>) {
    let compiled = compiler.compile("flow_runs", body.to_string().as_bytes()).unwrap();
    let of = compiled.query.ir().query.collection;
    let rows = wait(database.rows(&compiled.statement(database.dialect()), prefect())).unwrap();
    let last = rows.last().map(|row| row.record(prefect(), of));
    let cursor = last.and_then(|last| compiled.cursor(database.dialect(), &last));
    let key = compiled.collection().key.index();
    (rows.iter().map(|row| row.values[key].clone()).collect(), cursor)
}

#[test]
fn rows_that_were_there_are_given_exactly_once_while_others_come() {
    let compiler = filterc_prefect::compiler();
    let flow_runs = prefect().find_collection("flow_runs").unwrap();
    for dialect in Dialect::ALL {
        let database = empty(dialect, "growing");
        wait(database.fill(prefect(), filterc_prefect::DEMO)).unwrap();
        let mut added = 0;
        for order in ORDERS {
            let (before, _) = page(&database, &compiler, &json!({"sort": order, "limit": 200}));
            let (mut given, mut body) = (Vec::new(), json!({"sort": order, "limit": 9}));
            loop {
                let (keys, cursor) = page(&database, &compiler, &body);
                given.extend(keys);
                let Some(cursor) = cursor else { break };
                body["cursor"] = json!(cursor);
                let row = run(added);
                let statement = insert(prefect(), flow_runs, row.as_object().unwrap(), dialect).unwrap();
                wait(database.execute(&statement)).unwrap();
                added += 1;
            }
            let old: Vec<_> = given.iter().filter(|key| before.contains(key)).cloned().collect();
            assert_eq!(old, before, "{order} on {}", dialect.name());
            let new = given.len() - old.len();
            assert!(new > 0, "{order} on {}: nothing came behind a cursor", dialect.name());
        }
    }
}
