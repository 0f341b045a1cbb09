//! Values of SQLite by the columns of the catalog: uuids, times and JSON are texts there (semantics §4).

use filterc_catalog::Type;
use filterc_ir::plain_digits;
use rusqlite::Rows;
use rusqlite::types::ValueRef;
use uuid::Uuid;

use super::Failure;
use crate::decode::{Wanted, positions, wrong};
use crate::{Cell, Row, json, time};

/// Decodes the rows of a result.
pub(crate) fn rows(mut found: Rows<'_>, columns: &[Wanted]) -> Result<Vec<Row>, Failure> {
    let (mut rows, mut places) = (Vec::new(), None);
    while let Some(row) = found.next()? {
        let places = match &places {
            Some(places) => places,
            // Not sooner: its first step may prepare a statement anew, after a table has changed.
            None => {
                let names: Vec<&str> = row.as_ref().column_names().collect();
                places.insert(positions(&names, columns)?)
            }
        };
        let mut values = Vec::with_capacity(columns.len());
        for (Wanted { name, ty }, place) in columns.iter().zip(places) {
            values.push(cell(row.get_ref(*place)?, *ty).map_err(|problem| wrong(name, problem))?);
        }
        rows.push(Row { values });
    }
    Ok(rows)
}

/// From here on a float is beyond the integers of 64 bits.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

/// A value in its storage class.
enum Stored<'r> {
    Integer(i64),
    Real(f64),
    Text(&'r str),
    Blob,
}

fn cell(value: ValueRef<'_>, ty: Type) -> Result<Cell, String> {
    let stored = match value {
        ValueRef::Null => return Ok(Cell::Null),
        ValueRef::Integer(number) => Stored::Integer(number),
        ValueRef::Real(number) => Stored::Real(number),
        ValueRef::Text(bytes) => Stored::Text(std::str::from_utf8(bytes).map_err(|error| error.to_string())?),
        ValueRef::Blob(_) => Stored::Blob,
    };
    typed(ty, stored)
}

fn typed(ty: Type, stored: Stored<'_>) -> Result<Cell, String> {
    Ok(match (ty, stored) {
        (Type::Bool, Stored::Integer(number @ (0 | 1))) => Cell::Bool(number == 1),
        (Type::Int(_), Stored::Integer(number)) => Cell::Int(number),
        // A sum that is no number of 64 bits any more.
        (Type::Int(_), Stored::Real(number)) if number.abs() >= BEYOND => Cell::Float(number),
        (Type::Float, Stored::Real(number)) => Cell::Float(number),
        #[expect(
            clippy::cast_precision_loss,
            reason = "SQLite keeps whole floats as integers where that is exact"
        )]
        (Type::Float, Stored::Integer(number)) => Cell::Float(number as f64),
        // Others may have written an exponent.
        (Type::Decimal, Stored::Text(text)) => {
            Cell::Decimal(plain_digits(text).unwrap_or_else(|| text.to_owned()))
        }
        (Type::Decimal, Stored::Integer(number)) => Cell::Decimal(number.to_string()),
        // A column declared `DECIMAL` makes numbers of the texts it is given.
        (Type::Decimal, Stored::Real(number)) => Cell::Decimal(number.to_string()),
        (Type::Text | Type::Enum(_), Stored::Text(text)) => Cell::Text(text.to_owned()),
        (Type::Uuid, Stored::Text(text)) => {
            Cell::Uuid(Uuid::try_parse(text).map_err(|_| not("a UUID", text))?)
        }
        (Type::Date, Stored::Text(text)) => {
            Cell::Date(time::day_text(text).ok_or_else(|| not("a day", text))?)
        }
        (Type::Timestamp, Stored::Text(text)) => {
            Cell::Time(time::micros(text).ok_or_else(|| not("a time", text))?)
        }
        // The column's default is '0', which its affinity makes a number.
        (Type::Interval, Stored::Integer(0) | Stored::Text("0")) => Cell::Interval(0),
        (Type::Interval, Stored::Text(text)) => {
            Cell::Interval(time::micros(text).ok_or_else(|| not("a length of time", text))?)
        }
        (Type::Json, Stored::Text(text)) => json::cell(text)?,
        (Type::Json, Stored::Integer(number)) => json::number(number),
        (Type::Json, Stored::Real(number)) => json::number(number),
        (Type::Set(_), Stored::Text(text)) => json::set(text)?,
        (_, Stored::Integer(number)) => return Err(format!("holds {number}, which its type does not allow")),
        (_, Stored::Real(number)) => return Err(format!("holds {number}, which its type does not allow")),
        (_, Stored::Text(_)) => return Err("holds text, which its type does not allow".to_owned()),
        (_, Stored::Blob) => return Err("holds bytes".to_owned()),
    })
}

fn not(what: &str, text: &str) -> String {
    let text: String = text.chars().take(60).collect();
    format!("holds {text:?}, which is not {what}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn storage_forms_become_cells() {
        let uuid = Cell::Uuid(Uuid::from_u128(0xabc));
        assert_eq!(typed(Type::Bool, Stored::Integer(1)), Ok(Cell::Bool(true)));
        assert_eq!(typed(Type::Uuid, Stored::Text("00000000-0000-0000-0000-000000000ABC")), Ok(uuid.clone()));
        assert_eq!(typed(Type::Uuid, Stored::Text("00000000000000000000000000000abc")), Ok(uuid));
        assert_eq!(typed(Type::Timestamp, Stored::Text("1970-01-01 00:00:01")), Ok(Cell::Time(1_000_000)));
        assert_eq!(
            typed(Type::Interval, Stored::Text("1970-01-01 00:00:05.5")),
            Ok(Cell::Interval(5_500_000))
        );
        assert_eq!(typed(Type::Interval, Stored::Integer(0)), Ok(Cell::Interval(0)));
        assert_eq!(typed(Type::Float, Stored::Integer(2)), Ok(Cell::Float(2.0)));
        assert_eq!(typed(Type::Json, Stored::Real(1.5)), Ok(Cell::Json(json!(1.5))));
    }

    #[test]
    fn values_of_another_type_are_refused() {
        assert!(typed(Type::Bool, Stored::Integer(2)).is_err());
        assert!(typed(Type::Int(filterc_catalog::IntWidth::Big), Stored::Text("1")).is_err());
        let problem = typed(Type::Uuid, Stored::Text("x")).unwrap_err();
        assert_eq!(problem, "holds \"x\", which is not a UUID");
    }
}
