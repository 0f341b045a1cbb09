//! Parameters as users write them: values, and values that are read when a run is made. `{"__prefect_kind": "json", "value":
//! "[1, 2]"}` is a list, `{"__prefect_kind": "workspace_variable", "variable_name": "x"}` is what that variable says.

use foldhash::{HashMap, HashMapExt};
use serde_json::{Map, Value};

use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Kind, Object};

/// Parameters in a body.
pub(super) const PARAMETERS: Kind = Kind::RuledObject(sized);

/// Bytes of parameters written as JSON in ASCII.
const MOST_BYTES: usize = 512 << 10;

fn sized(parameters: &Object) -> Option<String> {
    // Another character than one of ASCII is written as `\u1234`, or as two of these.
    let escaped = |c: char| if c.is_ascii() { 1 } else { 6 * c.len_utf16() };
    let text = serde_json::to_string(parameters).unwrap_or_default();
    let bytes: usize = text.chars().map(escaped).sum();
    (bytes > MOST_BYTES).then(|| format!("parameters have {bytes} bytes, more than {MOST_BYTES}"))
}

/// The message where the schema is enforced and there is none.
pub(super) const NO_SCHEMA: &str = "Error updating deployment: Cannot update parameters because parameter schema \
     enforcement is enabled and the deployment does not have a valid parameter schema.";

const KIND: &str = "__prefect_kind";

/// Parameters as values, or what is wrong with them.
pub(super) async fn hydrated(
    writer: &Writer<'_>,
    parameters: &Value,
) -> Result<Result<Value, String>, Failure> {
    let mut variables = HashMap::new();
    if names_variables(parameters) {
        let found = writer.find("variables", &[]).await?;
        // One that holds null is there, too.
        let named = found.views().filter_map(|row| {
            Some((row.text("name")?.to_owned(), row.json("value").cloned().unwrap_or_default()))
        });
        variables.extend(named);
    }
    let value = value(parameters, &variables);
    // Nothing at all is no parameters.
    let value = value.map(|value| value.unwrap_or_else(|| Value::Object(Map::new())));
    // A variable that is named often makes much of a little.
    let is_large = |value: &Value| value.as_object().filter(|_| !variables.is_empty()).and_then(sized);
    Ok(value.and_then(|value| is_large(&value).map_or(Ok(value), Err)))
}

fn names_variables(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.contains_key(KIND) || members.values().any(names_variables),
        Value::Array(items) => items.iter().any(names_variables),
        _ => false,
    }
}

type Variables = HashMap<String, Value>;

/// A value; none where it is to be left out.
fn value(of: &Value, variables: &Variables) -> Result<Option<Value>, String> {
    match of {
        Value::Object(members) => match members.get(KIND) {
            Some(kind) => of_kind(kind, members, variables),
            None => {
                let mut values = Map::new();
                for (name, member) in members {
                    if let Some(value) = value(member, variables)? {
                        values.insert(name.clone(), value);
                    }
                }
                Ok(Some(Value::Object(values)))
            }
        },
        Value::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.extend(value(item, variables)?);
            }
            Ok(Some(Value::Array(values)))
        }
        other => Ok(Some(other.clone())),
    }
}

fn of_kind(
    kind: &Value,
    members: &Map<String, Value>,
    variables: &Variables,
) -> Result<Option<Value>, String> {
    // A member may be of a kind itself.
    let inner = |name: &str| match members.get(name) {
        Some(inner @ Value::Object(_)) => value(inner, variables),
        other => Ok(other.cloned()),
    };
    match kind.as_str() {
        Some("none") => match members.get("value") {
            Some(passed) => value(passed, variables),
            None => Err("Missing 'value' key in __prefect object".to_owned()),
        },
        Some("json") => match inner("value")? {
            Some(Value::String(text)) => {
                serde_json::from_str(&text).map(Some).map_err(|error| format!("Invalid JSON: {error}"))
            }
            other => Ok(other),
        },
        Some("workspace_variable") => match inner("variable_name")? {
            None => Ok(None),
            Some(name) => {
                let name = name.as_str().unwrap_or_default();
                let found = variables.get(name).cloned();
                found.map(Some).ok_or_else(|| format!("Variable '{name}' not found in workspace."))
            }
        },
        Some("jinja") => Err("Invalid jinja: this server renders no templates".to_owned()),
        _ => Ok(Some(members.get("value").cloned().unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bytes_of_parameters_are_those_of_ascii() {
        let of = |text: String| sized(json!({ "x": text }).as_object().unwrap());
        assert_eq!(of("a".repeat(MOST_BYTES - 8)), None);
        assert!(of("a".repeat(MOST_BYTES - 7)).is_some());
        assert_eq!(of("ä".repeat((MOST_BYTES - 8) / 6)), None);
        assert!(of("ä".repeat((MOST_BYTES - 8) / 6 + 1)).is_some());
        assert_eq!(of("😀".repeat((MOST_BYTES - 8) / 12)), None);
        assert!(of("😀".repeat((MOST_BYTES - 8) / 12 + 1)).is_some());
        assert_eq!(of("\u{1}".repeat((MOST_BYTES - 8) / 6)), None);
    }

    #[test]
    fn values_are_read_and_left_out() {
        let variables = Variables::from_iter([("x".to_owned(), json!({"deep": 1}))]);
        let of = |of: Value| value(&of, &variables);
        assert_eq!(of(json!({"a": {KIND: "json", "value": "[1, 2]"}})), Ok(Some(json!({"a": [1, 2]}))));
        assert_eq!(of(json!({"a": {KIND: "json"}, "b": 1})), Ok(Some(json!({"b": 1}))));
        assert_eq!(
            of(json!([{KIND: "workspace_variable", "variable_name": "x"}])),
            Ok(Some(json!([{"deep": 1}])))
        );
        assert_eq!(
            of(json!({"a": {KIND: "none", "value": {KIND: "json", "value": "3"}}})),
            Ok(Some(json!({"a": 3})))
        );
        assert_eq!(of(json!({KIND: "other", "value": 5})), Ok(Some(json!(5))));
        for bad in [
            json!({KIND: "json", "value": "{"}),
            json!({KIND: "none"}),
            json!({KIND: "workspace_variable", "variable_name": "nobody"}),
            json!({KIND: "jinja", "template": "{{ 1 }}"}),
        ] {
            assert!(of(bad.clone()).is_err(), "{bad}");
        }
    }
}
