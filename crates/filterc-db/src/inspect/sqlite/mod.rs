//! The schema of a SQLite file.

mod queries;
mod rows;

use std::time::Duration;

use filterc_sql::Dialect;
use rusqlite::Rows;

use super::Schema;
use crate::DatabaseError;
use crate::sqlite::{Guarded, Pool};

pub(super) async fn schema(pool: &Pool, timeout: Duration) -> Result<Schema, DatabaseError> {
    let mut reading = Guarded::acquire(pool, timeout).await?;
    // One state of the file for all answers; the connection goes back to its pool with a rollback.
    reading.script("BEGIN").await?;
    let mut schema = Schema {
        dialect: Dialect::Sqlite,
        name: String::new(),
        tables: Vec::new(),
        enums: Vec::new(),
        others: Vec::new(),
    };
    let steps = [
        (queries::FILE, rows::file as rows::Reader),
        (queries::TABLES, rows::table),
        (queries::COLUMNS, rows::column),
        (queries::KEYS, rows::key),
        (queries::FOREIGN_KEYS, rows::foreign_key),
        (queries::INDEXES, rows::index),
    ];
    for (query, read) in steps {
        let known = schema;
        let add = move |mut rows: Rows<'_>| {
            let mut schema = known.clone();
            while let Some(row) = rows.next()? {
                read(row, &mut schema)?;
            }
            Ok(schema)
        };
        schema = reading.query(query, &[], add).await?;
    }
    resolve(&mut schema);
    for table in &mut schema.tables {
        let number = |mut rows: Rows<'_>| Ok(rows.next()?.map(|row| row.get::<_, i64>(0)).transpose()?);
        let rows = reading.query(&queries::count(&table.name), &[], number).await?;
        table.rows = rows.and_then(|rows| u64::try_from(rows).ok());
    }
    Ok(schema)
}

/// Foreign keys may leave out the columns they refer to, and spell names as they like: gives them those of the tables.
fn resolve(schema: &mut Schema) {
    let known = schema.clone();
    for key in schema.tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
        let Some(parent) = known.table(&key.table) else { continue };
        key.table.clone_from(&parent.name);
        if key.references.is_empty() {
            key.references.clone_from(&parent.key);
        }
        for name in &mut key.references {
            let declared = parent.columns.iter().find(|column| known.same(&column.name, name));
            if let Some(declared) = declared {
                name.clone_from(&declared.name);
            }
        }
    }
}
