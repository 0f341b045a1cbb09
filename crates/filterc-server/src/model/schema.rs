//! What OpenAPI says of bodies: JSON Schema out of the models that check them.

use serde_json::{Map, Value, json};

use super::{Absent, Key, Kind, Model, Others};

/// The JSON Schema of a kind.
pub fn schema(kind: &Kind<'_>) -> Value {
    match kind {
        Kind::Any | Kind::RuledJson(_) => json!({}),
        Kind::Scalar => json!({ "type": ["string", "number", "boolean"] }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Text | Kind::Cleaned | Kind::Form(_) | Kind::Ruled(_) => json!({ "type": "string" }),
        Kind::Whole(of, _) => schema(of),
        Kind::Int(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Positive => json!({ "type": "integer", "minimum": 1, "maximum": i32::MAX }),
        Kind::Length => {
            json!({ "anyOf": [{ "type": "number", "exclusiveMinimum": 0 }, { "type": "string", "format": "duration" }] })
        }
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
        Kind::Member(of) => json!({ "enum": of.members }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Decimal => json!({ "type": "string", "description": "a decimal number" }),
        Kind::Object | Kind::Encrypted | Kind::RuledObject(_) | Kind::Again(_) => json!({ "type": "object" }),
        Kind::Map(of) => json!({ "type": "object", "additionalProperties": schema(of) }),
        Kind::List(of) | Kind::Few(of, _) => json!({ "type": "array", "items": schema(of) }),
        Kind::Model(model) => object(model),
        Kind::Either(kinds) => json!({ "anyOf": kinds.iter().map(schema).collect::<Vec<_>>() }),
    }
}

/// The JSON Schema of an object.
pub fn object(model: &Model<'_>) -> Value {
    let keys: Map<_, _> = model.keys.iter().map(|key| (key.name.to_owned(), value(key))).collect();
    let required = model.keys.iter().filter(|key| matches!(key.absent, Absent::Refused));
    let required: Vec<_> = required.map(|key| key.name).collect();
    json!({
        "type": "object", "properties": keys, "required": required,
        "additionalProperties": model.others == Others::Ignored,
    })
}

fn value(key: &Key<'_>) -> Value {
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
