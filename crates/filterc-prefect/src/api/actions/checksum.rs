//! The checksum of a block schema: of its fields, but for what is said of secrets and of other blocks.

use filterc::catalog::JsonWriter;
use foldhash::{HashSet, HashSetExt};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

const DEFINITIONS: &str = "definitions";
/// The prefix of a `$ref` to a definition.
const PREFIX: &str = "#/definitions/";

/// `sha256:…`. The definitions are those that come with the schema, or with the one that holds it.
pub(super) fn checksum(fields: &Map<String, Value>, definitions: Option<&Definitions>) -> String {
    let is_own = |(name, value): &(&String, &Value)| *name != DEFINITIONS || !value.is_object();
    let mut own = without_secrets(fields.iter().filter(is_own));
    if let Some(definitions) = definitions {
        set_definitions(&mut own, &definitions.without_secrets);
    }
    let text =
        format!("[[{}], {{}}]", filterc::sql::json_text(&sorted(&Value::Object(own)), JsonWriter::Python));
    format!("sha256:{:x}", Sha256::digest(text))
}

/// The definitions of a block schema and of all that it holds, read once for all of them.
#[derive(Debug)]
pub(super) struct Definitions {
    stored: Referring,
    without_secrets: Referring,
}

impl Definitions {
    pub(super) fn new(definitions: &Map<String, Value>) -> Self {
        Self {
            stored: Referring::new(definitions.clone()),
            without_secrets: Referring::new(without_secrets(definitions)),
        }
    }

    /// The definition that a `$ref` names.
    pub(super) fn get(&self, reference: &str) -> Option<&Map<String, Value>> {
        self.stored.definitions.get(&name_of(reference))?.as_object()
    }

    /// Bytes of the definitions that are no blocks: as many as one schema can take from them.
    pub(super) fn plain_bytes(&self) -> usize {
        let all = self.stored.definitions.iter().filter(|(_, definition)| is_plain(definition));
        all.map(|(name, definition)| name.len() + definition.to_string().len()).sum()
    }

    /// Puts into a schema those of the definitions that are no blocks; blocks have schemas of their own.
    pub(super) fn set(&self, fields: &mut Map<String, Value>) {
        set_definitions(fields, &self.stored);
    }
}

/// Definitions, and which plain ones they name among themselves: every schema that is stored with them names these.
#[derive(Debug)]
struct Referring {
    definitions: Map<String, Value>,
    named: Vec<String>,
}

impl Referring {
    fn new(definitions: Map<String, Value>) -> Self {
        let mut named: Vec<String> =
            definitions.values().flat_map(references).map(|one| name_of(&one)).collect();
        // They are read from the end, so the last of the same name counts.
        let mut seen = HashSet::new();
        named.reverse();
        named.retain(|name| definitions.get(name).is_some_and(is_plain) && seen.insert(name.clone()));
        named.reverse();
        Self { definitions, named }
    }

    /// Definitions that the schema refers to, and those that they refer to, as far as they are no blocks.
    fn plain(&self, fields: &Map<String, Value>) -> Map<String, Value> {
        let mut named = Vec::new();
        for (name, value) in fields {
            match name.as_str() {
                DEFINITIONS => named.extend(self.named.iter().cloned()),
                _ => named.extend(references(value).iter().map(|one| name_of(one))),
            }
        }
        if !fields.contains_key(DEFINITIONS) {
            named.extend(self.named.iter().cloned());
        }
        named.extend(fields.get("$ref").and_then(Value::as_str).map(name_of));
        let mut plain = Map::new();
        while let Some(name) = named.pop() {
            let definition = self.definitions.get(&name).filter(|definition| is_plain(definition));
            let Some(definition) = definition.filter(|_| !plain.contains_key(&name)) else { continue };
            named.extend(references(definition).iter().map(|one| name_of(one)));
            plain.insert(name, definition.clone());
        }
        plain
    }
}

/// True of a definition that is no block.
fn is_plain(definition: &Value) -> bool {
    let members = definition.as_object().filter(|members| !members.is_empty());
    members.is_some_and(|members| members.get("block_type_slug").is_none_or(Value::is_null))
}

fn name_of(reference: &str) -> String {
    reference.replace(PREFIX, "")
}

fn set_definitions(fields: &mut Map<String, Value>, definitions: &Referring) {
    let plain = definitions.plain(fields);
    if plain.is_empty() {
        fields.remove(DEFINITIONS);
    } else {
        fields.insert(DEFINITIONS.to_owned(), Value::Object(plain));
    }
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

fn without_secrets<'f>(fields: impl IntoIterator<Item = (&'f String, &'f Value)>) -> Map<String, Value> {
    let kept = fields.into_iter().filter(|(name, _)| *name != "secret_fields");
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
        let definitions = fields["definitions"].as_object().map(Definitions::new);
        checksum(fields.as_object().unwrap(), definitions.as_ref())
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
        Definitions::new(definitions.as_object().unwrap()).set(fields.as_object_mut().unwrap());
        assert_eq!(fields["definitions"], json!({"M": {"inner": {"$ref": "#/definitions/M"}}}));
    }
}
