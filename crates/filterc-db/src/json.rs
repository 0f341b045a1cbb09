//! JSON that reads the same from `jsonb`, which rewrites numbers, and from text.

use serde_json::{Number, Value};

use crate::Cell;

/// From here on `jsonb` and the printers of JSON disagree about writing an exponent.
const EXPONENTS: f64 = 1e16;

/// The cell of a JSON text.
pub(crate) fn cell(text: &str) -> Result<Cell, String> {
    let value = serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))?;
    Ok(Cell::Json(canonical(value)))
}

/// The cell of a set, which is stored as an array.
pub(crate) fn set(text: &str) -> Result<Cell, String> {
    match cell(text)? {
        array @ Cell::Json(Value::Array(_)) => Ok(array),
        _ => Err("is not a JSON array".to_owned()),
    }
}

/// The cell of a number that stands alone: the affinity of SQLite's column made it one.
pub(crate) fn number(number: impl Into<Value>) -> Cell {
    Cell::Json(canonical(number.into()))
}

/// A number that stands alone loses its `.0` in SQLite; inside a document it keeps it on both databases.
fn canonical(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(integral(number, 0.0)),
        mut document => {
            shorten(&mut document);
            document
        }
    }
}

fn shorten(value: &mut Value) {
    match value {
        Value::Number(number) => *number = integral(number.clone(), EXPONENTS),
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(members) => members.values_mut().for_each(shorten),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// A whole number of at least this size as an integer, where it is one of 64 bits.
fn integral(number: Number, least: f64) -> Number {
    let Some(float) = number.as_f64().filter(|float| number.is_f64() && float.abs() >= least) else {
        return number;
    };
    // The shortest digits, as Postgres has them, and no exponent.
    let digits = float.to_string();
    let integer = digits.parse::<i64>().map(Number::from);
    integer.or_else(|_| digits.parse::<u64>().map(Number::from)).unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_the_same_however_a_database_writes_them() {
        for (sqlite, postgres) in [
            ("1", "1.0"),
            ("[1e16]", "[10000000000000000]"),
            ("{\"a\":1.2345678901234567e19}", "{\"a\":12345678901234567000}"),
        ] {
            assert_eq!(cell(sqlite), cell(postgres));
        }
        assert_eq!(cell("[1.0]"), Ok(Cell::Json(json!([1.0]))), "inside a document a float stays one");
        assert_eq!(number(2.5), Cell::Json(json!(2.5)));
    }

    #[test]
    fn a_set_is_an_array() {
        assert_eq!(set("[\"a\"]"), Ok(Cell::Json(json!(["a"]))));
        assert_eq!(set("{}"), Err("is not a JSON array".to_owned()));
    }
}
