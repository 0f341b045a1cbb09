//! The document that says where results are stored unless a flow says otherwise.

use axum::http::StatusCode;
use filterc::Values;
use serde_json::{Value, json};
use uuid::Uuid;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::found::key_by_text;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Key, Kind, Model};
use filterc_store::RowRef;

pub(super) const ACTIONS: &[Action] = &[
    Action::put("/admin/storage", Body::model(&STORAGE), |writer, request| Box::pin(set(writer, request))),
    Action::delete("/admin/storage", |writer, _| Box::pin(unset(writer))),
];

/// The key in the table of configurations.
const KEY: &str = "server-default-result-storage";
const BLOCK: &str = "default_result_storage_block_id";

static STORAGE: Model = Model::open("where results are stored", &[Key::required(BLOCK, Kind::Uuid)]);

async fn set(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let block = request.member(BLOCK).as_str().unwrap_or_default();
    let key = Uuid::try_parse(block).unwrap_or_default();
    let document = writer.find("block_documents", &[("id", Values::Uuids(&[key]))]).await?;
    if document.first().is_none() {
        return Err(Failure::missing(format!("Block document {key} not found.")));
    }
    let schema =
        writer.find("block_schemas", &[("id", Values::Uuids(&document.uuids("block_schema_id")))]).await?;
    let capabilities = schema.first().and_then(|schema| schema.json("capabilities"));
    let writes = capabilities.and_then(Value::as_array).is_some_and(|all| all.contains(&json!("write-path")));
    if !writes {
        let detail = format!("Block document {key} cannot be used for result storage.");
        return Err(Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let value = json!({ BLOCK: key });
    let row = Row::from_iter([("key".to_owned(), KEY.into()), ("value".to_owned(), value.clone())]);
    writer.replace("configurations", row, &["key"]).await?;
    ActionResponse::answer(&value)
}

async fn unset(writer: &Writer<'_>) -> Result<ActionResponse, Failure> {
    let key = key_by_text(writer, "configurations", "key", KEY).await?;
    writer.delete("configurations", key.as_slice()).await?;
    Ok(ActionResponse::nothing())
}

/// Unsets it where this is true of the document: it is about to go.
pub(super) async fn forget(
    writer: &Writer<'_>,
    is_going: impl Fn(RowRef<'_>) -> bool + Send,
) -> Result<(), Failure> {
    let set = writer.find("configurations", &[("key", Values::Texts(&[KEY]))]).await?;
    let block = set.first().and_then(|set| set.json("value")?.get(BLOCK)?.as_str());
    let Some(block) = block.and_then(|block| Uuid::try_parse(block).ok()) else { return Ok(()) };
    let document = writer.find("block_documents", &[("id", Values::Uuids(&[block]))]).await?;
    if document.first().is_some_and(is_going) {
        writer.delete("configurations", &set.uuids("id")).await?;
    }
    Ok(())
}
