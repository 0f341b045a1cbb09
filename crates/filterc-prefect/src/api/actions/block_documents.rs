//! Block documents: their data is encrypted; what they hold are references to other documents.

use axum::http::StatusCode;
use filterc::Values;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::answers::{missing, refused, row};
use super::block_references::{can_be_shown, held, link, relink};
use super::found::by_key;
use super::{rules, storage};
use crate::api::encryption::{self, key_to_write};
use crate::api::secrets;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/block_documents/", Body::model(&DOCUMENT), |writer, request| {
        Box::pin(create(writer, request))
    }),
    Action::patch("/block_documents/{id}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::delete("/block_documents/{id}", |writer, request| Box::pin(delete(writer, request))),
];

const OF: &str = "block_documents";

static DOCUMENT: Model = Model::new(
    "a block document",
    &[
        Key::or_null("name", Kind::Ruled(name)),
        Key::with_default("data", Kind::Encrypted, Absent::Object),
        Key::required("block_schema_id", Kind::Uuid),
        Key::required("block_type_id", Kind::Uuid),
        Key::with_default("is_anonymous", Kind::Bool, Absent::Bool(false)),
    ],
);

static CHANGES: Model = Model::new(
    "a change of a block document",
    &[
        Key::or_null("block_schema_id", Kind::Uuid),
        Key::optional("data", Kind::Encrypted),
        Key::with_default("merge_existing_data", Kind::Bool, Absent::Bool(true)),
    ],
);

fn name(text: &str) -> Option<String> {
    if text.is_empty() { Some("a name is not empty".to_owned()) } else { rules::slug(text) }
}

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let mut document = request.object();
    let is_anonymous = request.member("is_anonymous") == &Value::Bool(true);
    let name = match request.member("name").as_str() {
        Some(name) => name.to_owned(),
        None if is_anonymous => format!("anonymous-{}", Uuid::new_v4()),
        None => return Err(refused(request, "", "a block document has a name, unless it is anonymous")),
    };
    let of = uuid(request.member("block_type_id")).unwrap_or_default();
    let types = writer.find("block_types", &[("id", Values::Uuids(&[of]))]).await?;
    let of_name = types.first().and_then(|of| of.text("name"));
    let of_name = of_name.ok_or_else(|| Failure::missing(format!("Block type {of} not found")))?;
    let taken = [("block_type_id", Values::Uuids(&[of])), ("name", Values::Texts(&[&name]))];
    if writer.find(OF, &taken).await?.first().is_some() {
        return Err(Failure::Status(StatusCode::CONFLICT, "Block already exists".to_owned()));
    }
    let data = request.member("data").as_object().cloned().unwrap_or_default();
    let (data, references) = held(data)?;
    document.insert("name".to_owned(), name.into());
    document.insert("block_type_name".to_owned(), of_name.into());
    document.insert("data".to_owned(), secrets::encrypted(&data, &key_to_write(writer).await?)?);
    let key = writer.insert(OF, document).await?;
    if !references.is_empty() {
        for (name, reference) in references {
            link(writer, key, &name, reference).await?;
        }
        can_be_shown(writer, key).await?;
    }
    Ok(row(writer, OF, key).await?.with(StatusCode::CREATED))
}

/// A change without data changes nothing, unless it replaces all data.
async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Block document not found");
    let key = request.key()?;
    let found = by_key(writer, OF, key, &missing).await?;
    let document = found.first().ok_or_else(&missing)?;
    let merges = request.member("merge_existing_data") == &Value::Bool(true);
    let data = match request.member("data").as_object() {
        Some(data) => data.clone(),
        None if merges => return Ok(ActionResponse::nothing()),
        None => Map::new(),
    };
    let encryption_key = key_to_write(writer).await?;
    let before = secrets::decrypted(document.json("data"), Some(&encryption_key));
    let mut before = before.ok_or_else(|| encryption::unreadable(document.text("name")))?;
    let schema = document.uuid("block_schema_id").unwrap_or_default();
    let fields = writer.find("block_schemas", &[("id", Values::Uuids(&[schema]))]).await?;
    let fields = fields.first().and_then(|schema| schema.json("fields")).unwrap_or(&Value::Null);
    let mut data = secrets::restore_secrets(data, &before, fields);
    if merges {
        before.extend(data);
        data = before;
    }
    let (data, references) = held(data)?;
    let mut changes = Row::new();
    changes.insert("data".to_owned(), secrets::encrypted(&data, &encryption_key)?);
    if let Some(other) = uuid(request.member("block_schema_id")).filter(|other| *other != schema) {
        fits(writer, other, document.uuid("block_type_id")).await?;
        changes.insert("block_schema_id".to_owned(), json!(other));
    }
    writer.update(OF, &[key], changes).await?;
    relink(writer, key, references).await?;
    can_be_shown(writer, key).await?;
    Ok(ActionResponse::nothing())
}

/// A document may change to another schema of its type.
async fn fits(writer: &Writer<'_>, schema: Uuid, of: Option<Uuid>) -> Result<(), Failure> {
    let found = writer.find("block_schemas", &[("id", Values::Uuids(&[schema]))]).await?;
    let bad = |detail| Err(Failure::Status(StatusCode::BAD_REQUEST, detail));
    match found.first() {
        None => bad(format!("Block schema {schema} not found")),
        Some(found) if found.uuid("block_type_id") != of => {
            bad("Must migrate block document to a block schema of the same block type.".to_owned())
        }
        Some(_) => Ok(()),
    }
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Block document not found");
    let key = request.key()?;
    by_key(writer, OF, key, &missing).await?;
    storage::forget(writer, |document| document.uuid("id") == Some(key)).await?;
    ActionResponse::changed(writer.delete(OF, &[key]).await?, missing)
}

fn uuid(value: &Value) -> Option<Uuid> {
    Uuid::try_parse(value.as_str()?).ok()
}
