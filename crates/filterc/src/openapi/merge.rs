//! One document over another.

use serde_json::Value;

/// Objects are merged member by member; of everything else the second one stays.
pub(super) fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                match into.get_mut(name) {
                    Some(known) => merge(known, value),
                    None => {
                        into.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (into, from) => *into = from.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_merged_and_everything_else_is_replaced() {
        let mut document = json!({ "a": { "b": 1, "c": [1, 2] }, "d": 4 });
        merge(&mut document, &json!({ "a": { "c": [3], "e": {} }, "d": { "f": 1 } }));
        assert_eq!(document, json!({ "a": { "b": 1, "c": [3], "e": {} }, "d": { "f": 1 } }));
    }
}
