//! Types of blocks. Protected ones stay.

use std::future::ready;

use axum::http::StatusCode;
use filterc_db::Cell;
use serde_json::Value;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::answers::{missing, row};
use super::found::by_key;
use super::{rules, storage};
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;
use filterc_server::model::{Key, Kind, Model};
use filterc_store::RowRef;

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/block_types/", Body::model(&BLOCK_TYPE), |writer, request| {
        Box::pin(create(writer, request))
    }),
    Action::post("/block_types/install_system_block_types", Body::None, |_, _| Box::pin(ready(install()))),
    Action::patch("/block_types/{id}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::delete("/block_types/{id}", |writer, request| Box::pin(delete(writer, request))),
];

const OF: &str = "block_types";

static BLOCK_TYPE: Model = Model::new(
    "a block type",
    &[
        Key::required("name", Kind::Form(rules::name)),
        Key::required("slug", Kind::Ruled(rules::slug)),
        Key::or_null("logo_url", Kind::Text),
        Key::or_null("documentation_url", Kind::Text),
        Key::or_null("description", Kind::Text),
        Key::or_null("code_example", Kind::Text),
    ],
);

static CHANGES: Model = Model::new(
    "a change of a block type",
    &[
        Key::optional("logo_url", Kind::Text).nullable(),
        Key::optional("documentation_url", Kind::Text).nullable(),
        Key::optional("description", Kind::Text).nullable(),
        Key::optional("code_example", Kind::Text).nullable(),
    ],
);

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let name = request.member("name").as_str().unwrap_or_default();
    if name.to_lowercase().starts_with("prefect") {
        let detail = "Block type names beginning with 'Prefect' are reserved.";
        return Err(Failure::Status(StatusCode::FORBIDDEN, detail.to_owned()));
    }
    let mut block_type = request.object();
    change(&mut block_type, &["logo_url", "documentation_url"], |text| text.trim().to_owned());
    change(&mut block_type, &["description", "code_example"], escaped);
    let key = writer.insert(OF, block_type).await.map_err(|error| {
        if error.is_taken() {
            Failure::Status(StatusCode::CONFLICT, format!("Block type with name \"{name}\" already exists"))
        } else {
            Failure::from(error)
        }
    })?;
    Ok(row(writer, OF, key).await?.with(StatusCode::CREATED))
}

/// None come with this server.
fn install() -> Result<ActionResponse, Failure> {
    let detail =
        "this server has no block types of its own: a client registers its types when it saves a block";
    Err(Failure::Status(StatusCode::NOT_IMPLEMENTED, detail.to_owned()))
}

/// Updates a block type; a body that says what is stored changes nothing.
async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Block type not found");
    let key = request.key()?;
    let found = by_key(writer, OF, key, &missing).await?;
    let changes = request.object();
    if found.first().is_none_or(|stored| differs(&changes, stored)) {
        writer.update(OF, &[key], changes).await?;
    }
    Ok(ActionResponse::nothing())
}

fn differs(changes: &Row, stored: RowRef<'_>) -> bool {
    let same = |(name, value): (&String, &Value)| match (value.as_str(), stored.text(name)) {
        (Some(new), Some(old)) => new == old || escaped(new) == old,
        (new, old) => new == old,
    };
    changes.len() < CHANGES.keys.len() || !changes.iter().all(same)
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Block type not found");
    let key = request.key()?;
    let found = by_key(writer, OF, key, &missing).await?;
    if found.first().is_some_and(|found| *found.cell("is_protected") == Cell::Bool(true)) {
        let detail = "protected block types cannot be deleted.";
        return Err(Failure::Status(StatusCode::FORBIDDEN, detail.to_owned()));
    }
    storage::forget(writer, |document| document.uuid("block_type_id") == Some(key)).await?;
    ActionResponse::changed(writer.delete(OF, &[key]).await?, missing)
}

/// Texts are shown on pages.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn change(row: &mut Row, names: &[&str], how: impl Fn(&str) -> String) {
    for name in names {
        if let Some(Value::String(text)) = row.get_mut(*name) {
            *text = how(text);
        }
    }
}
