//! What stands around every route: request ids, logs, CORS, who may ask, limits, time-outs, compression. Requests pass them from the first
//! one of a stack to the last.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state, map_response_with_state};
use axum::response::Response;
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use tower_http::trace::TraceLayer;

use crate::Settings;
use crate::app::App;
use crate::bodies::{self, Bodies};
use crate::failure::Failure;
use crate::request_id::REQUEST_ID;
use crate::{admission, encodings, foreign, origins, request_id};

/// What a layer refused, in the words of the API: layers answer in plain text, and nothing else here does.
async fn in_our_words(State(app): State<Arc<App>>, response: Response) -> Response {
    let detail = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "the body is larger than this server takes",
        StatusCode::SERVICE_UNAVAILABLE => "the request took too long",
        StatusCode::INTERNAL_SERVER_ERROR => "the server failed",
        _ => return response,
    };
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
        return response;
    }
    Failure::Status(response.status(), detail.to_owned()).response(&app)
}

/// Answers smaller than this, in bytes, are not worth compressing.
const SMALL: u64 = 1_024;

pub(crate) fn around(routes: Router, app: &Arc<App>, settings: &Settings) -> Router {
    let bytes = filterc::Limits::default().bytes;
    let span = |request: &Request<axum::body::Body>| {
        let id = request.extensions().get::<RequestId>();
        let id = id.and_then(|id| id.header_value().to_str().ok()).unwrap_or_default().to_owned();
        tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
    };
    let trace = TraceLayer::new_for_http().make_span_with(span).on_response(
        |response: &axum::http::Response<_>, took: std::time::Duration, _: &tracing::Span| {
            tracing::debug!(status = response.status().as_u16(), micros = took.as_micros(), "answered");
        },
    );
    let inner = ServiceBuilder::new()
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, settings.request_timeout))
        .layer(from_fn(encodings::check))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(SMALL)))
        .layer(RequestBodyLimitLayer::new(bytes))
        .layer(RequestBodyTimeoutLayer::new(settings.read_timeout));
    let outer = ServiceBuilder::new()
        .layer(from_fn(request_id::check))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(trace)
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(from_fn_with_state(Arc::clone(app), foreign::check_host))
        .layer(origins::cors(&app.origins))
        .layer(from_fn_with_state(Arc::clone(app), foreign::check_origin))
        .layer(from_fn_with_state(Arc::clone(app), admission::check));
    let bodies = Arc::new(Bodies::new(app, settings));
    let worked_on = ServiceBuilder::new()
        .layer(GlobalConcurrencyLimitLayer::new(settings.requests))
        // They have been read, and were not too long.
        .layer(DefaultBodyLimit::disable());
    let routes = routes.layer(worked_on).layer(from_fn_with_state(bodies, bodies::read));
    routes.layer(inner).layer(map_response_with_state(Arc::clone(app), in_our_words)).layer(outer)
}
