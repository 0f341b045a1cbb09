//! The rows into a database, many in one statement.

use filterc::sql::{Output, schema};
use filterc::{Bind, Catalog, Dialect, Statement};
use filterc_db::{Database, DatabaseError};
use serde_json::{Map, Value};

use crate::data::{Rows, Size, collections};

const CHUNK: u64 = 5_000;

/// Makes the tables, fills them, then makes the indexes.
pub(crate) async fn load(database: &Database, catalog: &Catalog, size: Size) -> Result<(), DatabaseError> {
    let dialect = database.dialect();
    let schema = schema(catalog, dialect);
    database.run_script(schema.tables.iter().map(String::as_str)).await?;
    let mut rows = Rows::new(size, dialect);
    for (collection, count) in collections(size) {
        let mut from = 0;
        while from < count {
            let until = count.min(from + CHUNK);
            let chunk: Vec<_> = (from..until).map(|number| rows.row(collection, number)).collect();
            database.execute(&insert(catalog, dialect, collection, &chunk)).await?;
            from = until;
        }
    }
    database.run_script(schema.indexes.iter().map(String::as_str)).await?;
    if dialect == Dialect::Postgres {
        // As autovacuum leaves it. Nobody runs this on the SQLite file of a server.
        database.execute(&plain(dialect, "ANALYZE")).await?;
    }
    Ok(())
}

fn insert(catalog: &Catalog, dialect: Dialect, collection: &str, rows: &[Map<String, Value>]) -> Statement {
    let table = catalog.find_collection(collection).map(|id| catalog.collection(id).table.clone());
    let table = table.unwrap_or_default();
    let columns: Vec<_> = rows
        .iter()
        .flat_map(|row| row.keys())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let names = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let source = match dialect {
        Dialect::Postgres => {
            format!("SELECT {names} FROM json_populate_recordset(NULL::\"{table}\", CAST($1 AS json))")
        }
        Dialect::Sqlite => {
            let values: Vec<_> = columns.iter().map(|name| format!("value ->> '$.{name}'")).collect();
            format!("SELECT {} FROM json_each(?1)", values.join(", "))
        }
    };
    let text = serde_json::to_string(rows).unwrap_or_default();
    let sql = format!("INSERT INTO \"{table}\" ({names}) {source}");
    Statement { binds: vec![Bind::Text(text)], ..plain(dialect, &sql) }
}

/// A statement that no compiler made.
pub(crate) fn plain(dialect: Dialect, sql: &str) -> Statement {
    Statement {
        sql: sql.into(),
        binds: Vec::new(),
        fragments: Vec::new(),
        dialect,
        shape: filterc::ShapeHash(0),
        output: Output::Nothing,
    }
}
