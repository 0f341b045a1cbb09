//! Block documents: decrypted, with the documents they hold, and secrets hidden unless they are asked for.

use filterc::Values;
use foldhash::{HashMap, HashMapExt};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::block_schemas::BlockSchemas;
use super::plain::BLOCK_TYPE;
use super::references::{DEEPEST, References};
use super::{Objects, encryption, secrets};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::object::{JsonPart, Object};
use filterc_store::{RowRef, Rows};

/// Most bytes that a document holds, as they are stored.
pub(super) const MOST_HELD: usize = 4 << 20;

/// Bytes that each document counts for beside its data, so that a thousand of them are enough.
const FRAME: usize = 4096;

/// The bytes of a document without what it holds.
pub(super) fn size(document: RowRef<'_>) -> usize {
    let data = document.json("data").map_or(0, |data| match data {
        Value::String(text) => text.len(),
        other => other.to_string().len(),
    });
    data.saturating_add(FRAME)
}

/// The way secrets appear in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrets {
    Shown,
    Hidden,
}

impl From<bool> for Secrets {
    fn from(shown: bool) -> Self {
        if shown { Self::Shown } else { Self::Hidden }
    }
}

/// Documents, and all that stands in them.
#[derive(Debug)]
pub(super) struct BlockDocuments<'a> {
    documents: Rows<'a>,
    /// These and what they hold.
    known: Rows<'a>,
    schemas: BlockSchemas<'a>,
    types: Rows<'a>,
    references: References,
    /// Bytes that each one holds.
    held: HashMap<Uuid, usize>,
    data: HashMap<Uuid, Map<String, Value>>,
}

impl<'a> BlockDocuments<'a> {
    pub(super) async fn load(
        reader: &Reader<'a>,
        documents: Rows<'a>,
        secrets: Secrets,
    ) -> Result<Self, Failure> {
        let columns = ["parent_block_document_id", "reference_block_document_id"];
        let roots = documents.uuids("id");
        let references = References::below(reader, "block_document_references", columns, roots).await?;
        let known = reader.find("block_documents", &[("id", Values::Uuids(&references.all()))]).await?;
        let by_id = known.by("id");
        let held = references.held(|id| by_id.get(&id).map_or(0, |document| size(*document)));
        let schemas = known.uuids("block_schema_id");
        let schemas = reader.find("block_schemas", &[("id", Values::Uuids(&schemas))]).await?;
        let types = known.uuids("block_type_id");
        let types = reader.find("block_types", &[("id", Values::Uuids(&types))]).await?;
        let data = decrypted(reader, &known, &schemas, secrets).await?;
        let schemas = BlockSchemas::load(reader, schemas).await?;
        Ok(Self { documents, known, schemas, types, references, held, data })
    }
}

async fn decrypted(
    reader: &Reader<'_>,
    documents: &Rows<'_>,
    schemas: &Rows<'_>,
    shown: Secrets,
) -> Result<HashMap<Uuid, Map<String, Value>>, Failure> {
    if documents.rows.is_empty() {
        return Ok(HashMap::new());
    }
    let key = encryption::key(reader).await?;
    let (schemas, mut all) = (schemas.by("id"), HashMap::new());
    for document in documents.views() {
        let Some(id) = document.uuid("id") else { continue };
        let data = secrets::decrypted(document.json("data"), key.as_ref());
        let mut data = data.ok_or_else(|| encryption::unreadable(document.text("name")))?;
        let schema = document.uuid("block_schema_id").and_then(|id| schemas.get(&id));
        if let (Secrets::Hidden, Some(fields)) = (shown, schema.and_then(|schema| schema.json("fields"))) {
            secrets::hide_secrets(&mut data, fields);
        }
        all.insert(id, data);
    }
    Ok(all)
}

impl Objects for BlockDocuments<'_> {
    fn objects<'t>(&'t self) -> Vec<Object<'t>> {
        let (known, types) = (self.known.by("id"), self.types.by("id"));
        let schemas = self.schemas.composer();
        let document = |view: RowRef<'t>| -> Object<'t> {
            let id = view.uuid("id").unwrap_or_default();
            let schema = view.uuid("block_schema_id").and_then(|id| schemas.find(id));
            // Where what it holds has grown too large since, it is shown alone.
            let is_small = self.held.get(&id).is_none_or(|held| *held <= MOST_HELD);
            let depth = if is_small { 0 } else { DEEPEST };
            let (data, references) = self.with_held(id, &known, &types, depth);
            let mut document = view.object(&["id", "created", "updated", "name"]);
            document.push("data", JsonPart::Made(Value::Object(data)));
            document.push("block_schema_id", view.part("block_schema_id"));
            document.push("block_schema", JsonPart::or_null(schema.map(JsonPart::Object)));
            document.push("block_type_id", view.part("block_type_id"));
            document.push("block_type_name", view.part("block_type_name"));
            document.push("block_type", block_type(view, &types));
            document.push("block_document_references", JsonPart::Object(references));
            document.push("is_anonymous", view.part("is_anonymous"));
            document
        };
        self.documents.views().map(document).collect()
    }
}

impl BlockDocuments<'_> {
    /// The data of a document with that of the documents it holds, and what it says of these.
    fn with_held<'t>(
        &'t self,
        id: Uuid,
        known: &HashMap<Uuid, RowRef<'t>>,
        types: &HashMap<Uuid, RowRef<'t>>,
        depth: usize,
    ) -> (Map<String, Value>, Object<'t>) {
        let mut data = self.data.get(&id).cloned().unwrap_or_default();
        let mut references = Object::default();
        for (name, held) in self.references.of(id) {
            let Some(view) = known.get(held).copied() else { continue };
            if depth >= DEEPEST {
                continue;
            }
            let (inner, below) = self.with_held(*held, known, types, depth + 1);
            data.insert(name.clone(), Value::Object(inner));
            let inside = view
                .object(&["id", "name"])
                .with("block_type", block_type(view, types))
                .with("is_anonymous", view.part("is_anonymous"))
                .with("block_document_references", JsonPart::Object(below));
            let inside = Object::default().with("block_document", JsonPart::Object(inside));
            references.0.push((name.as_str().into(), JsonPart::Object(inside)));
        }
        (data, references)
    }
}

fn block_type<'t>(view: RowRef<'t>, types: &HashMap<Uuid, RowRef<'t>>) -> JsonPart<'t> {
    let of = view.uuid("block_type_id").and_then(|id| types.get(&id));
    JsonPart::or_null(of.map(|of| JsonPart::Object(of.object(BLOCK_TYPE))))
}
