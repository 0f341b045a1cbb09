//! A catalog owns itself: what was made of it goes on when its own name is gone, on other threads too.

use filterc::catalog::{Source, load};
use filterc::eval::{Dataset, Record};
use filterc::{Catalog, Compiled, Compiler, Dialect};
use serde_json::json;

const TEXT: &str = r#"
collection things from thing {
  columns { id int key  size int }
  filter { size: ge_ }
  endpoint POST "/things/filter" rows { things limit 0..10 = 10 }
}
"#;

fn catalog() -> Catalog {
    load(&[Source { name: "things", text: TEXT }]).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// What would not compile with a catalog that is borrowed.
fn compiled() -> (Compiled, Dataset) {
    let catalog = catalog();
    let id = catalog.find_collection("things").unwrap();
    let mut data = Dataset::new(&catalog);
    for size in [1, 2, 3] {
        let row = json!({ "id": size, "size": size });
        data.push(id, Record::from_json(&catalog, id, row.as_object().unwrap()).unwrap());
    }
    let compiler = Compiler::new(&catalog).unwrap();
    (compiler.compile("things", br#"{"things": {"size": {"ge_": 2}}}"#).unwrap(), data)
}

#[test]
fn queries_programs_and_rows_outlive_the_name_of_their_catalog() {
    let (compiled, data) = compiled();
    let run = move || {
        let program = compiled.program(Dialect::Sqlite);
        let statement = compiled.statement(Dialect::Sqlite);
        drop(compiled);
        (format!("{:?}", program.answer(&data)), statement.sql)
    };
    let (answer, sql) = std::thread::spawn(run).join().unwrap();
    assert_eq!(answer, "Rows([1, 2])");
    assert!(sql.contains("\"size\" >= ?"), "{sql}");
}

#[test]
fn clones_share_their_declarations_and_equal_texts_do_not() {
    let (one, other) = (catalog(), catalog());
    assert!(one.is_same(&one.clone()) && !one.is_same(&other));
    assert!(Compiler::new(&one).unwrap().catalog().is_same(&one));
    assert_eq!(one.hash, other.hash);
}
