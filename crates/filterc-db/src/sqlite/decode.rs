//! Values of SQLite by the columns of the catalog: uuids, times and JSON are texts there (semantics §4).

use filterc_catalog::Type;
use filterc_eval::Stored;
use filterc_ir::plain_digits;
use filterc_sql::hex;
use rusqlite::Rows;
use rusqlite::types::ValueRef;
use uuid::Uuid;

use super::failure::Failure;
use super::time;
use crate::decode::{Decoded, Wanted, positions};
use crate::{Cell, Row, json};

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
        let values =
            columns.iter().zip(places).map(|(column, place)| Ok(cell(row.get_ref(*place)?, column.ty)));
        let values: Vec<_> = values.collect::<Result<_, rusqlite::Error>>()?;
        rows.push(Row::from_decoded(values.into_iter()));
    }
    Ok(rows)
}

/// From here on a float is beyond the integers of 64 bits.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

/// What a value is in a column of this type. A value of another type is shown as it is stored.
fn cell(value: ValueRef<'_>, ty: Type) -> Decoded {
    match value {
        ValueRef::Null => Decoded::usual(Cell::Null),
        ValueRef::Integer(number) => integer(ty, number),
        ValueRef::Real(number) => real(ty, number),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => of_text(ty, text),
            Err(_) => {
                let display = Cell::Text(String::from_utf8_lossy(bytes).into_owned());
                Decoded::stray(
                    display,
                    Stored::BrokenText(bytes.into()),
                    "holds text that is not UTF-8".to_owned(),
                )
            }
        },
        ValueRef::Blob(bytes) => {
            let display = Cell::Text(format!("\\x{}", hex(bytes)));
            Decoded::stray(display, Stored::Bytes(bytes.into()), "holds bytes".to_owned())
        }
    }
}

fn integer(ty: Type, number: i64) -> Decoded {
    Decoded::usual(match (ty, number) {
        (Type::Bool, 0 | 1) => Cell::Bool(number == 1),
        (Type::Int(_), number) => Cell::Int(number),
        #[expect(
            clippy::cast_precision_loss,
            reason = "SQLite keeps whole floats as integers where that is exact"
        )]
        (Type::Float, number) => Cell::Float(number as f64),
        (Type::Decimal, number) => Cell::Decimal(number.to_string()),
        // The column's default is '0', which its affinity makes a number.
        (Type::Interval, 0) => Cell::Interval(0),
        (Type::Json, number) => json_number(number),
        (ty, number) => {
            let display = if ty == Type::Text { Cell::Text(number.to_string()) } else { Cell::Int(number) };
            return Decoded::stray(display, Stored::Int(number), not_allowed(&number.to_string()));
        }
    })
}

fn real(ty: Type, number: f64) -> Decoded {
    match ty {
        Type::Float => Decoded::usual(Cell::Float(number)),
        // A sum that is no number of 64 bits any more.
        Type::Int(_) if number.abs() >= BEYOND => Decoded::usual(Cell::Float(number)),
        // A column declared `DECIMAL` makes numbers of the texts it is given.
        Type::Decimal => Decoded::usual(Cell::Decimal(number.to_string())),
        Type::Json if number.is_finite() => Decoded::usual(json_number(number)),
        ty => {
            let display = if ty == Type::Text { Cell::Text(number.to_string()) } else { Cell::Float(number) };
            Decoded::stray(display, Stored::Float(number), not_allowed(&number.to_string()))
        }
    }
}

fn not_allowed(number: &str) -> String {
    format!("holds {number}, which its type does not allow")
}

fn of_text(ty: Type, text: &str) -> Decoded {
    match ty {
        Type::Text | Type::Enum(_) => Decoded::usual(Cell::Text(text.to_owned())),
        // Others may have written an exponent.
        Type::Decimal => Decoded::usual(Cell::Decimal(plain_digits(text).unwrap_or_else(|| text.to_owned()))),
        Type::Uuid => match Uuid::try_parse(text) {
            Ok(uuid) if text == uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) => {
                Decoded::usual(Cell::Uuid(uuid))
            }
            Ok(uuid) => Decoded::otherwise(Cell::Uuid(uuid), text),
            Err(_) => Decoded::not("a UUID", text),
        },
        Type::Date => match time::day_text(text) {
            Some(day) if day == text => Decoded::usual(Cell::Date(day)),
            Some(day) => Decoded::otherwise(Cell::Date(day), text),
            None => Decoded::not("a day", text),
        },
        Type::Timestamp => match time::micros(text) {
            Some(micros) if time::is_usual(text) => Decoded::usual(Cell::Time(micros)),
            Some(micros) => Decoded::otherwise(Cell::Time(micros), text),
            None => Decoded::not("a time", text),
        },
        Type::Interval if text == "0" => Decoded::usual(Cell::Interval(0)),
        Type::Interval => match time::micros(text) {
            Some(micros) => Decoded::usual(Cell::Interval(micros)),
            None => Decoded::not("a length of time", text),
        },
        Type::Json => json::decode_json(text),
        Type::Set(_) => json::set(text),
        Type::Bool => Decoded::not("a boolean", text),
        Type::Int(_) => Decoded::not("an integer", text),
        Type::Float => Decoded::not("a number", text),
    }
}

