//! JSON Schema (draft 2020-12) of bodies, out of the catalog and the operator table: what is accepted without leniencies.
//!
//! A schema sees values, not text, and it does not know where a query runs. So it cannot refuse what is no JSON, the same
//! key twice, `5.0` for an integer, a day that the calendar does not have, what is too long for the limits or for a
//! database, or a collection without a database. Everything else that strict refuses does not validate. What strict
//! accepts validates as long as `format` is not enforced: times without a zone and UUIDs without hyphens have another one.

mod body;
mod examples;
mod filter;
mod object;
mod vacuous;
mod value;

use std::collections::BTreeMap;

use filterc_catalog::{EndpointId, EnumId};
use serde_json::{Map, Value, json};

use crate::Language;
use object::insert;

/// The dialect of the schemas.
pub const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Schemas that share definitions: a filter for each collection, a value for each type.
#[derive(Debug, Clone)]
pub struct Schemas<'l> {
    language: &'l Language,
    /// Where the document keeps them.
    place: &'static str,
    shared: BTreeMap<String, Value>,
}

impl<'l> Schemas<'l> {
    /// `place` is where the document will keep the definitions: `#/$defs/`.
    pub fn new(language: &'l Language, place: &'static str) -> Self {
        Self { language, place, shared: BTreeMap::new() }
    }

    /// Returns the language that the schemas are made of.
    pub fn language(&self) -> &'l Language {
        self.language
    }

    /// Returns the schema of a member of an enum.
    pub fn member(&mut self, of: EnumId) -> Value {
        let enumeration = self.language.catalog().enumeration(of);
        self.shared(
            &format!("enum.{}", enumeration.name),
            |_| json!({ "type": "string", "enum": enumeration.members }),
        )
    }

    /// A reference to the definition of this name, which is made where there is none. Taken are
    /// `operator` and names that begin with `filter.`, `enum.` or `value.`.
    pub fn shared(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.shared.contains_key(name) {
            let made = make(self);
            self.shared.insert(name.to_owned(), made);
        }
        json!({ "$ref": format!("{}{name}", self.place) })
    }

    /// The definitions that were used, by name.
    pub fn into_definitions(self) -> Map<String, Value> {
        self.shared.into_iter().collect()
    }
}

/// The schema of the body of an endpoint: one document, whose references stay inside. An endpoint of another catalog takes no body.
pub fn body_schema(language: &Language, endpoint: EndpointId) -> Value {
    let mut schemas = Schemas::new(language, "#/$defs/");
    let mut document = Map::new();
    insert(&mut document, "$schema", DRAFT);
    document.extend(schemas.body(endpoint));
    insert(&mut document, "$defs", schemas.into_definitions());
    Value::Object(document)
}
