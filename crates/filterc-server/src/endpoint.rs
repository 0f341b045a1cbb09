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
use filterc::{Compiled, Profile, Refused};

use crate::app::{App, Manner};
use crate::failure::Failure;
use crate::reader::Reader;
use crate::timing::Timing;
use crate::{generic, next, prefect, request};

/// A request that was compiled.
pub(crate) struct Asked<'r> {
    pub(crate) endpoint: EndpointId,
    /// The values in the path.
    pub(crate) values: &'r [(String, String)],
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r [u8],
    pub(crate) compiled: &'r Compiled<'static>,
}

pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    params: RawPathParams,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    endpoint: EndpointId,
    body: Bytes,
) -> Response {
    let values: Vec<_> = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let answer = tried(&app, endpoint, values, &uri, &headers, body).await;
    answer.unwrap_or_else(|failure| failure.response(&app))
}

async fn tried(
    app: &App,
    endpoint: EndpointId,
    values: Vec<(String, String)>,
    uri: &Uri,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let mut timing = Timing::start(app);
    let declared = app.catalog().endpoint(endpoint);
    let values = if app.manner == Manner::Prefect { prefect::path_values(declared, values)? } else { values };
    let sent = body.clone();
    let body = request::json(app.profile, headers, body)?;
    let body = if app.profile == Profile::Prefect { prefect::readable(declared, body) } else { body };
    // What was not sent as JSON is no body, but told as a text.
    let echoed = if body.is_empty() && !sent.is_empty() {
        Bytes::from(encoded(&String::from_utf8_lossy(&sent))?)
    } else {
        body.clone()
    };
    let refuse = |refused: Refused| match refused.of_cursor() {
        Some(error) => Failure::Cursor { error: error.clone(), input: next::cursor(uri).unwrap_or_default() },
        None => Failure::Refused { endpoint: Some(endpoint), body: echoed.clone(), refused },
    };
    let tree = app.compiler.parse(&body).map_err(refuse)?;
    timing.ended("parse", Duration::ZERO);
    let stored = app.catalog().collection(app.catalog().endpoint(endpoint).collection).stored;
    if !stored && app.manner == Manner::Prefect {
        return Ok(json(prefect::unstored(), &timing));
    }
    let route = Route { endpoint, values: values.clone() };
    let compiled = match next::cursor(uri) {
        Some(cursor) => app.compiler.compile_tree_after(route, &tree, &cursor),
        None => app.compiler.compile_tree(route, &tree),
    };
    let compiled = compiled.map_err(refuse)?;
    timing.ended("compile", Duration::ZERO);
    let reader = Reader::new(app);
    let asked = Asked { endpoint, values: &values, headers, body: &body, compiled: &compiled };
    let bytes = match app.manner {
        Manner::Generic => generic::answer(&reader, &asked).await?,
        Manner::Prefect => prefect::answer(&reader, &asked).await?,
    };
    let mut response = told(bytes, &reader, timing);
    if let Some(cursor) = reader.next() {
        next::link(&mut response, app, uri, cursor);
    }
    Ok(response)
}

/// The answer to a request that was read for, in JSON.
pub(crate) fn told(bytes: Vec<u8>, reader: &Reader<'_>, mut timing: Timing) -> Response {
    timing.ended("encode", reader.spent());
    timing.add("database", reader.spent());
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

/// The bytes of an answer.
pub(crate) fn encoded(answer: &impl serde::Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(answer).map_err(|error| Failure::Broken(error.to_string()))
}
