//! The version of the API that a client was written for.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use filterc_server::app::App;
use filterc_server::failure::Failure;

const HEADER: &str = "x-prefect-api-version";
/// The oldest version whose clients are served.
const OLDEST: [u64; 3] = [0, 8, 0];

/// Refuses clients of an older version, and what is no version.
pub(crate) async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    // An empty one is none.
    let header = request.headers().get(HEADER).filter(|header| !header.is_empty());
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
