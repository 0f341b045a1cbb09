//! The schema of a Postgres database.

mod queries;
mod rows;

use filterc_db::{DatabaseError, Session};

use crate::Schema;
use crate::questions::{Reader, read};

const STEPS: &[(&str, Reader)] = &[
    (queries::NAME, rows::name),
    (queries::ENUMS, rows::enumeration),
    (queries::TABLES, rows::table),
    (queries::COLUMNS, rows::column),
    (queries::KEYS, rows::key),
    (queries::INDEXES, rows::index),
];

pub(super) async fn schema(session: &mut Session) -> Result<Schema, DatabaseError> {
    read(session, STEPS).await
}
