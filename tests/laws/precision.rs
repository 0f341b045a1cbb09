//! Times that are finer than the microseconds of databases: what strict takes selects what was asked for, and nothing more.

use filterc::catalog::{Source, load};
use filterc::eval::{Answer, Dataset, Record};
use filterc::{Compiler, Dialect, Leniencies};
use filterc_tests::NOW;
use serde_json::json;

const CATALOG: &str = "
catalog fine \"1\"
collection things from thing rows ~10 {
  columns {
    id int key
    at timestamp
  }
  filter { at: before_ after_ any_ not_any_ }
  sort { KEY = id asc }
  endpoint POST \"/things/filter\" rows { things  limit 0..200 = 200  offset  sort = KEY }
}
";

/// Rows at the microseconds 0, 1 and 2 of a second; the operand lies between 1 and 2.
#[test]
fn strict_refuses_what_would_select_more_by_cutting_a_time_off() {
    let catalog =
        load(&[Source { name: "fine", text: CATALOG }]).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let things = catalog.find_collection("things").unwrap();
    let mut data = Dataset::new(&catalog);
    for id in 0..3 {
        let row = json!({"id": id, "at": format!("2026-11-01T08:30:00.00000{id}Z")});
        data.push(things, Record::from_json(&catalog, things, row.as_object().unwrap()).unwrap());
    }
    let compiler = |leniencies| Compiler::new(&catalog).unwrap().leniencies(leniencies).now(NOW);
    let fine = "2026-11-01T08:30:00.0000015Z";
    // What strict selects, or the code of its refusal; and what Prefect does, which cuts off.
    for (operator, operand, strict, prefect) in [
        ("before_", json!(fine), Ok(vec![0, 1]), vec![0, 1]),
        ("after_", json!(fine), Err("FC0217"), vec![1, 2]),
        ("any_", json!([fine]), Err("FC0217"), vec![1]),
        ("any_", json!(["2026-11-01T08:30:00Z", fine]), Err("FC0217"), vec![0, 1]),
        ("not_any_", json!([fine]), Ok(vec![0, 2]), vec![0, 2]),
        // Zeros say nothing.
        ("after_", json!("2026-11-01T08:30:00.000001000Z"), Ok(vec![1, 2]), vec![1, 2]),
    ] {
        let body = json!({"things": {"at": {operator: operand}}}).to_string();
        let selected = |leniencies| {
            let compiled = compiler(leniencies).compile("things", body.as_bytes());
            compiled.map(|compiled| match compiled.program(Dialect::Sqlite).answer(&data) {
                Answer::Rows(rows) => (rows, compiled.warnings.len()),
                other => panic!("{other:?}"),
            })
        };
        let warned = usize::from(body.contains(fine));
        match (selected(Leniencies::NONE), strict) {
            (Ok(found), Ok(rows)) => assert_eq!(found, (rows, warned), "{body}"),
            (Err(refused), Err(code)) => {
                assert_eq!(refused.diagnostics[0].code.0, code, "{body}");
                // What the help says to type is taken.
                let help = refused.diagnostics[0].help.clone().unwrap();
                let typed = help.split('`').nth(1).unwrap();
                let body = body.replace(&format!("\"{fine}\""), typed);
                assert!(compiler(Leniencies::NONE).compile("things", body.as_bytes()).is_ok(), "{body}");
            }
            other => panic!("{body} {other:?}"),
        }
        assert_eq!(selected(filterc_prefect::LENIENCIES).unwrap(), (prefect, warned), "{body}");
    }
}
