//! Binds in the binary forms of Postgres.

use filterc_sql::Bind;
use sqlx::Arguments as _;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;
use sqlx::postgres::types::PgInterval;

use super::forms::{Document, Id, Time, Untyped};
use crate::DatabaseError;

/// The binds in order.
pub(crate) fn arguments(binds: &[Bind]) -> Result<PgArguments, DatabaseError> {
    let mut arguments = PgArguments::default();
    for (at, bind) in binds.iter().enumerate() {
        let added = add(&mut arguments, bind);
        added.map_err(|problem| DatabaseError::Bind { position: at + 1, problem: problem.to_string() })?;
    }
    Ok(arguments)
}

fn add(arguments: &mut PgArguments, bind: &Bind) -> Result<(), BoxDynError> {
    match bind {
        Bind::Null => arguments.add(Untyped),
        Bind::Bool(value) => arguments.add(value),
        Bind::Int(value) => arguments.add(value),
        Bind::Float(value) => arguments.add(value),
        Bind::Text(value) => arguments.add(value),
        Bind::Bytes(_) => Err("has a type that is only bound on SQLite".into()),
        Bind::Uuid(value) => arguments.add(Id(*value)),
        Bind::Time(micros) => arguments.add(Time(*micros)),
        Bind::Interval(micros) => arguments.add(PgInterval { months: 0, days: 0, microseconds: *micros }),
        Bind::Json(value) => arguments.add(Document(serde_json::to_string(value)?)),
        Bind::Ints(values) => arguments.add(values),
        Bind::Texts(values) => arguments.add(values),
        Bind::Uuids(values) => arguments.add(values.iter().map(|id| Id(*id)).collect::<Vec<_>>()),
        Bind::Times(values) => arguments.add(values.iter().map(|micros| Time(*micros)).collect::<Vec<_>>()),
    }
}
