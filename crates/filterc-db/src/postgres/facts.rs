//! Answers of Postgres to questions about itself.

use sqlx::postgres::PgRow;
use sqlx::{Column as _, Decode, Postgres, Row as _, Type, TypeInfo as _};

use crate::DatabaseError;
use crate::facts::{Fact, Facts};

/// The values of a row.
pub(crate) fn facts(row: &PgRow) -> Result<Facts, DatabaseError> {
    let value = |(at, column): (usize, &sqlx::postgres::PgColumn)| match column.type_info().name() {
        "BOOL" => get(row, at, Fact::Bool),
        "INT4" => get::<i32>(row, at, |number| Fact::Int(number.into())),
        "INT8" => get(row, at, Fact::Int),
        "FLOAT8" => get(row, at, Fact::Float),
        "TEXT[]" => get(row, at, Fact::Texts),
        _ => get(row, at, Fact::Text),
    };
    row.columns().iter().enumerate().map(value).collect::<Result<_, _>>().map(Facts)
}

fn get<'r, T>(row: &'r PgRow, at: usize, fact: impl Fn(T) -> Fact) -> Result<Fact, DatabaseError>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
{
    match row.try_get::<Option<T>, _>(at) {
        Ok(value) => Ok(value.map_or(Fact::Null, fact)),
        Err(error) => Err(DatabaseError::Decode { column: (at + 1).to_string(), problem: error.to_string() }),
    }
}
