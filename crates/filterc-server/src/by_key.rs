//! `GET /{collection}/{key}`: one row, for catalogs that have no shapes of their own.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use filterc::catalog::{Collection, CollectionId, Type};
use filterc::{Catalog, OneOf};
use uuid::Uuid;

use crate::app::App;
use crate::endpoint::{encoded, told};
use crate::failure::Failure;
use crate::generic::object;
use crate::reader::Reader;
use crate::timing::Timing;

/// A route for each collection that can be listed.
pub(crate) fn routes(catalog: &'static Catalog) -> Router<Arc<App>> {
    let mut routes = Router::new();
    for (id, collection) in catalog.collections().filter(|(_, of)| of.stored) {
        if catalog.endpoints().any(|(_, endpoint)| endpoint.collection == id && endpoint.answer.gives_rows())
        {
            let handler = move |app: State<Arc<App>>, key: Path<String>| row(app, id, collection, key);
            routes = routes.route(&format!("/{}/{{key}}", collection.name), get(handler));
        }
    }
    routes
}

async fn row(
    State(app): State<Arc<App>>,
    id: CollectionId,
    of: &'static Collection,
    Path(key): Path<String>,
) -> Response {
    let timing = Timing::start();
    let reader = Reader::new(&app);
    match tried(&reader, id, of, &key).await {
        Ok(bytes) => told(bytes, &reader, timing),
        Err(failure) => failure.response(&app),
    }
}

async fn tried(
    reader: &Reader<'_>,
    id: CollectionId,
    of: &'static Collection,
    key: &str,
) -> Result<Vec<u8>, Failure> {
    let missing = || Failure::missing(format!("there is no {} `{key}`", of.singular));
    let compiler = &reader.app.compiler;
    let compiled = match of.column(of.key).ty {
        Type::Uuid => {
            let uuid = Uuid::try_parse(key).map_err(|_| missing())?;
            compiler.find(id, &[(of.key, OneOf::Uuids(&[uuid]))])
        }
        Type::Int(_) => {
            let number = key.parse().map_err(|_| missing())?;
            compiler.find(id, &[(of.key, OneOf::Ints(&[number]))])
        }
        _ => compiler.find(id, &[(of.key, OneOf::Texts(&[key]))]),
    };
    let table = reader.rows(&compiled).await?;
    encoded(&object(table.first().ok_or_else(missing)?, of))
}
