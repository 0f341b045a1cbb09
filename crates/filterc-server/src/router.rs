//! The routes: endpoints of the catalog, reads by key, what the API has beside, documentation.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{OriginalUri, RawPathParams, State};
use axum::http::HeaderMap;
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Router, middleware};
use filterc::catalog::EndpointId;

use crate::app::{App, Manner};
use crate::{by_key, docs, endpoint, fallback, generic, layers, prefect, probes};

/// Everything, with its layers.
pub(crate) fn router(app: &Arc<App>, settings: &crate::Settings) -> Router {
    let mut api = Router::new();
    for (id, declared) in app.catalog().endpoints() {
        let writes = app.manner == Manner::Prefect && prefect::writes(&declared.path);
        if let (Some(method), false) = (method(&declared.method), writes) {
            api = api.route(&declared.path, asks(method, id));
        }
    }
    api = match app.manner {
        Manner::Generic => {
            let api = api.merge(by_key::routes(app.catalog())).merge(probes::routes(app.catalog()));
            if app.writes() { api.merge(generic::writes(app.catalog())) } else { api }
        }
        Manner::Prefect => {
            let version = middleware::from_fn_with_state(Arc::clone(app), prefect::check_version);
            let api = api.merge(prefect::routes());
            let api = if app.writes() { api.merge(prefect::actions()) } else { api };
            api.layer(version)
        }
    };
    let api = api
        .merge(docs::routes())
        .fallback(fallback::not_found)
        .method_not_allowed_fallback(fallback::method_not_allowed);
    let api = if app.manner == Manner::Prefect { api.merge(prefect::streams(app)) } else { api };
    let root = if app.base_path.is_empty() {
        api
    } else {
        Router::new().nest(&app.base_path, api).merge(docs::routes())
    };
    let root = if app.manner == Manner::Prefect { root.merge(prefect::root()) } else { root };
    let root = root.fallback(fallback::not_found);
    layers::around(root.with_state(Arc::clone(app)), app, settings)
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
