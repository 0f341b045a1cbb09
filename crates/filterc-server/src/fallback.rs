//! Where no route fits: a slash too many or too few, another method, nothing.

use std::sync::Arc;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{OriginalUri, RawPathParams, State};
use axum::http::header::LOCATION;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::failure::Failure;
use crate::urls;

pub(crate) async fn not_found(State(app): State<Arc<App>>, OriginalUri(uri): OriginalUri) -> Response {
    match other_slash(&app, &uri) {
        Some(path) => {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            let to = urls::reference(&app, &format!("{path}{query}"));
            (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, to)]).into_response()
        }
        None => Failure::no_route().response(&app),
    }
}

pub(crate) async fn method_not_allowed(
    State(app): State<Arc<App>>,
    params: Result<RawPathParams, RawPathParamsRejection>,
) -> Response {
    if params.is_ok_and(|params| !app.api.may_be_path(&params)) {
        return Failure::no_route().response(&app);
    }
    Failure::Status(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed".to_owned()).response(&app)
}

/// The path with or without a slash at its end, where that one has a route.
fn other_slash(app: &App, uri: &Uri) -> Option<String> {
    let path = uri.path();
    let other = match path.strip_suffix('/') {
        Some(plain) => plain.to_owned(),
        None => format!("{path}/"),
    };
    let inside = other.strip_prefix(app.base_path.as_str())?;
    let declared = app.catalog().endpoints().any(|(_, one)| {
        let values = one.values_of(inside.trim_start_matches('/'));
        let fits = |values| app.api.path_values(one, values).is_ok();
        values.is_some_and(fits) && one.path.ends_with('/') == inside.ends_with('/')
    });
    (declared || app.api.has_path(inside)).then_some(other)
}
