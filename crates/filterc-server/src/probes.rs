//! Whether the server is alive, and whether it reaches its database: for catalogs that do not say so themselves.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use filterc::Catalog;

use crate::app::App;
use crate::failure::Failure;

/// The paths of both.
pub(crate) const PATHS: [&str; 2] = ["/health", "/ready"];

pub(crate) fn routes(catalog: &Catalog) -> Router<Arc<App>> {
    let mut routes = Router::new();
    for (path, probe) in PATHS.into_iter().zip([get(|| async { Json(true) }), get(ready)]) {
        if !catalog.endpoints().any(|(_, declared)| declared.path == path) {
            routes = routes.route(path, probe);
        }
    }
    routes
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    match app.store.database().check().await {
        Ok(()) => Json(true).into_response(),
        Err(error) => Failure::Database(error).response(&app),
    }
}
