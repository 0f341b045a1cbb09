//! Schemas of blocks: one a checksum and version. Schemas that one holds are registered with it.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use filterc::Values;
use filterc_db::Cell;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::answers::{missing, row};
use super::checksum::{Definitions, checksum, references};
use super::found::by_key;
use super::storage;
use crate::api::references::DEEPEST;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model, TEXTS};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/block_schemas/", Body::model(&SCHEMA), |writer, request| {
        Box::pin(create(writer, request))
    }),
    Action::delete("/block_schemas/{id}", |writer, request| Box::pin(delete(writer, request))),
];

const OF: &str = "block_schemas";
const HELD: &str = "block_schema_references";
/// Most bytes that one request may make of held schemas: of their fields and of the definitions that are stored with each.
const WORK: usize = 16 << 20;
/// The cost of the statements for one schema, in bytes.
const STATEMENTS: usize = 16 << 10;
const UNVERSIONED: &str = "non-versioned";

static SCHEMA: Model = Model::new(
    "a block schema",
    &[
        Key::with_default("fields", Kind::Object, Absent::Object),
        Key::required("block_type_id", Kind::Uuid),
        Key::with_default("capabilities", TEXTS, Absent::List),
        Key::with_default("version", Kind::Text, Absent::Text(UNVERSIONED)),
    ],
);

/// A schema that is there stays as it is.
async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let of =
        request.member("block_type_id").as_str().and_then(|id| Uuid::try_parse(id).ok()).unwrap_or_default();
    let types = writer.find("block_types", &[("id", Values::Uuids(&[of]))]).await?;
    types.first().ok_or_else(|| Failure::missing(format!("Block type {of} not found.")))?;
    let definitions = request.member("fields").get("definitions").and_then(Value::as_object);
    let definitions = definitions.filter(|own| !own.is_empty()).map(Definitions::new);
    let work = Work::new(definitions.as_ref());
    let (key, is_new) = register(writer, request.object(), definitions.as_ref(), 0, &work).await?;
    let answer = row(writer, OF, key).await?;
    Ok(if is_new { answer.with(StatusCode::CREATED) } else { answer })
}

/// The rest of the work that one request may make.
struct Work {
    /// Bytes of definitions that are stored with each schema.
    shared: usize,
    left: AtomicUsize,
}

impl Work {
    fn new(definitions: Option<&Definitions>) -> Self {
        Self { shared: definitions.map_or(0, Definitions::plain_bytes), left: AtomicUsize::new(WORK) }
    }

    /// Fails where the schemas of a request come to too much.
    fn register(&self, fields: &Map<String, Value>) -> Result<(), Failure> {
        let fields: usize = fields.iter().map(|(name, value)| name.len() + value.to_string().len()).sum();
        let cost = STATEMENTS + self.shared + fields;
        let less = |left: usize| left.checked_sub(cost);
        let done = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        done.map(drop).map_err(|_| {
            unusable("too many block schemas are held by one: create some of them before".to_owned())
        })
    }
}

type Registering<'w> = Pin<Box<dyn Future<Output = Result<(Uuid, bool), Failure>> + Send + 'w>>;

/// Its key, and whether it is new. The definitions are those of the schema that holds it.
fn register<'w>(
    writer: &'w Writer<'_>,
    mut schema: Row,
    definitions: Option<&'w Definitions>,
    depth: usize,
    work: &'w Work,
) -> Registering<'w> {
    Box::pin(async move {
        let mut fields = schema.get("fields").and_then(Value::as_object).cloned().unwrap_or_default();
        let sum = checksum(&fields, definitions);
        let version = schema.get("version").and_then(Value::as_str).unwrap_or(UNVERSIONED).to_owned();
        if let Some(key) = by_checksum(writer, &sum, Some(&version)).await? {
            return Ok((key, false));
        }
        if let Some(definitions) = definitions {
            definitions.set(&mut fields);
        }
        let held = fields.remove(HELD);
        let properties = fields.get("properties").cloned().unwrap_or_default();
        schema.insert("fields".to_owned(), Value::Object(fields));
        schema.insert("checksum".to_owned(), json!(sum));
        let Some(key) = writer.insert_new(OF, schema).await? else {
            // Another request was faster.
            let taken =
                || Failure::Status(StatusCode::CONFLICT, format!("Block schema {sum} already exists"));
            return Ok((by_checksum(writer, &sum, Some(&version)).await?.ok_or_else(taken)?, false));
        };
        for (name, one) in held.as_ref().and_then(Value::as_object).into_iter().flatten() {
            let several = one.as_array().map_or(std::slice::from_ref(one), Vec::as_slice);
            let mut linked = Vec::new();
            for reference in several {
                let spec = properties.get(name).unwrap_or(&Value::Null);
                let child = child(writer, reference, spec, definitions, depth, work).await?;
                if !linked.contains(&child) {
                    linked.push(child);
                    link(writer, name, key, child).await?;
                }
            }
        }
        Ok((key, true))
    })
}

