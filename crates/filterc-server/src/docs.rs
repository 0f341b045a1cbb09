//! What the API says of itself.

use std::sync::Arc;

use axum::Router;

use crate::app::App;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
}

pub(crate) fn root(_: &App) -> Router<Arc<App>> {
    Router::new()
}
