//! Saved searches: one a name.

use axum::http::StatusCode;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::answers::{missing, row};
use super::found::{by_key, key_by_text};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model};

pub(super) const ACTIONS: &[Action] = &[
    Action::put("/saved_searches/", Body::model(&SEARCH), |writer, request| Box::pin(set(writer, request))),
    Action::delete("/saved_searches/{id}", |writer, request| Box::pin(delete(writer, request))),
];

const OF: &str = "saved_searches";

static SEARCH: Model = Model::new(
    "a saved search",
    &[
        Key::required("name", Kind::Text),
        Key::with_default("filters", Kind::List(&Kind::Model(&FILTER)), Absent::List),
    ],
);

static FILTER: Model = Model::open(
    "a filter of a saved search",
    &[
        Key::required("object", Kind::Text),
        Key::required("property", Kind::Text),
        Key::required("type", Kind::Text),
        Key::required("operation", Kind::Text),
        Key::required("value", Kind::Any),
    ],
);

async fn set(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let name = request.member("name").as_str().unwrap_or_default();
    if let Some(key) = writer.insert_new(OF, request.object()).await? {
        return Ok(row(writer, OF, key).await?.with(StatusCode::CREATED));
    }
    let key = key_by_text(writer, OF, "name", name)
        .await?
        .ok_or_else(|| Failure::Broken("a saved search is gone".to_owned()))?;
    writer.update(OF, &[key], request.object()).await?;
    row(writer, OF, key).await
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Saved search not found");
    let key = request.key()?;
    by_key(writer, OF, key, &missing).await?;
    ActionResponse::changed(writer.delete(OF, &[key]).await?, missing)
}
