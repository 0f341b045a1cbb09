//! Artifacts, and the collection that says which is the newest of each key.

use filterc::catalog::Direction;
use filterc::{ColumnValue, Values};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::answers::{missing, row};
use super::found::{by_key, copied, key_by_text};
use super::rules;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Key, Kind, Model};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/artifacts/", Body::model(&ARTIFACT), |writer, request| Box::pin(create(writer, request))),
    Action::patch("/artifacts/{id}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::delete("/artifacts/{id}", |writer, request| Box::pin(delete(writer, request))),
];

const OF: &str = "artifacts";
const NEWEST: &str = "artifact_collections";

/// The columns that a collection copies from its newest artifact.
const SHARED: [&str; 8] =
    ["type", "description", "data", "metadata_", "flow_run_id", "task_run_id", "created", "updated"];

/// Characters of a value of the metadata; longer ones are cut.
const LONGEST_METADATA: usize = 500;

const TEXT_BY_NAME: Kind = Kind::Map(&Kind::Text);

static ARTIFACT: Model = Model::new(
    "an artifact",
    &[
        Key::or_null("key", Kind::Ruled(rules::slug)),
        Key::or_null("type", Kind::Text),
        Key::or_null("description", Kind::Text),
        Key::or_null("data", Kind::Any),
        Key::or_null("metadata_", TEXT_BY_NAME),
        Key::or_null("flow_run_id", Kind::Uuid),
        Key::or_null("task_run_id", Kind::Uuid),
    ],
);

static CHANGES: Model = Model::new(
    "a change of an artifact",
    &[
        Key::optional("data", Kind::Any),
        Key::optional("description", Kind::Text).nullable(),
        Key::optional("metadata_", TEXT_BY_NAME).nullable(),
    ],
);

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let artifact = without_data(request.object());
    let id = writer.insert(OF, artifact.clone()).await?;
    if !request.member("key").is_null() {
        let mut newest = artifact;
        newest.insert("latest_id".to_owned(), json!(id));
        writer.replace(NEWEST, newest, &["key"]).await?;
    }
    Ok(row(writer, OF, id).await?.with(axum::http::StatusCode::CREATED))
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Artifact not found.");
    let id = request.key()?;
    by_key(writer, OF, id, &missing).await?;
    let changes = without_data(request.object());
    writer.reader.as_server(Box::pin(update_newest(writer, id, &changes))).await?;
    ActionResponse::changed(writer.update(OF, &[id], changes).await?, missing)
}

/// Updates the collections of which this artifact is the newest.
async fn update_newest(writer: &Writer<'_>, id: Uuid, changes: &Row) -> Result<(), Failure> {
    let newest = writer.find(NEWEST, &[("latest_id", Values::Uuids(&[id]))]).await?;
    writer.update(NEWEST, &newest.uuids("id"), changes.clone()).await?;
    Ok(())
}

/// When the newest of a key goes, the one before it becomes the newest; with the last one, the collection goes.
async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Artifact not found.");
    let id = request.key()?;
    let artifact = by_key(writer, OF, id, &missing).await?;
    if let Some(key) = artifact.first().and_then(|artifact| artifact.text("key")) {
        writer.reader.as_server(Box::pin(step_back(writer, key, id))).await?;
    }
    ActionResponse::changed(writer.delete(OF, &[id]).await?, missing)
}

async fn step_back(writer: &Writer<'_>, key: &str, id: Uuid) -> Result<(), Failure> {
    let Some(collection) = key_by_text(writer, NEWEST, "key", key).await? else { return Ok(()) };
    let newest = writer.locked(NEWEST, collection).await?;
    if newest.first().and_then(|newest| newest.uuid("latest_id")) != Some(id) {
        return Ok(());
    }
    let artifacts = writer.reader.query(OF).equals("key", ColumnValue::Text(key));
    let artifacts = artifacts.order("created", Direction::Descending).limit(2).compile()?;
    let artifacts = writer.reader.rows(&artifacts).await?;
    match artifacts.views().find(|other| other.uuid("id") != Some(id)) {
        None => writer.delete(NEWEST, &[collection]).await?,
        Some(before) => {
            let mut changes = copied(before, &SHARED);
            changes.insert("latest_id".to_owned(), json!(before.uuid("id")));
            writer.update(NEWEST, &[collection], changes).await?
        }
    };
    Ok(())
}

fn without_data(mut artifact: Row) -> Row {
    let texts = artifact.get_mut("metadata_").and_then(Value::as_object_mut);
    for text in texts.into_iter().flat_map(Map::values_mut) {
        if let Some((at, _)) = text.as_str().and_then(|text| text.char_indices().nth(LONGEST_METADATA)) {
            let kept: String = text.as_str().and_then(|text| text.get(..at)).unwrap_or_default().to_owned();
            *text = Value::String(kept + "...");
        }
    }
    artifact
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_metadata_is_cut_by_characters() {
        let artifact = json!({"metadata_": {"a": "ä".repeat(501), "b": "ä".repeat(500)}});
        let artifact = without_data(artifact.as_object().cloned().unwrap());
        assert_eq!(artifact["metadata_"]["a"], format!("{}...", "ä".repeat(500)));
        assert_eq!(artifact["metadata_"]["b"], "ä".repeat(500));
    }
}
