//! Statements as the driver takes them.

use filterc_sql::Bind;
use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;

use super::bind;
use crate::DatabaseError;

/// A statement is prepared once for its text. Postgres gives NULL whatever type fits, which the next value may not have,
/// so the text says where NULL is. An unnamed statement would not do: the driver may ask for a type before it is run.
pub(super) fn query<'q>(
    sql: &str,
    binds: &[Bind],
) -> Result<Query<'q, Postgres, PgArguments>, DatabaseError> {
    let mut text = sql.to_owned();
    for (at, _) in binds.iter().enumerate().filter(|(_, bind)| **bind == Bind::Null) {
        text += &format!(" /* {} null */", at + 1);
    }
    Ok(sqlx::query_with(AssertSqlSafe(text), bind::arguments(binds)?))
}
