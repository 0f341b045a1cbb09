//! Refuses what is asked of another host, and what pages of other origins send.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{ORIGIN, UPGRADE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::admission::unread;
use crate::app::App;
use crate::failure::Failure;

/// Refuses what is asked of another host, before anything of it is read.
pub(crate) async fn check_host(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match app.hosts.foreign(request.headers()) {
        None => next.run(request).await,
        Some(host) => {
            let detail = format!(
                "this server listens on this machine only, and is not `{host}`: a page of that name may not ask it; where a \
                 proxy sends this `Host`, start the server with `--public-url http://{host}`, or ask clients for a password \
                 with `--auth-string`"
            );
            unread(&request, Failure::Exception(StatusCode::FORBIDDEN, detail).response(&app))
        }
    }
}

/// Refuses what a page of another origin sends: a browser keeps the answer from it, and sends the request all the same. What
/// only reads has no effect, but a WebSocket is open to its page whatever the answer says.
pub(crate) async fn check_origin(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let foreign = headers.get_all(ORIGIN).iter().find(|origin| !app.origins.admits(origin));
    match foreign {
        Some(origin) if !reads || headers.contains_key(UPGRADE) => {
            let origin = String::from_utf8_lossy(origin.as_bytes());
            let detail = format!("pages of `{origin}` may not ask this server: see `--cors-origins`");
            unread(&request, Failure::Exception(StatusCode::FORBIDDEN, detail).response(&app))
        }
        _ => next.run(request).await,
    }
}
