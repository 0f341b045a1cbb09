//! `GET /{collection}/{key}`: one row, for catalogs that have no shapes of their own.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use filterc::Catalog;
use filterc::catalog::{Collection, CollectionId};

use crate::app::App;
use crate::compiled_request::encoded;
use crate::endpoint::respond;
use crate::failure::Failure;
use crate::reader::Reader;
use crate::timing::Timing;

/// A route for each collection that can be listed.
pub(crate) fn routes(catalog: &Catalog) -> Router<Arc<App>> {
    let mut routes = Router::new();
    for (id, collection) in listed(catalog) {
        let handler = move |app: State<Arc<App>>, key: Path<String>| row(app, id, key);
        routes = routes.route(&path(collection), get(handler));
    }
    routes
}

/// The collections whose rows have paths of their own.
pub(crate) fn listed(catalog: &Catalog) -> impl Iterator<Item = (CollectionId, &Collection)> {
    let is_listed = move |id| {
        catalog.endpoints().any(|(_, endpoint)| endpoint.collection == id && endpoint.answer.gives_rows())
    };
    catalog.collections().filter(move |(id, of)| of.stored && is_listed(*id))
}

/// The path of a row.
pub(crate) fn path(of: &Collection) -> String {
    format!("/{}/{{key}}", of.name)
}

async fn row(State(app): State<Arc<App>>, id: CollectionId, Path(key): Path<String>) -> Response {
    let timing = Timing::start(&app);
    let reader = Reader::new(&app);
    match handle(&reader, id, &key).await {
        Ok(bytes) => respond(bytes, &reader, timing),
        Err(failure) => failure.response(&app),
    }
}

async fn handle(reader: &Reader<'_>, id: CollectionId, key: &str) -> Result<Vec<u8>, Failure> {
    let of = reader.app.catalog().collection(id);
    let rows = reader.get(id, key).await?;
    encoded(&rows.first().ok_or_else(|| missing(of, key))?.whole(of))
}

/// The failure of a row that is not there.
fn missing(of: &Collection, key: &str) -> Failure {
    Failure::missing(format!("there is no {} `{key}`", of.singular))
}
