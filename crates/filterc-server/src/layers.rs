//! What stands around every route: request ids, logs, limits, time-outs, compression, CORS. Requests pass them from the last
//! one here to the first.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Request, StatusCode};
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::cors::CorsLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use tower_http::trace::TraceLayer;

use crate::Settings;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers smaller than this, in bytes, are not worth compressing.
const SMALL: u64 = 1_024;

pub(crate) fn around(routes: Router, settings: &Settings) -> Router {
    let bytes = filterc::Limits::default().bytes;
    let span = |request: &Request<axum::body::Body>| {
        let id = request.extensions().get::<RequestId>();
        let id = id.and_then(|id| id.header_value().to_str().ok()).unwrap_or_default().to_owned();
        tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
    };
    let trace = TraceLayer::new_for_http().make_span_with(span).on_response(
        |response: &axum::http::Response<_>, took: std::time::Duration, _: &tracing::Span| {
            tracing::info!(status = response.status().as_u16(), micros = took.as_micros(), "answered");
        },
    );
    let stack = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(trace)
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(CatchPanicLayer::new())
        .layer(CorsLayer::permissive())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, settings.request_timeout))
        .layer(GlobalConcurrencyLimitLayer::new(settings.requests))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(SMALL)))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(bytes))
        .layer(RequestBodyTimeoutLayer::new(settings.read_timeout));
    routes.layer(stack)
}
