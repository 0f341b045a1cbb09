//! A value of each type, and NULL, is the same in a row of SQLite and of Postgres.

use filterc::catalog::{Source, load};
use filterc::{Compiler, Dialect};
use filterc_db::{Access, Cell, Database, Options};
use filterc_tests::databases::wait;
use filterc_tests::postgres;

const CATALOG: &str = r#"
catalog types "1"
enum Colour as colour { RED GREEN }
collection things from thing {
  columns {
    id uuid key default random
    flag bool?  small smallint?  number int?  big bigint?  ratio float?  price decimal?
    name text?  day date?  at timestamp?  took interval?  data json?  colour Colour?
    tags set<text>?
  }
  filter { id: any_  colour: any_ not_any_  tags: any_ all_ }
  sort { ID = id }
  endpoint POST "/things/filter" rows { things limit 0..10 = 10 offset sort = ID }
}
"#;

const ROWS: &str = r#"
{"things": {"id": "00000000-0000-4000-8000-000000000001", "flag": true, "small": -32768, "number": 7, "big": 9007199254740993, "ratio": 2.5, "price": "-12.340", "name": "é'\"\\", "day": "2026-02-28", "at": "2026-02-28T23:59:59.000001Z", "took": 90061.5, "data": {"a": [1, null, "x"]}, "colour": "GREEN", "tags": ["a", "é"]}}
{"things": {"id": "00000000-0000-4000-8000-000000000002", "flag": null, "colour": null, "day": null, "price": null, "at": null, "tags": null}}
{"things": {"id": "00000000-0000-4000-8000-000000000003", "colour": "RED", "day": "0001-01-01", "at": "0001-01-01T00:00:00Z", "tags": []}}
"#;

#[test]
fn every_type_and_null_is_stored_and_read_alike() {
    let catalog = load(&[Source { name: "types", text: CATALOG }]).unwrap();
    let compiler = Compiler::new(&catalog).unwrap();
    let compiled = compiler.compile("things", b"{}").unwrap();
    let url = postgres::shared().unwrap().create_database(&format!("types_{}", std::process::id())).unwrap();
    let [postgres, sqlite] = wait(async {
        let options = Options { access: Access::ReadWrite, ..Options::default() };
        let postgres = Database::connect(&url, &options).await.unwrap();
        postgres.fill(&catalog, ROWS).await.unwrap();
        let sqlite = Database::demo(&catalog, ROWS).await.unwrap();
        [
            postgres.rows(&compiled.statement(Dialect::Postgres), &catalog).await.unwrap(),
            sqlite.rows(&compiled.statement(Dialect::Sqlite), &catalog).await.unwrap(),
        ]
    });
    assert_eq!(postgres, sqlite);
    assert_eq!(sqlite.len(), 3);
    assert!(sqlite[0].values.iter().all(|cell| *cell != Cell::Null));
    assert!(sqlite[1].values[1..].iter().all(|cell| *cell == Cell::Null));
    assert_eq!(sqlite[0].values[6], Cell::Decimal("-12.340".to_owned()));
}
