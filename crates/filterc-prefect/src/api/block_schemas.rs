//! Block schemas: their fields name the schemas they hold, and define them.

use filterc::Values;
use foldhash::{HashMap, HashSet};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Objects;
use super::plain::BLOCK_TYPE;
use super::references::References;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::object::{JsonPart, Object};
use filterc_store::{RowRef, Rows};

/// Schemas, their types, and all that they hold.
#[derive(Debug)]
pub(super) struct BlockSchemas<'a> {
    schemas: Rows<'a>,
    /// These and what they hold.
    known: Rows<'a>,
    types: Rows<'a>,
    references: References,
}

impl<'a> BlockSchemas<'a> {
    pub(super) async fn load(reader: &Reader<'a>, schemas: Rows<'a>) -> Result<Self, Failure> {
        let columns = ["parent_block_schema_id", "reference_block_schema_id"];
        let roots = schemas.uuids("id");
        let references = References::below(reader, "block_schema_references", columns, roots).await?;
        let known = reader.find("block_schemas", &[("id", Values::Uuids(&references.all()))]).await?;
        let types = known.uuids("block_type_id");
        let types = reader.find("block_types", &[("id", Values::Uuids(&types))]).await?;
        Ok(Self { schemas, known, types, references })
    }

    pub(super) fn composer(&self) -> Composer<'_> {
        Composer { known: self.known.by("id"), types: self.types.by("id"), references: &self.references }
    }
}

impl Objects for BlockSchemas<'_> {
    fn objects(&self) -> Vec<Object<'_>> {
        let composer = self.composer();
        self.schemas.views().map(|schema| composer.object(schema)).collect()
    }
}

/// Puts schemas together out of what they hold.
pub(super) struct Composer<'t> {
    known: HashMap<Uuid, RowRef<'t>>,
    types: HashMap<Uuid, RowRef<'t>>,
    references: &'t References,
}

impl<'t> Composer<'t> {
    /// The schema with this key.
    pub(super) fn find(&self, id: Uuid) -> Option<Object<'t>> {
        self.known.get(&id).map(|schema| self.object(*schema))
    }

    fn object(&self, view: RowRef<'t>) -> Object<'t> {
        let of = view.uuid("block_type_id").and_then(|id| self.types.get(&id).copied());
        let mut schema = view.object(&["id", "created", "updated", "checksum"]);
        let fields = view.uuid("id").map_or(Value::Null, |id| Value::Object(self.fields(id)));
        schema.push("fields", JsonPart::Made(fields));
        schema.push("block_type_id", view.part("block_type_id"));
        schema.push("block_type", JsonPart::or_null(of.map(|of| JsonPart::Object(of.object(BLOCK_TYPE)))));
        schema.push("capabilities", view.part("capabilities"));
        schema.push("version", view.part("version"));
        schema
    }

    /// The stored fields with `block_schema_references` and, where something is held, `definitions`: those of the whole tree
    /// side by side, by their titles. What is held in several places is defined once.
    fn fields(&self, id: Uuid) -> Map<String, Value> {
        let (mut fields, mut definitions) = self.alone(id);
        let (mut seen, mut left) = (HashSet::from_iter([id]), self.held_last_first(id));
        while let Some(held) = left.pop() {
            if !self.known.contains_key(&held) || !seen.insert(held) {
                continue;
            }
            let (mut inner, below) = self.alone(held);
            inner.remove("definitions");
            if let Some(Value::String(title)) = inner.get("title").cloned() {
                definitions.insert(title, Value::Object(inner));
            }
            definitions.extend(below);
            left.extend(self.held_last_first(held));
        }
        if !definitions.is_empty() {
            fields.insert("definitions".to_owned(), Value::Object(definitions));
        }
        fields
    }

    fn held_last_first(&self, id: Uuid) -> Vec<Uuid> {
        self.references.of(id).iter().rev().map(|(_, held)| *held).collect()
    }

    /// The stored fields of one schema with what it says of those that it holds; its own definitions stand apart.
    fn alone(&self, id: Uuid) -> (Map<String, Value>, Map<String, Value>) {
        let stored = self.known.get(&id).and_then(|schema| schema.json("fields"));
        let mut fields = stored.and_then(Value::as_object).cloned().unwrap_or_default();
        let definitions = match fields.get_mut("definitions") {
            Some(Value::Object(definitions)) => std::mem::take(definitions),
            _ => Map::new(),
        };
        let (mut named, mut seen) = (Map::new(), HashSet::default());
        for (name, held) in self.references.of(id) {
            let Some(schema) = self.known.get(held) else { continue };
            let of = schema.uuid("block_type_id").and_then(|id| self.types.get(&id));
            let (checksum, slug) = (schema.text("checksum"), of.and_then(|of| of.text("slug")));
            if seen.insert((name, checksum, slug)) {
                add(&mut named, name, json!({"block_schema_checksum": checksum, "block_type_slug": slug}));
            }
        }
        fields.insert("block_schema_references".to_owned(), Value::Object(named));
        (fields, definitions)
    }
}

/// Adds a reference under a name; several of one name become a list.
fn add(named: &mut Map<String, Value>, name: &str, reference: Value) {
    match named.get_mut(name) {
        None => drop(named.insert(name.to_owned(), reference)),
        Some(Value::Array(list)) => list.push(reference),
        Some(one) => *one = json!([one.take(), reference]),
    }
}
