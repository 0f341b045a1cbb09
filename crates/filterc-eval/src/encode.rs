//! Values as JSON, as an answer of the API has them.

use filterc_catalog::Catalog;
use filterc_catalog::calendar::{Style, time_text};
use serde_json::{Value as Json, json};

use crate::Cell;

impl Cell {
    /// The value as JSON: times as RFC 3339 in UTC, with six digits of a second or none, intervals as numbers of seconds,
    /// exact numbers as texts, and what no number of JSON is as `"NaN"`, `"Infinity"` and `"-Infinity"`.
    pub fn to_json(&self, catalog: &Catalog) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => json!(value),
            Self::Int(number) => json!(number),
            Self::Float(number) => float(*number),
            Self::Decimal(number) => json!(number.to_string()),
            Self::Text(text) => json!(text),
            Self::Uuid(uuid) => json!(uuid),
            Self::Date(days) => json!(filterc_ir::date(*days)),
            Self::Time(micros) => json!(time_text(*micros, Style::Answer)),
            #[expect(clippy::cast_precision_loss, reason = "exact below 285 years")]
            Self::Interval(micros) => json!(*micros as f64 / 1e6),
            Self::Member(of, member) => json!(catalog.enumeration(*of).members.get(usize::from(*member))),
            Self::Texts(texts) => json!(texts),
            Self::Ints(numbers) => json!(numbers),
            Self::Json(json) => json.to_json(),
        }
    }
}

/// A number, or the text of one that JSON has none for.
fn float(number: f64) -> Json {
    match number {
        _ if number.is_finite() => json!(number),
        _ if number.is_nan() => json!("NaN"),
        _ if number > 0.0 => json!("Infinity"),
        _ => json!("-Infinity"),
    }
}
