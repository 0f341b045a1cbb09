//! Objects that take some keys and no others.

use serde_json::{Map, Value, json};

/// The keys of an object.
#[derive(Default)]
pub(super) struct Object {
    properties: Map<String, Value>,
    required: Vec<Value>,
}

impl Object {
    pub(super) fn add(&mut self, name: &str, schema: Value, required: bool) {
        self.properties.insert(name.to_owned(), schema);
        if required {
            self.required.push(name.into());
        }
    }

    pub(super) fn into_schema(self) -> Map<String, Value> {
        let mut schema = Map::new();
        insert(&mut schema, "type", "object");
        insert(&mut schema, "properties", self.properties);
        if !self.required.is_empty() {
            insert(&mut schema, "required", self.required);
        }
        insert(&mut schema, "additionalProperties", false);
        schema
    }
}

/// Adds a keyword.
pub(super) fn insert(schema: &mut Map<String, Value>, keyword: &str, value: impl Into<Value>) {
    schema.insert(keyword.to_owned(), value.into());
}

/// The schema with a keyword.
pub(super) fn with(mut schema: Value, keyword: &str, value: impl Into<Value>) -> Value {
    if let Some(keywords) = schema.as_object_mut() {
        insert(keywords, keyword, value);
    }
    schema
}

/// The schema with a title or a description, which stands first.
pub(super) fn with_first(mut schema: Value, keyword: &str, text: String) -> Value {
    if let Some(keywords) = schema.as_object_mut() {
        keywords.shift_insert(0, keyword.to_owned(), text.into());
    }
    schema
}

/// Refuses `{}`, and `operator` alone.
pub(super) fn refuse_empty(schema: &mut Map<String, Value>, groups: bool) {
    insert(schema, "minProperties", 1);
    if groups {
        insert(schema, "dependentSchemas", json!({ "operator": { "minProperties": 2 } }));
    }
}
