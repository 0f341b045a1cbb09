//! The schema of a SQLite file.

mod queries;
mod rows;

use filterc_db::{DatabaseError, Session};

use crate::Schema;
use crate::questions::{Reader, read};

const STEPS: &[(&str, Reader)] = &[
    (queries::FILE, rows::file),
    (queries::TABLES, rows::table),
    (queries::COLUMNS, rows::column),
    (queries::KEYS, rows::key),
    (queries::FOREIGN_KEYS, rows::foreign_key),
    (queries::INDEXES, rows::index),
];

pub(super) async fn schema(session: &mut Session) -> Result<Schema, DatabaseError> {
    let mut schema = read(session, STEPS).await?;
    resolve(&mut schema);
    for table in &mut schema.tables {
        let rows = session.ask(&queries::count(&table.name)).await?;
        table.rows = rows.first().and_then(|row| row.int(0).ok()).and_then(|rows| u64::try_from(rows).ok());
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
