//! JSON that reads the same from `jsonb`, which rewrites numbers, and from text.

mod plain;

use filterc_eval::Stored;
use serde_json::{Number, Value};

use crate::Cell;
use crate::decode::Decoded;

/// From here on `jsonb` and the printers of JSON disagree about writing an exponent.
const EXPONENTS: f64 = 1e16;

/// More digits are more than every reader of numbers keeps.
const LONG: usize = 15;

/// What a JSON text is. Numbers that JSON has none for, as Python writes them, and those beyond 64-bit floats are shown as texts;
/// what is no JSON at all is one.
pub(crate) fn decode_json(text: &str) -> Decoded {
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        let whole = !numbers_may_change(text) && text.matches("\":").count() == members(&value);
        let cell = Cell::Json(canonical(value));
        return if whole { Decoded::usual(cell) } else { Decoded::otherwise(cell, text) };
    }
    let (plain, found) = plain::plain(text);
    match serde_json::from_str(&plain) {
        Ok(value) => Decoded {
            cell: Cell::Json(canonical(value)),
            // To a database it is no JSON.
            stored: found.as_deref().is_some_and(plain::is_word).then(|| Stored::Text(text.into())),
            problem: Some(format!("holds `{}`, which JSON has no value for", found.unwrap_or_default())),
        },
        Err(_) => Decoded::not("JSON", text),
    }
}

/// False where every number reads as it is written. Digits in texts count as numbers.
fn numbers_may_change(text: &str) -> bool {
    let (mut run, mut sign) = (0, false);
    for byte in text.bytes() {
        match byte {
            b'0' if sign => return true,
            b'0'..=b'9' if run == LONG => return true,
            b'0'..=b'9' => run += 1,
            b'.' | b'e' | b'E' if run > 0 => return true,
            _ => run = 0,
        }
        sign = byte == b'-';
    }
    false
}

/// How many members all objects of a value have.
fn members(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(members).sum(),
        Value::Object(own) => own.len() + own.values().map(members).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// What a set is, which is stored as an array.
pub(crate) fn set(text: &str) -> Decoded {
    let decoded = decode_json(text);
    if matches!(decoded.cell, Cell::Json(Value::Array(_))) || decoded.problem.is_some() {
        return decoded;
    }
    Decoded { cell: decoded.cell, ..Decoded::not("a JSON array", text) }
}

/// A number that stands alone loses its `.0` in SQLite; inside a document it keeps it on both databases.
pub(crate) fn canonical(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(integral(number, 0.0)),
        mut document => {
            shorten_integers(&mut document);
            document
        }
    }
}

fn shorten_integers(value: &mut Value) {
    match value {
        Value::Number(number) => *number = integral(number.clone(), EXPONENTS),
        Value::Array(items) => items.iter_mut().for_each(shorten_integers),
        Value::Object(members) => members.values_mut().for_each(shorten_integers),
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
    use filterc_eval::Stored;
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_the_same_however_a_database_writes_them() {
        for (sqlite, postgres) in [
            ("1", "1.0"),
            ("[1e16]", "[10000000000000000]"),
            ("{\"a\":1.2345678901234567e19}", "{\"a\":12345678901234567000}"),
        ] {
            assert_eq!(decode_json(sqlite).cell, decode_json(postgres).cell);
        }
        assert_eq!(
            decode_json("[1.0]").cell,
            Cell::Json(json!([1.0])),
            "inside a document a float stays one"
        );
        assert_eq!(canonical(json!(2.5)), json!(2.5));
    }

    #[test]
    fn text_is_kept_where_its_numbers_or_names_would_be_lost() {
        for (text, kept) in [
            (r#"{"a": 1, "b": [true, "x"]}"#, false),
            (r#"{"a": -1}"#, false),
            (r#"{"a": -0.0}"#, true),
            ("[-0]", true),
            ("[1.50]", true),
            ("[1e2]", true),
            ("[12345678901234567]", true),
            (r#"{"a": 1, "a": 2}"#, true),
        ] {
            assert_eq!(decode_json(text).stored, kept.then(|| Stored::Text(text.into())), "{text}");
        }
    }

    #[test]
    fn a_set_is_an_array() {
        assert_eq!(set("[\"a\", null]"), Decoded::usual(Cell::Json(json!(["a", null]))));
        let other = set("{}");
        assert_eq!(other.cell, Cell::Json(json!({})));
        assert_eq!(other.problem.as_deref(), Some("holds \"{}\", which is not a JSON array"));
    }

    #[test]
    fn numbers_that_json_does_not_have_are_shown_as_texts() {
        for (text, shown, found) in [
            ("[NaN, Infinity, -Infinity, 1]", json!(["NaN", "Infinity", "-Infinity", 1]), "NaN"),
            ("{\"NaN\": 1e400, \"a\": \"NaN\"}", json!({"NaN": "1e400", "a": "NaN"}), "1e400"),
            (
                "[\"\\ud800\", \"\\ud83d\\ude00\", \"\\\\ud800\"]",
                json!(["\u{fffd}", "😀", "\\ud800"]),
                "\\ud800",
            ),
            ("-Infinity", json!("-Infinity"), "-Infinity"),
        ] {
            let decoded = decode_json(text);
            assert_eq!(decoded.cell, Cell::Json(shown));
            let problem = format!("holds `{found}`, which JSON has no value for");
            assert_eq!(decoded.problem, Some(problem), "{text}");
        }
        for text in ["", "[1", "nul", "[Nan]", "{\"a\": NaN"] {
            assert_eq!(decode_json(text).cell, Cell::Text(text.to_owned()));
        }
    }
}
