//! A request to an endpoint of the catalog: compile its body, run the statement, shape the answer. Nothing here knows an
//! operator or a field.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{OriginalUri, RawPathParams, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use filterc::catalog::{EndpointId, Route};
use filterc::{CompileError, Compiled};

pub use crate::compiled_request::{CompiledRequest, encoded};

use crate::app::App;
use crate::blocking::{blocking, is_long, spawn};
use crate::failure::Failure;
use crate::reader::Reader;
use crate::shapes::Answers;
use crate::timing::Timing;
use crate::{next, warnings};

/// Answers a request to an endpoint.
pub async fn answer(
    State(app): State<Arc<App>>,
    params: RawPathParams,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    endpoint: EndpointId,
    body: Bytes,
) -> Response {
    let values: Vec<_> = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let answer = handle(Arc::clone(&app), endpoint, values.clone(), &uri, &headers, body.clone()).await;
    let failure = match answer {
        Ok(answer) => return answer,
        Err(failure) => failure,
    };
    match other_refusal(&app, endpoint, values, &uri, &headers, body, failure).await {
        Ok(failure) | Err(failure) => failure.answer(&app).await,
    }
}

/// What is told of a refused body: what another form of it is told, where that comes first.
async fn other_refusal(
    app: &Arc<App>,
    endpoint: EndpointId,
    values: Vec<(String, String)>,
    uri: &Uri,
    headers: &HeaderMap,
    body: Bytes,
    refusal: Failure,
) -> Result<Failure, Failure> {
    let (of, sent) = (Arc::clone(app), body.clone());
    let looked = blocking(body.len(), move || (of.api.other_body(&of, &refusal, &sent), refusal));
    let (other_body, refusal) = looked.await?;
    let Some(other_body) = other_body else { return Ok(refusal) };
    let Err(other) = handle(Arc::clone(app), endpoint, values, uri, headers, other_body).await else {
        return Ok(refusal);
    };
    let of = Arc::clone(app);
    blocking(
        body.len(),
        move || if of.api.comes_first(&of, endpoint, &other, &body) { other } else { refusal },
    )
    .await
}

/// The query of a body, and how long its stages took.
fn compiled(
    app: &App,
    route: Route,
    cursor: Option<&str>,
    body: &[u8],
    mut timing: Timing,
) -> Result<(Compiled, Timing), CompileError> {
    let tree = app.store.compiler().parse(body)?;
    timing.ended("parse", Duration::ZERO);
    let compiled = match cursor {
        Some(cursor) => app.store.compiler().compile_tree_after(route, &tree, cursor)?,
        None => app.store.compiler().compile_tree(route, &tree)?,
    };
    timing.ended("compile", Duration::ZERO);
    Ok((compiled, timing))
}

async fn handle(
    app: Arc<App>,
    endpoint: EndpointId,
    values: Vec<(String, String)>,
    uri: &Uri,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let timing = Timing::start(&app);
    let declared = app.catalog().endpoint(endpoint);
    let values = app.api.path_values(declared, values)?;
    let sent = body.clone();
    let body = if is_long(&body) {
        let (app, headers) = (Arc::clone(&app), headers.clone());
        spawn(move || app.api.body(&app, app.catalog().endpoint(endpoint), &headers, body)).await??
    } else {
        app.api.body(&app, declared, headers, body)?
    };
    // What was not sent as JSON is no body, but told as a text.
    let echoed = if body.is_empty() && !sent.is_empty() {
        Bytes::from(encoded(&String::from_utf8_lossy(&sent))?)
    } else {
        body.clone()
    };
    let refuse = |refused: CompileError| match refused.of_cursor() {
        Some(error) => Failure::Cursor { error: error.clone(), input: next::cursor(uri).unwrap_or_default() },
        None => Failure::Refused { endpoint: Some(endpoint), body: echoed.clone(), refused },
    };
    let shape = match app.shapes.of(endpoint) {
        Answers::Shaped(shape) => shape,
        Answers::Fixed(bytes) => {
            let (app, body) = (Arc::clone(&app), body.clone());
            let parsed = blocking(body.len(), move || app.store.compiler().parse(&body).map(drop)).await?;
            parsed.map_err(refuse)?;
            return Ok(json(bytes.to_vec(), &timing));
        }
        Answers::Route => return Err(Failure::no_route()),
    };
    let (route, cursor) = (Route { endpoint, values: values.clone() }, next::cursor(uri));
    let done = {
        let (app, body) = (Arc::clone(&app), body.clone());
        blocking(body.len(), move || compiled(&app, route, cursor.as_deref(), &body, timing)).await?
    };
    let (compiled, timing) = done.map_err(refuse)?;
    let app = &*app;
    let reader = Reader::new(app);
    let request = CompiledRequest { endpoint, values: &values, headers, body: &body, compiled: &compiled };
    let reply = shape(&reader, &request).await?;
    let mut response = respond(reply.bytes, &reader, timing);
    warnings::tell(&mut response, &compiled.warnings);
    if let Some(cursor) = &reply.next {
        next::link(&mut response, app, uri, cursor);
    }
    Ok(response)
}

/// The answer to a request that was read for, in JSON.
pub fn respond(bytes: Vec<u8>, reader: &Reader<'_>, mut timing: Timing) -> Response {
    timing.ended("encode", reader.db_time());
    timing.add("database", reader.db_time());
    json(bytes, &timing)
}

/// An answer in JSON, and how long its stages took.
fn json(bytes: Vec<u8>, timing: &Timing) -> Response {
    let mut response = ([(CONTENT_TYPE, "application/json")], bytes).into_response();
    if let Some(header) = timing.header() {
        response.headers_mut().insert("server-timing", header);
    }
    response
}
