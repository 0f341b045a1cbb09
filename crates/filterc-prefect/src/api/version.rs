//! What comes before everything else: whether there is such a path, and the version of the API that a client was written for.

use std::sync::Arc;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use filterc_server::app::App;
use filterc_server::failure::Failure;

use super::parameters::key;

const HEADER: &str = "x-prefect-api-version";
/// The oldest version whose clients are served.
const OLDEST: [u64; 3] = [0, 8, 0];

/// Paths that are not asked for a version.
const ANY_VERSION: [&str; 2] = ["/health", "/version"];

/// Refuses paths that no row can have, then clients of an older version, and what is no version.
pub(crate) async fn check(
    State(app): State<Arc<App>>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    if params.is_ok_and(|params| has_bad_key(&params)) {
        return Failure::no_route().response(&app);
    }
    // An empty one is none.
    let header = request.headers().get(HEADER).filter(|header| !header.is_empty());
    let header = header.filter(|_| !ANY_VERSION.contains(&request.uri().path()));
    let Some(header) = header else { return next.run(request).await };
    let text = String::from_utf8_lossy(header.as_bytes()).into_owned();
    let detail = match parsed(&text) {
        Some(version) if version >= OLDEST => return next.run(request).await,
        Some(_) => format!(
            "The request specified API version {text} but this server requires version 0.8.0 or higher."
        ),
        None => format!(
            "Invalid X-PREFECT-API-VERSION header format.Expected header in format 'x.y.z' but received {text}"
        ),
    };
    Failure::Status(StatusCode::BAD_REQUEST, detail).response(&app)
}

/// True where a key in the path is one that no row can have.
pub(crate) fn has_bad_key(params: &RawPathParams) -> bool {
    params.iter().any(|(name, value)| matches!(name, "id" | "schedule_id") && key(value).is_none())
}

fn parsed(text: &str) -> Option<[u64; 3]> {
    let parts: Vec<u64> = text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    parts.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_three_numbers() {
        assert_eq!(parsed("0.8.4"), Some([0, 8, 4]));
        for text in ["0.8", "abc", "", "0.8.4.1", "1.x.0"] {
            assert_eq!(parsed(text), None, "{text}");
        }
        assert!(parsed("0.10.0").unwrap() > OLDEST && parsed("0.7.9").unwrap() < OLDEST);
    }
}
