//! The schema of a Postgres database.

mod queries;
mod rows;

use std::time::Duration;

use filterc_sql::Dialect;

use super::Schema;
use crate::{DatabaseError, postgres};

pub(super) async fn schema(pool: &postgres::Pool, timeout: Duration) -> Result<Schema, DatabaseError> {
    let mut schema = Schema {
        dialect: Dialect::Postgres,
        name: String::new(),
        tables: Vec::new(),
        enums: Vec::new(),
        others: Vec::new(),
    };
    let steps = [
        (queries::NAME, rows::name as rows::Reader),
        (queries::ENUMS, rows::enumeration),
        (queries::TABLES, rows::table),
        (queries::COLUMNS, rows::column),
        (queries::KEYS, rows::key),
        (queries::INDEXES, rows::index),
    ];
    for (query, read) in steps {
        for row in postgres::fetch(pool, timeout, query, &[]).await? {
            read(&row, &mut schema).map_err(|error| postgres::failure(error, timeout, timeout))?;
        }
    }
    Ok(schema)
}
