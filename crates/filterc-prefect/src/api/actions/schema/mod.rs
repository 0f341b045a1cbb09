//! Values against JSON Schemas that users wrote: parameters of flows, variables of jobs. Nothing is fetched for a schema.

pub(super) mod fits;
mod size;
#[cfg(test)]
mod tests;

use foldhash::HashSet;
use serde_json::{Value, json};

use super::questions::Question;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::Object;

/// When a value that is not required may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    WithoutDefault,
    Always,
}

/// Returns what is wrong with a JSON Schema, or none.
pub(super) fn bad_schema(writer: &Writer<'_>, schema: &Value) -> Result<Option<String>, Failure> {
    Ok(writer.answers.get(Question::Schema(schema.clone()))?.pop())
}

/// Returns what is wrong with a value, or none: the error nearest to its root.
pub(super) fn misfit(writer: &Writer<'_>, value: Value, schema: Value) -> Result<Option<String>, Failure> {
    Ok(writer.answers.get(Question::Value { value, schema })?.pop())
}

/// The names of members that are not what the schema says, each taken by itself.
pub(super) fn unfit_members(
    writer: &Writer<'_>,
    members: Object,
    schema: Value,
) -> Result<Vec<String>, Failure> {
    writer.answers.get(Question::Members { members, schema })
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
    let required: HashSet<String> = match schema.get("required") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => HashSet::default(),
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

/// Returns a copy of a schema without `required` at any depth.
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