/// The schema that a reference names; it is registered out of the definitions where it is not there.
async fn child(
    writer: &Writer<'_>,
    reference: &Value,
    spec: &Value,
    definitions: Option<&Definitions>,
    depth: usize,
    work: &Work,
) -> Result<Uuid, Failure> {
    let text = |name: &str| {
        let text = reference.get(name).and_then(Value::as_str);
        text.ok_or_else(|| unusable(format!("a reference to a block schema needs `{name}`")))
    };
    let (slug, sum) = (text("block_type_slug")?, text("block_schema_checksum")?);
    let types = writer.find("block_types", &[("slug", Values::Texts(&[slug]))]).await?;
    let of = types.first().and_then(|of| of.uuid("id")).ok_or_else(|| {
        let detail = format!(
            "Cannot create block schema because block type '{slug}' was not found.Did you forget to register the block type?"
        );
        Failure::Status(StatusCode::CONFLICT, detail)
    })?;
    if let Some(key) = by_checksum(writer, sum, None).await? {
        return Ok(key);
    }
    let definitions = definitions.ok_or_else(|| unusable(format!("`{sum}` has no definition")))?;
    let named = references(spec);
    let fields = match named.as_slice() {
        [one] => definitions.get(one),
        several => several
            .iter()
            .filter_map(|one| definitions.get(one))
            .find(|fields| fields.get("block_type_slug").and_then(Value::as_str) == Some(slug)),
    };
    let fields = fields.ok_or_else(|| unusable(format!("`{sum}` has no definition")))?;
    if depth >= DEEPEST {
        return Err(unusable(format!("block schemas hold each other more than {DEEPEST} levels deep")));
    }
    work.register(fields)?;
    let schema = json!({"fields": fields, "block_type_id": of, "capabilities": [], "version": UNVERSIONED});
    let schema = schema.as_object().cloned().unwrap_or_default();
    Ok(register(writer, schema, Some(definitions), depth + 1, work).await?.0)
}

async fn link(writer: &Writer<'_>, name: &str, parent: Uuid, child: Uuid) -> Result<(), Failure> {
    let row = json!({"name": name, "parent_block_schema_id": parent, "reference_block_schema_id": child});
    writer.insert(HELD, row.as_object().cloned().unwrap_or_default()).await?;
    Ok(())
}

/// The newest with this checksum.
async fn by_checksum(writer: &Writer<'_>, sum: &str, version: Option<&str>) -> Result<Option<Uuid>, Failure> {
    let mut found = writer.find(OF, &[("checksum", Values::Texts(&[sum]))]).await?;
    found.retain(|schema| version.is_none() || schema.text("version") == version);
    found.sort_by_micros("created", std::cmp::Reverse);
    Ok(found.first().and_then(|schema| schema.uuid("id")))
}

fn unusable(detail: String) -> Failure {
    Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail)
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Block schema not found");
    let key = request.key()?;
    let found = by_key(writer, OF, key, &missing).await?;
    let types = writer.find("block_types", &[("id", Values::Uuids(&found.uuids("block_type_id")))]).await?;
    if types.views().any(|of| *of.cell("is_protected") == Cell::Bool(true)) {
        let detail = "Block schemas for protected block types cannot be deleted.";
        return Err(Failure::Status(StatusCode::FORBIDDEN, detail.to_owned()));
    }
    storage::forget(writer, |document| document.uuid("block_schema_id") == Some(key)).await?;
    ActionResponse::changed(writer.delete(OF, &[key]).await?, missing)
}
