//! Filters that show an operator, as text. A test compiles every one in strict.

use serde_json::{Value, json};

/// A filter with one operator: `{"state": {"type": {"any_": ["FAILED"]}}}`.
pub(super) fn filter(names: &[&str], operator: &str, operand: &Value, list: bool) -> String {
    let own = json!({ operator: operand });
    let own = if list { json!([own]) } else { own };
    let filter = names.iter().rev().fold(own, |inner, name| json!({ *name: inner }));
    compact_with_blanks(&filter)
}

/// JSON with a blank after each colon and comma.
fn compact_with_blanks(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| format!("{}: {}", json!(name), compact_with_blanks(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(compact_with_blanks).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
