//! Admits requests with a secret that opens the server, and those that are for anybody.

use std::sync::Arc;

use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, UPGRADE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::api::OpenRequest;
use crate::app::App;
use crate::failure::Failure;

/// Lets pass what is admitted, and what is for anybody. Everything else is answered alike, whether it is there or not.
pub async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if app.access.admits(request.headers()) || is_for_anybody(&app, &request) {
        return next.run(request).await;
    }
    unread(&request, unauthorized(&app))
}

/// An answer to a request whose body is not read: what is left of that is no next request.
pub fn unread(request: &Request, mut response: Response) -> Response {
    if !request.body().is_end_stream() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// True of what asks whether the server is alive; of what a page has to know before it asks for a password; and of sockets,
/// which say who they are in their first message.
fn is_for_anybody(app: &App, request: &Request) -> bool {
    let path = request.uri().path();
    if request.method() != Method::GET {
        return false;
    }
    let upgrade = request.headers().get(UPGRADE).and_then(|to| to.to_str().ok());
    let socket = upgrade.is_some_and(|to| to.eq_ignore_ascii_case("websocket"));
    let inside = path.strip_prefix(app.base_path.as_str());
    app.api.is_open(app, OpenRequest { path, inside, socket })
}

/// The answer to those who did not say who they are.
pub fn unauthorized(app: &App) -> Response {
    let refused = Failure::Exception(StatusCode::UNAUTHORIZED, "Unauthorized".to_owned());
    let mut response = refused.response(app);
    let scheme = if app.access.auth_string.is_some() { "Basic" } else { "Bearer" };
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
    response
}
