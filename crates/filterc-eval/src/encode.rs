//! Values as JSON, as an answer of the API has them.

use filterc_catalog::Catalog;
use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde_json::{Value as Json, json};

use crate::Cell;

impl Cell {
    /// The value as JSON: times as RFC 3339 in UTC, with six digits of a second or none, intervals as numbers of seconds,
    /// exact numbers as texts.
    pub fn to_json(&self, catalog: &Catalog) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => json!(value),
            Self::Int(number) => json!(number),
            Self::Float(number) => json!(number),
            Self::Decimal(number) => json!(number.to_string()),
            Self::Text(text) => json!(text),
            Self::Uuid(uuid) => json!(uuid),
            Self::Date(days) => json!(filterc_ir::date(*days)),
            Self::Time(micros) => json!(rfc3339(*micros)),
            #[expect(clippy::cast_precision_loss, reason = "exact below 285 years")]
            Self::Interval(micros) => json!(*micros as f64 / 1e6),
            Self::Member(of, member) => json!(catalog.enumeration(*of).members.get(usize::from(*member))),
            Self::Texts(texts) => json!(texts),
            Self::Ints(numbers) => json!(numbers),
            Self::Json(json) => json.to_json(),
        }
    }
}

fn rfc3339(micros: i64) -> String {
    let at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    let digits = if at.subsec_nanosecond() == 0 { 0 } else { 6 };
    DateTimePrinter::new().precision(Some(digits)).timestamp_to_string(&at)
}
