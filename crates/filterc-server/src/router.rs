//! The routes: endpoints of the catalog, reads by key, what the API has beside, documentation.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, RawPathParams, State};
use axum::http::HeaderMap;
use axum::routing::{MethodFilter, MethodRouter, on};
use filterc::catalog::EndpointId;

use crate::app::{Answers, App};
use crate::{docs, endpoint, fallback};

/// The routes of those who see what the policy of the app shows.
pub(crate) fn routes(app: &Arc<App>) -> Router {
    let mut endpoints = Router::new();
    for (id, declared) in app.catalog().endpoints() {
        let answered_here = !matches!(app.shapes.of(id), Answers::Route);
        if let (Some(method), true) = (method(&declared.method), answered_here) {
            endpoints = endpoints.route(&declared.path, asks(method, id));
        }
    }
    let api = app
        .api
        .routes(endpoints, app)
        .merge(docs::routes())
        .fallback(fallback::not_found)
        .method_not_allowed_fallback(fallback::method_not_allowed);
    let root = if app.base_path.is_empty() {
        api
    } else {
        Router::new().nest(&app.base_path, api).merge(docs::routes())
    };
    let root = root.merge(app.api.root_routes());
    let root = root.fallback(fallback::not_found);
    root.with_state(Arc::clone(app))
}

fn asks(method: MethodFilter, id: EndpointId) -> MethodRouter<Arc<App>> {
    let handler =
        move |app: State<Arc<App>>,
              params: RawPathParams,
              uri: OriginalUri,
              headers: HeaderMap,
              body: Bytes| async move { endpoint::answer(app, params, uri, headers, id, body).await };
    on(method, handler)
}

/// None for endpoints that no server has a route for.
fn method(name: &str) -> Option<MethodFilter> {
    Some(match name {
        "GET" => MethodFilter::GET,
        "POST" => MethodFilter::POST,
        "PUT" => MethodFilter::PUT,
        _ => return None,
    })
}
