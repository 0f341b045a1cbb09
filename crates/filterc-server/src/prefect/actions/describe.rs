//! What OpenAPI says of actions: their bodies out of the models that check them.

use serde_json::{Map, Value, json};

use super::action::{Action, Body, Method};
use super::model::{Absent, Key, Kind, Model, Others};

impl Method {
    /// As OpenAPI writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }
}

/// The operation of an action. The body of a filter is described by the catalog.
pub(crate) fn operation(action: &Action) -> Value {
    let words: Vec<_> =
        action.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let parameters: Vec<_> = action
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut operation = json!({
        "operationId": format!("{}_{}", action.method.name(), words.join("_")),
        "tags": [words.first()],
        "parameters": parameters,
        "responses": {
            "2XX": { "description": "done" },
            "404": { "description": "not found" },
            "409": { "description": "what is there already forbids it" },
            "422": { "description": "the body was refused" },
        },
    });
    if let (Body::Of(kind), Some(members)) = (&action.body, operation.as_object_mut()) {
        let content = json!({ "application/json": { "schema": schema(kind) } });
        members.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    operation
}

/// The JSON Schema of a kind.
fn schema(kind: &Kind) -> Value {
    match kind {
        Kind::Any | Kind::RuledJson(_) => json!({}),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Text | Kind::Cleaned | Kind::Form(_) | Kind::Ruled(_) => json!({ "type": "string" }),
        Kind::Short(most) => json!({ "type": "string", "maxLength": most }),
        Kind::Int(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Float(least, most) => {
            let mut number = Map::from_iter([("type".to_owned(), json!("number"))]);
            // JSON has no infinity, and needs none here.
            let bounds = [("minimum", least), ("maximum", most)];
            let bounds = bounds.into_iter().filter(|(_, bound)| bound.is_finite());
            number.extend(bounds.map(|(name, bound)| (name.to_owned(), json!(bound))));
            Value::Object(number)
        }
        Kind::Uuid => json!({ "type": "string", "format": "uuid" }),
        Kind::Time => json!({ "type": "string", "format": "date-time" }),
        Kind::OneOf(known) => json!({ "enum": known }),
        Kind::Object => json!({ "type": "object" }),
        Kind::Map(of) => json!({ "type": "object", "additionalProperties": schema(of) }),
        Kind::List(of) => json!({ "type": "array", "items": schema(of) }),
        Kind::Model(model) => object(model),
        Kind::Either(kinds) => json!({ "anyOf": kinds.iter().map(schema).collect::<Vec<_>>() }),
    }
}

fn object(model: &Model) -> Value {
    let keys: Map<_, _> = model.keys.iter().map(|key| (key.name.to_owned(), value(key))).collect();
    let required = model.keys.iter().filter(|key| matches!(key.absent, Absent::Refused));
    let required: Vec<_> = required.map(|key| key.name).collect();
    json!({
        "type": "object", "properties": keys, "required": required,
        "additionalProperties": model.others == Others::Ignored,
    })
}

fn value(key: &Key) -> Value {
    let mut schema = schema(&key.kind);
    if key.nullable {
        schema = json!({ "anyOf": [schema, { "type": "null" }] });
    }
    let default = match key.absent {
        Absent::Refused | Absent::Left => return schema,
        Absent::Null => Value::Null,
        Absent::Bool(value) => value.into(),
        Absent::Int(number) => number.into(),
        Absent::Text(text) => text.into(),
        Absent::List => json!([]),
        Absent::Object => json!({}),
    };
    if let Some(members) = schema.as_object_mut() {
        members.insert("default".to_owned(), default);
    }
    schema
}
