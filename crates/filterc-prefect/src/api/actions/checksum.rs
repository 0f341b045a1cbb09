//! The checksum of a block schema: of its fields, but for what is said of secrets and of other blocks.

use foldhash::{HashSet, HashSetExt};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// What `$ref` in a schema starts with.
const DEFINITIONS: &str = "#/definitions/";

/// `sha256:…`
pub(super) fn checksum(fields: &Map<String, Value>) -> String {
    let mut fields = without_secrets(fields);
    if let Some(Value::Object(definitions)) = fields.get("definitions").cloned() {
        set_definitions(&mut fields, &definitions);
    }
    let text = format!("[[{}], {{}}]", filterc::sql::python_json(&sorted(&Value::Object(fields))));
    format!("sha256:{:x}", Sha256::digest(text))
}

/// Puts into a schema those of the definitions that are no blocks; blocks have schemas of their own.
pub(super) fn set_definitions(fields: &mut Map<String, Value>, definitions: &Map<String, Value>) {
    let plain = plain_definitions(fields, definitions);
    if plain.is_empty() {
        fields.remove("definitions");
    } else {
        fields.insert("definitions".to_owned(), Value::Object(plain));
    }
}

/// Definitions that the schema refers to, and those that they refer to, as far as they are no blocks.
fn plain_definitions(fields: &Map<String, Value>, definitions: &Map<String, Value>) -> Map<String, Value> {
    let mut plain = Map::new();
    let mut seen = HashSet::new();
    let mut named: Vec<String> = fields.values().flat_map(references).collect();
    named.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
    while let Some(reference) = named.pop() {
        let name = reference.replace(DEFINITIONS, "");
        if !seen.insert(name.clone()) {
            continue;
        }
        let Some(definition) = definitions.get(&name) else { continue };
        let is_block = definition.get("block_type_slug").is_some_and(|slug| !slug.is_null());
        let is_empty = definition.as_object().is_none_or(Map::is_empty);
        if !is_block && !is_empty {
            named.extend(references(definition));
            plain.insert(name, definition.clone());
        }
    }
    plain
}

/// All `$ref` in a value.
pub(super) fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// The definition that a `$ref` names.
pub(super) fn definition<'d>(
    definitions: &'d Map<String, Value>,
    reference: &str,
) -> Option<&'d Map<String, Value>> {
    definitions.get(&reference.replace(DEFINITIONS, ""))?.as_object()
}

fn without_secrets(fields: &Map<String, Value>) -> Map<String, Value> {
    let kept = fields.iter().filter(|(name, _)| *name != "secret_fields");
    let value = |value: &Value| match value {
        Value::Object(inner) => Value::Object(without_secrets(inner)),
        other => other.clone(),
    };
    kept.map(|(name, inner)| (name.clone(), value(inner))).collect()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> =
                members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(fields: &Value) -> String {
        checksum(fields.as_object().unwrap())
    }

    /// As a real server (3.9.1) computed them.
    #[test]
    fn checksums_are_those_of_the_real_server() {
        assert_eq!(of(&json!({})), "sha256:f8e6e96abbc38504d4e9c99fc57281fa0026bede1fa42db79f22f984501710f4");
        assert_eq!(
            of(&json!({"title": "Ü", "b": [1, 2.5, null, true], "a": {"z": "x\"y"}})),
            "sha256:466e910ad1398aaa5a80dd90150fe013f9cbef84863c9ff6a48ea7bb1224546e"
        );
        assert_eq!(
            of(
                &json!({"title": "T", "properties": {"m": {"$ref": "#/definitions/M"}, "d": {"$ref": "#/definitions/D"}}, "definitions": {"M": {"enum": ["a"], "x": {"$ref": "#/definitions/N"}}, "N": {"type": "string"}, "D": {"block_type_slug": "d"}, "Unused": {"type": "null"}}})
            ),
            "sha256:f4d44a842f854ea47efb218a5d9213a43e0eb73803649d831144b2d38fb66c78"
        );
    }

    #[test]
    fn secrets_and_the_order_of_keys_do_not_count() {
        let one = json!({"a": 1, "b": {"c": 2, "secret_fields": ["x"]}, "secret_fields": ["y"]});
        assert_eq!(of(&one), of(&json!({"b": {"c": 2}, "a": 1})));
        assert_ne!(of(&one), of(&json!({"b": {"c": 3}, "a": 1})));
    }

    #[test]
    fn definitions_may_refer_to_themselves() {
        let mut fields = json!({"properties": {"m": {"$ref": "#/definitions/M"}}});
        let definitions = json!({"M": {"inner": {"$ref": "#/definitions/M"}}, "Other": {"type": "null"}});
        set_definitions(fields.as_object_mut().unwrap(), definitions.as_object().unwrap());
        assert_eq!(fields["definitions"], json!({"M": {"inner": {"$ref": "#/definitions/M"}}}));
    }
}
