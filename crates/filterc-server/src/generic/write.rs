//! Rows by the rules of REST: `POST /products` makes one, `PUT /products/7` makes or replaces it, `PATCH` changes some of its
//! columns, `DELETE` takes it away. For catalogs that have no shapes of their own.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use filterc::catalog::{Collection, CollectionId, Default};
use filterc::{Catalog, Diagnostic};
use filterc_store::writer::Put;
use filterc_store::{Row, Rows};
use serde_json::Value;

use super::model::{changes, model, row};
use crate::app::App;
use crate::blocking::blocking;
use crate::by_key::{listed, path};
use crate::compiled_request::encoded;
use crate::failure::Failure;
use crate::model::{Key, Kind, read};
use crate::request::{self, Blank};
use crate::writer::Writer;
use crate::{urls, warnings};

const NO_ROW: &str = "the body is a row: send its columns in an object, `{}` where all have their defaults";

/// The rows of a collection.
#[derive(Debug, Clone, Copy)]
struct WrittenRows<'c> {
    catalog: &'c Catalog,
    id: CollectionId,
    of: &'c Collection,
}

impl<'c> WrittenRows<'c> {
    fn new(app: &'c App, id: CollectionId) -> Self {
        let catalog = app.catalog();
        Self { catalog, id, of: catalog.collection(id) }
    }
}

/// The keys of a body.
type Keys = for<'c> fn(&'c Catalog, &'c Collection) -> Vec<Key<'c>>;

/// Routes for each collection that can be listed.
pub(crate) fn routes(catalog: &Catalog) -> Router<Arc<App>> {
    let mut routes = Router::new();
    for (id, of) in listed(catalog) {
        let made = move |State(app): State<Arc<App>>,
                         OriginalUri(uri): OriginalUri,
                         headers: HeaderMap,
                         body: Bytes| async move {
            let work = async |writer: &Writer<'_>, rows: WrittenRows<'_>, row| {
                make(writer, rows, uri.path(), row).await
            };
            with_body(&app, id, row, &headers, body, work).await
        };
        let put_at = move |State(app): State<Arc<App>>,
                           Path(key): Path<String>,
                           headers: HeaderMap,
                           body: Bytes| async move {
            let work = async |writer: &Writer<'_>, rows: WrittenRows<'_>, row| {
                replace(writer, rows, &key, row).await
            };
            with_body(&app, id, row, &headers, body, work).await
        };
        let changed = move |State(app): State<Arc<App>>,
                            Path(key): Path<String>,
                            headers: HeaderMap,
                            body: Bytes| async move {
            let work =
                async |writer: &Writer<'_>, rows: WrittenRows<'_>, row| change(writer, rows, &key, row).await;
            with_body(&app, id, changes, &headers, body, work).await
        };
        let deleted = move |State(app): State<Arc<App>>, Path(key): Path<String>| async move {
            let rows = WrittenRows::new(&app, id);
            in_transaction(&app, async |writer| delete(writer, rows, &key).await).await
        };
        routes = routes.route(&path(of), put(put_at).patch(changed).delete(deleted));
        if of.column(of.key).default == Some(Default::RandomUuid) {
            routes = routes.route(&format!("/{}", of.name), post(made));
        }
    }
    routes
}

async fn in_transaction(
    app: &App,
    work: impl AsyncFnOnce(&Writer<'_>) -> Result<Response, Failure>,
) -> Response {
    let done = async {
        let writer = Writer::begin(app).await?;
        writer.end(work(&writer).await).await
    };
    done.await.unwrap_or_else(|failure| failure.response(app))
}

/// The same with the columns that a body says, which is read before.
async fn with_body(
    app: &Arc<App>,
    id: CollectionId,
    keys: Keys,
    headers: &HeaderMap,
    body: Bytes,
    work: impl AsyncFnOnce(&Writer<'_>, WrittenRows<'_>, Row) -> Result<Response, Failure>,
) -> Response {
    match respond(app, id, keys, headers, body).await {
        Ok((row, warned)) => {
            let done = in_transaction(app, async |writer| work(writer, WrittenRows::new(app, id), row).await);
            let mut response = done.await;
            warnings::tell(&mut response, &warned);
            response
        }
        Err(failure) => failure.answer(app).await,
    }
}

/// A new row, with a key that is made here. Its path is below the one that it was sent to.
async fn make(writer: &Writer<'_>, rows: WrittenRows<'_>, path: &str, row: Row) -> Result<Response, Failure> {
    let (key, made) = writer.create(rows.id, row).await?;
    let mut response = finished(&made, rows, StatusCode::CREATED)?;
    if let Ok(to) = urls::reference(writer.reader.app, &format!("{path}/{key}")).parse() {
        response.headers_mut().insert(LOCATION, to);
    }
    Ok(response)
}

/// The row is as the body says, whatever was there; columns that it leaves out have their default.
async fn replace(
    writer: &Writer<'_>,
    rows: WrittenRows<'_>,
    key: &str,
    row: Row,
) -> Result<Response, Failure> {
    let (put, row) = writer.put(rows.id, key, row).await?;
    let status = match put {
        Put::Created => StatusCode::CREATED,
        Put::Replaced => StatusCode::OK,
    };
    finished(&row, rows, status)
}

/// Columns that the body leaves out stay as they are.
async fn change(
    writer: &Writer<'_>,
    rows: WrittenRows<'_>,
    key: &str,
    row: Row,
) -> Result<Response, Failure> {
    finished(&writer.patch(rows.id, key, &row).await?, rows, StatusCode::OK)
}

async fn delete(writer: &Writer<'_>, rows: WrittenRows<'_>, key: &str) -> Result<Response, Failure> {
    writer.remove(rows.id, key).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The columns that a body says, and what of it was read as another value than it is.
async fn respond(
    app: &Arc<App>,
    id: CollectionId,
    keys: Keys,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<(Row, Vec<Diagnostic>), Failure> {
    let body = request::json_to_write(Blank::Refused(NO_ROW), headers, body)?;
    let (app, now) = (Arc::clone(app), jiff::Timestamp::now().as_microsecond());
    let checked = blocking(body.len(), move || {
        let rows = WrittenRows::new(&app, id);
        let keys = keys(rows.catalog, rows.of);
        read(&Kind::Model(&model(rows.of, &keys)), &body, app.leniencies, now)
    });
    match checked.await?? {
        (Value::Object(row), warned) => Ok((row, warned)),
        _ => Err(Failure::Broken("a model gave no object".to_owned())),
    }
}

/// The row as it is now.
fn finished(row: &Rows<'_>, rows: WrittenRows<'_>, status: StatusCode) -> Result<Response, Failure> {
    let row = row.first().ok_or_else(|| Failure::Broken("a row that was written is not there".to_owned()))?;
    let bytes = encoded(&row.whole(rows.of))?;
    Ok((status, [(CONTENT_TYPE, "application/json")], bytes).into_response())
}
