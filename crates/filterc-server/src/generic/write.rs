//! Rows by the rules of REST: `POST /products` makes one, `PUT /products/7` makes or replaces it, `PATCH` changes some of its
//! columns, `DELETE` takes it away. For catalogs that have no shapes of their own.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use filterc::catalog::{Collection, CollectionId, Default, Type};
use filterc::{Catalog, Diagnostic};
use serde_json::Value;

use super::model::{changes, model, row};
use super::object;
use crate::app::App;
use crate::blocking::blocking;
use crate::by_key::{find, listed, missing, path};
use crate::endpoint::encoded;
use crate::failure::Failure;
use crate::model::{Key, Kind, read};
use crate::request::{self, Blank};
use crate::writer::{Row, Writer, default_value};
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
        let made = move |State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes| async move {
            let work = async |writer: &Writer<'_>, rows: WrittenRows<'_>, row| make(writer, rows, row).await;
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

/// A new row, with a key that is made here.
async fn make(writer: &Writer<'_>, rows: WrittenRows<'_>, mut row: Row) -> Result<Response, Failure> {
    let key = uuid::Uuid::now_v7().to_string();
    row.insert(rows.of.column(rows.of.key).name.clone(), key.as_str().into());
    writer.insert_at(rows.id, &row).await?;
    let mut response = finished(writer, rows, &key, StatusCode::CREATED).await?;
    let to = format!("{}/{}/{key}", writer.reader.app.base_path, rows.of.name);
    if let Ok(to) = urls::reference(writer.reader.app, &to).parse() {
        response.headers_mut().insert(LOCATION, to);
    }
    Ok(response)
}

/// The row is as the body says, whatever was there; columns that it leaves out have their default.
async fn replace(
    writer: &Writer<'_>,
    rows: WrittenRows<'_>,
    key: &str,
    mut row: Row,
) -> Result<Response, Failure> {
    let value = key_value(rows.of, key).ok_or_else(|| missing(rows.of, key))?;
    if is_there(writer, rows, key).await? {
        for (id, column) in rows.of.columns().filter(|(id, _)| *id != rows.of.key) {
            row.entry(rows.of.column(id).name.clone()).or_insert_with(|| default_value(column, writer.now));
        }
        writer.update_at(rows.id, &value, &row).await?;
        return finished(writer, rows, key, StatusCode::OK).await;
    }
    row.insert(rows.of.column(rows.of.key).name.clone(), value);
    writer.insert_at(rows.id, &row).await?;
    finished(writer, rows, key, StatusCode::CREATED).await
}

/// Columns that the body leaves out stay as they are.
async fn change(
    writer: &Writer<'_>,
    rows: WrittenRows<'_>,
    key: &str,
    row: Row,
) -> Result<Response, Failure> {
    let value = there(writer, rows, key).await?;
    writer.update_at(rows.id, &value, &row).await?;
    finished(writer, rows, key, StatusCode::OK).await
}

async fn delete(writer: &Writer<'_>, rows: WrittenRows<'_>, key: &str) -> Result<Response, Failure> {
    let value = there(writer, rows, key).await?;
    writer.delete_at(rows.id, &value).await?;
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
        read(&Kind::Model(&model(rows.of, &keys)), &body, app.profile, now)
    });
    match checked.await?? {
        (Value::Object(row), warned) => Ok((row, warned)),
        _ => Err(Failure::Broken("a model gave no object".to_owned())),
    }
}

/// The key in a path as the column has it; none where no row can have it.
fn key_value(of: &Collection, key: &str) -> Option<Value> {
    Some(match of.column(of.key).ty {
        Type::Int(width) => {
            let (least, most) = width.range();
            key.parse::<i64>().ok().filter(|number| (least..=most).contains(number))?.into()
        }
        Type::Uuid => uuid::Uuid::try_parse(key).ok()?.to_string().into(),
        _ if key.contains('\0') => return None,
        _ => key.into(),
    })
}

/// The key of a row that is there.
async fn there(writer: &Writer<'_>, rows: WrittenRows<'_>, key: &str) -> Result<Value, Failure> {
    let value = key_value(rows.of, key).ok_or_else(|| missing(rows.of, key))?;
    if is_there(writer, rows, key).await? { Ok(value) } else { Err(missing(rows.of, key)) }
}

/// True where the row is there and may be seen.
async fn is_there(writer: &Writer<'_>, rows: WrittenRows<'_>, key: &str) -> Result<bool, Failure> {
    let query = find(&writer.reader, rows.id, rows.of, key).ok_or_else(|| missing(rows.of, key))?;
    Ok(writer.reader.rows(&query).await?.first().is_some())
}

/// The row as it is now. One that its writer may not see is not written.
async fn finished(
    writer: &Writer<'_>,
    rows: WrittenRows<'_>,
    key: &str,
    status: StatusCode,
) -> Result<Response, Failure> {
    let query = find(&writer.reader, rows.id, rows.of, key).ok_or_else(|| missing(rows.of, key))?;
    let table = writer.reader.rows(&query).await?;
    let bytes = encoded(&object(table.first().ok_or_else(|| writer.unseen())?, rows.of))?;
    Ok((status, [(CONTENT_TYPE, "application/json")], bytes).into_response())
}
