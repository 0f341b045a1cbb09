//! What the API says of the server itself, and of all states that were ever seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use filterc::{Dialect, Values};
use filterc_db::Cell;
use serde_json::{Value, json};

use super::parameters::{Request, all_wrong};
use filterc_server::app::App;
use filterc_server::endpoint::encoded;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_server::urls;
use filterc_store::object::{JsonPart, Object};

/// Most rows of a page, where an endpoint does not say.
const MOST_ROWS: u32 = 200;

/// Where pages learn how to ask: before they know a password.
pub(crate) const UI_SETTINGS: &str = "/ui-settings";

/// Routes outside the base path.
pub(crate) fn root() -> Router<Arc<App>> {
    let settings = |State(app): State<Arc<App>>| async move {
        Json(json!({
            "api_url": urls::absolute(&app, &app.base_path), "csrf_enabled": false,
            "auth": app.access.auth_string.is_some().then_some("BASIC"), "flags": [], "default_ui": "v2",
            "available_uis": [], "v1_base_url": null, "v2_base_url": null,
        }))
    };
    Router::new().route(UI_SETTINGS, get(settings))
}

/// The settings that this server has; secrets are not among them.
pub(super) fn settings(app: &App) -> Value {
    let secret = |set: bool| set.then_some("********");
    json!({
        "debug_mode": false,
        "api": {"url": null, "auth_string": null, "key": null},
        "server": {
            "api": {
                "auth_string": secret(app.access.auth_string.is_some()), "base_path": app.base_path,
                "default_limit": MOST_ROWS, "csrf_protection_enabled": false,
            },
            "analytics_enabled": false,
            "ui": {"enabled": false},
        },
    })
}

/// Where results are stored unless a flow says otherwise.
pub(super) async fn storage(reader: &Reader<'_>) -> Result<Vec<u8>, Failure> {
    let wanted = [("key", Values::Texts(&["server-default-result-storage"]))];
    let found = reader.find("configurations", &wanted).await?;
    let block = found.first().and_then(|row| row.json("value")?.get("default_result_storage_block_id"));
    encoded(&json!({ "default_result_storage_block_id": block }))
}

/// Types and names of all states in the histories, with the first and the last time of each.
pub(super) async fn observed_states(reader: &Reader<'_>, request: &Request<'_>) -> Result<Vec<u8>, Failure> {
    let query = request.short("query", 100);
    let order = request.one_of("order_by", &["NAME_ASC", "LAST_SEEN_DESC"]);
    let limit = request.number("limit", MOST_ROWS as usize);
    let (query, order, limit) = match (query, order, limit) {
        (Ok(query), Ok(order), Ok(limit)) => (query, order, limit),
        (query, order, limit) => return Err(all_wrong([query.err(), order.err(), limit.err()])),
    };
    // SQLite knows the cases of ASCII only.
    let ascii = reader.app.store.dialect() == Dialect::Sqlite;
    let folded = |text: &str| if ascii { text.to_ascii_lowercase() } else { text.to_lowercase() };
    let prefix = folded(query.unwrap_or_default().trim());
    let mut seen: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
    for history in ["flow_run_states", "task_run_states"] {
        let states = reader.query(history).group_by("type").group_by("name");
        let states = states.least("first_seen", "timestamp").greatest("last_seen", "timestamp");
        let (_, rows) = reader.groups(&states.compile()?).await?;
        for row in rows {
            let [Cell::Text(kind), Cell::Text(name), Cell::Time(first), Cell::Time(last)] =
                row.values.as_slice()
            else {
                continue;
            };
            let times = seen.entry((kind.clone(), name.clone())).or_insert((*first, *last));
            *times = (times.0.min(*first), times.1.max(*last));
        }
    }
    let starts = |text: &str| folded(text).starts_with(&prefix);
    let mut found: Vec<_> = seen.iter().filter(|((kind, name), _)| starts(kind) || starts(name)).collect();
    if order != Some("NAME_ASC") {
        found.sort_by_key(|(_, (_, last))| std::cmp::Reverse(*last));
    }
    let shown = found.into_iter().take(limit).map(|((kind, name), (first, last))| {
        Object::default()
            .with("state_type", JsonPart::text(kind.as_str()))
            .with("state_name", JsonPart::text(name.as_str()))
            .with("first_seen", JsonPart::Time(*first))
            .with("last_seen", JsonPart::Time(*last))
    });
    encoded(&shown.collect::<Vec<_>>())
}
