//! Binds in the binary forms of Postgres.

use filterc_sql::Bind;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::{Oid, PgInterval};
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgHasArrayType, PgTypeInfo, Postgres};
use sqlx::types::Json;
use sqlx::{Arguments as _, Encode, Type};

use crate::DatabaseError;
use crate::time::POSTGRES_EPOCH;

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
        Bind::Uuid(value) => arguments.add(value),
        Bind::Time(micros) => arguments.add(Time(*micros)),
        Bind::Interval(micros) => arguments.add(PgInterval { months: 0, days: 0, microseconds: *micros }),
        Bind::Json(value) => arguments.add(Json(value)),
        Bind::Ints(values) => arguments.add(values),
        Bind::Texts(values) => arguments.add(values),
        Bind::Uuids(values) => arguments.add(values),
        Bind::Times(values) => arguments.add(values.iter().map(|micros| Time(*micros)).collect::<Vec<_>>()),
    }
}

/// NULL of the type that the statement makes it.
struct Untyped;

impl Type<Postgres> for Untyped {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, Postgres> for Untyped {
    fn encode_by_ref(&self, _: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }

    fn size_hint(&self) -> usize {
        0
    }
}

/// A `timestamptz`; microseconds since 1970.
struct Time(i64);

impl Type<Postgres> for Time {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1184))
    }
}

impl PgHasArrayType for Time {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1185))
    }
}

impl Encode<'_, Postgres> for Time {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let since_2000 = self.0.checked_sub(POSTGRES_EPOCH).ok_or("is a time before all times")?;
        buffer.extend(since_2000.to_be_bytes());
        Ok(IsNull::No)
    }

    fn size_hint(&self) -> usize {
        size_of::<i64>()
    }
}
