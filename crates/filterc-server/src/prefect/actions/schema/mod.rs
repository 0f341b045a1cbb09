//! Values against JSON Schemas that users wrote: parameters of flows, variables of jobs. Nothing is fetched for a schema.

use serde_json::{Value, json};

use crate::model::Object;

/// When a value that is not required may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    WithoutDefault,
    Always,
}

/// What is wrong with a schema, or none.
pub(super) fn bad_schema(schema: &Value) -> Option<String> {
    jsonschema::draft202012::meta::validate(schema).err().map(|error| error.to_string())
}

/// What is wrong with a value, or none: the error that is least deep.
pub(super) fn misfit(value: &Value, schema: &Value) -> Option<String> {
    let validator = match jsonschema::draft202012::new(schema) {
        Ok(validator) => validator,
        Err(error) => return Some(format!("Validation failed. Failure reason: {error}")),
    };
    let errors = validator.iter_errors(value);
    let error = errors.min_by_key(|error| error.instance_path().as_str().matches('/').count())?;
    let pointer = error.instance_path().as_str().trim_start_matches('/');
    if pointer.is_empty() {
        return Some(format!("Validation failed. Failure reason: {error}"));
    }
    Some(format!("Validation failed for field '{}'. Failure reason: {error}", pointer.replace('/', ".")))
}

/// A schema that was made by an older Pydantic, as it was meant: values that are not required may be null, and tuples have
/// a schema for each place. Blocks may be given by reference.
pub(super) fn meant(schema: &Value, nulls: Nulls) -> Value {
    let mut schema = schema.clone();
    let Some(members) = schema.as_object_mut() else { return schema };
    mend_properties(members, nulls);
    let Some(Value::Object(definitions)) = members.get_mut("definitions") else { return schema };
    let mut blocks = Vec::new();
    for definition in definitions.values_mut().filter_map(Value::as_object_mut) {
        mend_properties(definition, nulls);
        if let (true, Some(title)) =
            (definition.contains_key("block_type_slug"), definition.get("title").and_then(Value::as_str))
        {
            blocks.push((title.to_owned(), json!({ "oneOf": [definition, by_reference()] })));
        }
    }
    definitions.extend(blocks);
    schema
}

fn by_reference() -> Value {
    let reference = json!({ "oneOf": [
        { "type": "string", "format": "uuid" },
        { "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1 },
    ] });
    json!({ "type": "object", "properties": { "$ref": reference }, "required": ["$ref"] })
}

fn mend_properties(schema: &mut Object, nulls: Nulls) {
    let required: Vec<String> = match schema.get("required") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for (name, property) in properties {
        let Some(property) = property.as_object_mut() else { continue };
        let may_be_null = !required.contains(name)
            && property.get("type").is_some_and(|kind| kind != "null")
            && (nulls == Nulls::Always || !property.contains_key("default"));
        if may_be_null && let Some(kind) = property.shift_remove("type") {
            property.insert("anyOf".to_owned(), json!([{ "type": kind }, { "type": "null" }]));
        }
        let is_tuple = property.get("items").and_then(Value::as_array).is_some_and(|items| !items.is_empty());
        if is_tuple
            && !property.contains_key("prefixItems")
            && let Some(items) = property.shift_remove("items")
        {
            property.insert("prefixItems".to_owned(), items);
        }
        mend_properties(property, nulls);
    }
}

/// The same schema where nothing has to be there.
pub(super) fn without_required(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| *name != "required");
            Value::Object(kept.map(|(name, member)| (name.clone(), without_required(member))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_required).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(value: &Value, schema: &Value) -> bool {
        misfit(value, schema).is_none()
    }

    #[test]
    fn values_that_are_not_required_may_be_null() {
        let schema = json!({
            "type": "object", "required": ["must"],
            "properties": { "must": { "type": "integer" }, "may": { "type": "string" }, "has": { "type": "string", "default": "x" } },
        });
        assert!(fits(&json!({ "must": 1, "may": null }), &meant(&schema, Nulls::WithoutDefault)));
        assert!(!fits(&json!({ "must": 1, "has": null }), &meant(&schema, Nulls::WithoutDefault)));
        assert!(fits(&json!({ "must": 1, "has": null }), &meant(&schema, Nulls::Always)));
        assert!(!fits(&json!({ "must": null }), &meant(&schema, Nulls::Always)));
        assert!(!fits(&json!({}), &schema));
        assert!(fits(&json!({}), &without_required(&schema)));
    }

    #[test]
    fn a_tuple_has_a_schema_for_each_place() {
        let schema =
            json!({ "properties": { "pair": { "items": [{ "type": "integer" }, { "type": "string" }] } } });
        let schema = meant(&schema, Nulls::WithoutDefault);
        assert!(fits(&json!({ "pair": [1, "a"] }), &schema));
        assert!(!fits(&json!({ "pair": ["a", 1] }), &schema));
    }

    #[test]
    fn a_schema_that_refers_to_itself_or_to_nowhere_ends() {
        for schema in [json!({ "$ref": "#" }), json!({ "$ref": "https://example.invalid/x.json" })] {
            let _ = misfit(&json!({ "a": 1 }), &schema);
        }
        assert!(!fits(&json!({}), &json!({ "$ref": "https://example.invalid/x.json" })));
        assert!(bad_schema(&json!({ "type": "nonsense" })).is_some());
    }
}
