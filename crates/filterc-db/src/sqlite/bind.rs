//! Binds as the values of SQLite.

use filterc_sql::Bind;
use rusqlite::types::Value;

use crate::DatabaseError;

/// The binds in order.
pub(super) fn values(binds: &[Bind]) -> Result<Vec<Value>, DatabaseError> {
    let values = (1..).zip(binds).map(|(position, bind)| {
        Ok(match bind {
            Bind::Null => Value::Null,
            Bind::Bool(value) => Value::Integer((*value).into()),
            Bind::Int(value) => Value::Integer(*value),
            Bind::Float(value) => Value::Real(*value),
            Bind::Text(value) => Value::Text(value.clone()),
            Bind::Bytes(value) => Value::Blob(value.clone()),
            _ => {
                let problem = "has a type that SQLite does not know".to_owned();
                return Err(DatabaseError::Bind { position, problem });
            }
        })
    });
    values.collect()
}
