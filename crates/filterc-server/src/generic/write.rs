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
use filterc::Catalog;
use filterc::catalog::{Collection, CollectionId, Default, Type};
use serde_json::{Map, Value};

use super::model::{changes, model, row};
use super::object;
use crate::app::App;
use crate::by_key::{find, listed, missing, path};
use crate::endpoint::encoded;
use crate::failure::Failure;
use crate::model::{Kind, Model, read};
use crate::request::{self, Blank};
use crate::urls;
use crate::writer::{Writer, default_value};

const NO_ROW: &str = "the body is a row: send its columns in an object, `{}` where all have their defaults";

/// The rows of a collection.
#[derive(Debug, Clone, Copy)]
struct Rows<'c> {
    catalog: &'c Catalog,
    id: CollectionId,
    of: &'c Collection,
}

impl<'c> Rows<'c> {
    fn new(app: &'c App, id: CollectionId) -> Self {
        let catalog = app.catalog();
        Self { catalog, id, of: catalog.collection(id) }
    }
}

/// Routes for each collection that can be listed.
pub(crate) fn routes(catalog: &Catalog) -> Router<Arc<App>> {
    let mut routes = Router::new();
    for (id, of) in listed(catalog) {
        let made = move |State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes| async move {
            let rows = Rows::new(&app, id);
            in_transaction(&app, async |writer| make(writer, rows, &headers, body).await).await
        };
        let put_at = move |State(app): State<Arc<App>>,
                           Path(key): Path<String>,
                           headers: HeaderMap,
                           body: Bytes| async move {
            let rows = Rows::new(&app, id);
            in_transaction(&app, async |writer| replace(writer, rows, &key, &headers, body).await).await
        };
        let changed = move |State(app): State<Arc<App>>,
                            Path(key): Path<String>,
                            headers: HeaderMap,
                            body: Bytes| async move {
            let rows = Rows::new(&app, id);
            in_transaction(&app, async |writer| change(writer, rows, &key, &headers, body).await).await
        };
        let deleted = move |State(app): State<Arc<App>>, Path(key): Path<String>| async move {
            let rows = Rows::new(&app, id);
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

/// A new row, with a key that is made here.
async fn make(
    writer: &Writer<'_>,
    rows: Rows<'_>,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let mut row = said(writer, &model(rows.of, &row(rows.catalog, rows.of)), headers, body)?;
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
    rows: Rows<'_>,
    key: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let mut row = said(writer, &model(rows.of, &row(rows.catalog, rows.of)), headers, body)?;
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
    rows: Rows<'_>,
    key: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let row = said(writer, &model(rows.of, &changes(rows.catalog, rows.of)), headers, body)?;
    let value = there(writer, rows, key).await?;
    writer.update_at(rows.id, &value, &row).await?;
    finished(writer, rows, key, StatusCode::OK).await
}

async fn delete(writer: &Writer<'_>, rows: Rows<'_>, key: &str) -> Result<Response, Failure> {
    let value = there(writer, rows, key).await?;
    writer.delete_at(rows.id, &value).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The columns that a body says.
fn said(
    writer: &Writer<'_>,
    model: &Model<'_>,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Map<String, Value>, Failure> {
    let body = request::json_to_write(Blank::Refused(NO_ROW), headers, body)?;
    match read(&Kind::Model(model), &body, writer.reader.app.profile, writer.now)? {
        Value::Object(row) => Ok(row),
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
async fn there(writer: &Writer<'_>, rows: Rows<'_>, key: &str) -> Result<Value, Failure> {
    let value = key_value(rows.of, key).ok_or_else(|| missing(rows.of, key))?;
    if is_there(writer, rows, key).await? { Ok(value) } else { Err(missing(rows.of, key)) }
}

/// True where the row is there and may be seen.
async fn is_there(writer: &Writer<'_>, rows: Rows<'_>, key: &str) -> Result<bool, Failure> {
    let query = find(&writer.reader, rows.id, rows.of, key).ok_or_else(|| missing(rows.of, key))?;
    Ok(writer.reader.rows(&query).await?.first().is_some())
}

/// The row as it is now. One that its writer may not see is not written.
async fn finished(
    writer: &Writer<'_>,
    rows: Rows<'_>,
    key: &str,
    status: StatusCode,
) -> Result<Response, Failure> {
    let query = find(&writer.reader, rows.id, rows.of, key).ok_or_else(|| missing(rows.of, key))?;
    let table = writer.reader.rows(&query).await?;
    let bytes = encoded(&object(table.first().ok_or_else(|| writer.unseen())?, rows.of))?;
    Ok((status, [(CONTENT_TYPE, "application/json")], bytes).into_response())
}