/// The cell of a number that stands alone: the affinity of SQLite's column made it one.
fn json_number(number: impl Into<serde_json::Value>) -> Cell {
    Cell::Json(json::canonical(number.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn display(ty: Type, value: ValueRef<'_>) -> Cell {
        let decoded = cell(value, ty);
        assert_eq!(decoded.problem, None);
        decoded.cell
    }

    #[test]
    fn storage_forms_become_cells() {
        let text = |text: &'static str| ValueRef::Text(text.as_bytes());
        let uuid = Cell::Uuid(Uuid::from_u128(0xabc));
        assert_eq!(display(Type::Bool, ValueRef::Integer(1)), Cell::Bool(true));
        assert_eq!(display(Type::Uuid, text("00000000-0000-0000-0000-000000000ABC")), uuid);
        assert_eq!(display(Type::Uuid, text("00000000000000000000000000000abc")), uuid);
        assert_eq!(display(Type::Timestamp, text("1970-01-01 00:00:01")), Cell::Time(1_000_000));
        assert_eq!(display(Type::Interval, text("1970-01-01 00:00:05.5")), Cell::Interval(5_500_000));
        assert_eq!(display(Type::Interval, ValueRef::Integer(0)), Cell::Interval(0));
        assert_eq!(display(Type::Float, ValueRef::Integer(2)), Cell::Float(2.0));
        assert_eq!(display(Type::Json, ValueRef::Real(1.5)), Cell::Json(json!(1.5)));
    }

    #[test]
    fn another_spelling_is_kept_for_the_order() {
        let spelled = |ty, text: &str| cell(ValueRef::Text(text.as_bytes()), ty).stored;
        let kept = |text: &str| Some(Stored::Text(text.into()));
        for (ty, usual, other) in [
            (Type::Uuid, "00000000-0000-0000-0000-000000000abc", "00000000-0000-0000-0000-000000000ABC"),
            (Type::Timestamp, "1970-01-01 00:00:01.000000", "1970-01-01T00:00:01Z"),
            (Type::Date, "1970-01-01", "1970-01-01 00:00:00.000000"),
        ] {
            assert_eq!(spelled(ty, usual), None);
            assert_eq!(spelled(ty, other), kept(other));
        }
    }

    #[test]
    fn values_of_another_type_are_shown_as_they_are_and_told() {
        let int = Type::Int(filterc_catalog::IntWidth::Big);
        for (ty, value, cell_of, problem) in [
            (Type::Bool, ValueRef::Integer(2), Cell::Int(2), "holds 2, which its type does not allow"),
            (int, ValueRef::Text(b"1"), Cell::Text("1".to_owned()), "holds \"1\", which is not an integer"),
            (
                Type::Text,
                ValueRef::Integer(5),
                Cell::Text("5".to_owned()),
                "holds 5, which its type does not allow",
            ),
            (
                Type::Uuid,
                ValueRef::Text(b"x"),
                Cell::Text("x".to_owned()),
                "holds \"x\", which is not a UUID",
            ),
            (
                Type::Timestamp,
                ValueRef::Text(b"soon"),
                Cell::Text("soon".to_owned()),
                "holds \"soon\", which is not a time",
            ),
            (
                Type::Text,
                ValueRef::Text(&[b'a', 0xff]),
                Cell::Text("a\u{fffd}".to_owned()),
                "holds text that is not UTF-8",
            ),
            (Type::Json, ValueRef::Blob(&[1, 0xab]), Cell::Text("\\x01ab".to_owned()), "holds bytes"),
            (Type::Json, ValueRef::Text(b"{"), Cell::Text("{".to_owned()), "holds \"{\", which is not JSON"),
        ] {
            let decoded = cell(value, ty);
            assert_eq!((decoded.cell, decoded.problem.as_deref()), (cell_of, Some(problem)));
            assert!(decoded.stored.is_some());
        }
    }
}
