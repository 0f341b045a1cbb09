//! Decoded rows.

use filterc_catalog::Collection;
use filterc_catalog::calendar::{Style, time_text};
use filterc_eval::Stored;
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// A row: its cells stand in the order of the collection's columns. Rows are equal where they show the same, in whichever form
/// their databases keep it.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Row {
    /// One cell a column.
    pub values: Vec<Cell>,
    /// What the database keeps otherwise than we would; mostly nothing.
    #[serde(skip)]
    pub odd: Vec<Odd>,
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        self.values == other.values
    }
}

/// A value that a database keeps in another form than we would, or that the type of its column does not allow. The row shows what
/// the value is, or text and numbers as they are kept; bytes are shown as `\\x` and hexadecimal digits.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Odd {
    /// The position of the column.
    pub column: usize,
    /// What is kept, where the row has its place in an order by that.
    pub stored: Option<Stored>,
    /// What is wrong with it, such as `holds "x", which is not a UUID`; none of another form.
    pub problem: Option<String>,
}

impl Row {
    /// What is wrong with values of the row, one text each, with the column and the key of the row.
    pub fn problems<'r>(&'r self, of: &'r Collection) -> impl Iterator<Item = String> + 'r {
        self.odd.iter().filter_map(|odd| {
            let (column, problem) = (of.columns.get(odd.column)?, odd.problem.as_ref()?);
            let key = match self.values.get(of.key.index()) {
                Some(Cell::Text(key)) => format!("{key:?}"),
                Some(Cell::Uuid(key)) => key.to_string(),
                Some(key) => serde_json::to_string(key).unwrap_or_default(),
                None => String::new(),
            };
            Some(format!("`{}` of {} {key} {problem}; it is shown as it is stored", column.name, of.singular))
        })
    }

    /// The row as a JSON object with the names of the collection's columns.
    pub fn named(&self, collection: &Collection) -> serde_json::Map<String, serde_json::Value> {
        let names = collection.columns.iter().map(|column| column.name.clone());
        let values = self.values.iter().map(|cell| serde_json::to_value(cell).unwrap_or_default());
        names.zip(values).collect()
    }
}

/// A value, the same on every database. Serialized, it reads as an answer of the API does.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Cell {
    /// NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A 64-bit IEEE number.
    Float(f64),
    /// An exact number as the database writes it; serialized as text.
    Decimal(String),
    /// Text, or a member of an enum.
    Text(String),
    /// A UUID; serialized with hyphens.
    Uuid(Uuid),
    /// A day, `2026-11-20`.
    Date(String),
    /// Microseconds since 1970; serialized as RFC 3339 in UTC, with six digits of a second or none.
    Time(i64),
    /// Microseconds; serialized as a number of seconds.
    Interval(i64),
    /// JSON; sets are arrays.
    Json(serde_json::Value),
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Float(value) if value.is_finite() => serializer.serialize_f64(*value),
            Self::Float(value) => serializer.serialize_str(endless(*value)),
            Self::Decimal(text) | Self::Text(text) | Self::Date(text) => serializer.serialize_str(text),
            Self::Uuid(value) => {
                serializer.serialize_str(value.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
            }
            Self::Time(micros) => serializer.serialize_str(&time_text(*micros, Style::Answer)),
            Self::Interval(micros) => serializer.serialize_f64(seconds(*micros)),
            Self::Json(value) => value.serialize(serializer),
        }
    }
}

/// What JSON has no number for.
fn endless(number: f64) -> &'static str {
    match number {
        _ if number.is_nan() => "NaN",
        _ if number > 0.0 => "Infinity",
        _ => "-Infinity",
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact below 285 years")]
fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_read_as_answers_of_the_api_do() {
        let cells = [
            (Cell::Null, json!(null)),
            (Cell::Time(1_782_116_217_000_000), json!("2026-06-22T08:16:57Z")),
            (Cell::Time(1_782_116_217_250_000), json!("2026-06-22T08:16:57.250000Z")),
            (Cell::Time(-62_135_596_800_000_000), json!("0001-01-01T00:00:00Z")),
            (Cell::Time(253_402_300_799_999_999), json!("9999-12-31T23:59:59.999999Z")),
            (Cell::Time(253_402_300_800_000_000), json!("+010000-01-01T00:00:00Z")),
            (Cell::Time(i64::MAX), json!("infinity")),
            (Cell::Float(f64::NAN), json!("NaN")),
            (Cell::Float(f64::NEG_INFINITY), json!("-Infinity")),
            (Cell::Interval(5_500_000), json!(5.5)),
            (Cell::Uuid(Uuid::from_u128(7)), json!("00000000-0000-0000-0000-000000000007")),
            (Cell::Decimal("1.50".to_owned()), json!("1.50")),
            (Cell::Json(json!(["a"])), json!(["a"])),
        ];
        for (cell, expected) in cells {
            assert_eq!(serde_json::to_value(&cell).unwrap(), expected, "{cell:?}");
        }
    }
}
