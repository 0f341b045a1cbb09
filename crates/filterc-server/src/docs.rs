//! What the API says of itself: OpenAPI, pages to try it out, schemas of bodies.

use std::sync::Arc;

use axum::Router;
use axum::extract::{OriginalUri, Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use filterc::openapi::Cursors;
use filterc::{OpenApi, openapi};
use serde_json::{Value, json};

use crate::app::App;
use crate::failure::Failure;
use crate::pages::{Page, page};
use crate::reader::Reader;
use crate::shapes::Answers;
use crate::urls;

/// The document of an API, made once.
pub(crate) async fn document(app: &App) -> Result<Vec<u8>, Failure> {
    let cursors = Cursors::InLinks;
    let mut options = OpenApi { base: app.base_path.clone(), cursors, ..OpenApi::default() };
    options.description = Some("Bodies are described as a strict server accepts them.".to_owned());
    app.api.describe(&Reader::new(app), &mut options).await?;
    if !app.access.is_open() {
        let schemes =
            app.access.schemes().map(|name| (name.to_owned(), json!({"type": "http", "scheme": name})));
        options.components.insert("securitySchemes".to_owned(), Value::Object(schemes.collect()));
    }
    let mut document: Value = openapi(app.store.compiler(), &options);
    if let (false, Some(members)) = (app.access.is_open(), document.as_object_mut()) {
        let any: Vec<_> = app.access.schemes().map(|name| json!({name: []})).collect();
        members.insert("security".to_owned(), any.into());
    }
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    if let (false, Some(paths)) = (app.writes(), paths) {
        // Endpoints that change something are answered by routes that a server has where it writes.
        for (id, endpoint) in app.catalog().endpoints() {
            if let Answers::Route = app.shapes.of(id) {
                paths.remove(&format!("{}{}", app.base_path, endpoint.path));
            }
        }
    }
    crate::endpoint::encoded(&document)
}

/// The routes, in the API and outside of it.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/openapi.json", get(document_of))
        .route("/docs", get(to_pages))
        .route("/docs/", get(pages_of))
        .route("/docs/{file}", get(page_of))
        .route("/schema/{*name}", get(schema_of))
}

async fn document_of(State(app): State<Arc<App>>) -> Response {
    ([(CONTENT_TYPE, "application/json")], app.document.get().cloned().unwrap_or_default()).into_response()
}

/// The pages name their files relative to a folder.
async fn to_pages(State(app): State<Arc<App>>, OriginalUri(uri): OriginalUri) -> Response {
    let to = urls::reference(&app, &format!("{}/", uri.path()));
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, to)]).into_response()
}

async fn pages_of(app: State<Arc<App>>) -> Response {
    page_of(app, Path("index.html".to_owned())).await
}

async fn page_of(State(app): State<Arc<App>>, Path(file): Path<String>) -> Response {
    match page(&file) {
        Some(Page { kind, bytes }) => ([(CONTENT_TYPE, kind)], bytes).into_response(),
        None => Failure::no_route().response(&app),
    }
}

/// The JSON Schema of a body, by the name of its collection or endpoint.
async fn schema_of(State(app): State<Arc<App>>, Path(name): Path<String>) -> Response {
    let Ok(endpoint) = app.store.compiler().endpoint(&name) else {
        return Failure::missing(format!("there is no collection or endpoint `{name}`")).response(&app);
    };
    let schema = filterc::lang::schema::body_schema(app.store.compiler().language(), endpoint);
    ([(CONTENT_TYPE, "application/schema+json")], schema.to_string()).into_response()
}
