//! In which encodings a client takes its answer. Who takes none that there is gets one as it is (RFC 9110, 12.5.3): to refuse it after the
//! work was done would tell of nothing that was done.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::ACCEPT_ENCODING;
use axum::middleware::Next;
use axum::response::Response;

/// Leaves of what a client takes whether that is gzip.
pub(crate) async fn check(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    if headers.contains_key(ACCEPT_ENCODING) {
        let sent = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let takes_gzip = takes_gzip(sent.flat_map(|value| value.split(',')));
        headers
            .insert(ACCEPT_ENCODING, HeaderValue::from_static(if takes_gzip { "gzip" } else { "identity" }));
    }
    next.run(request).await
}

/// True where gzip is named, or else everything, and no worse than an answer as it is.
fn takes_gzip<'h>(codings: impl Iterator<Item = &'h str>) -> bool {
    let (mut gzip, mut any, mut identity) = (None, None, None);
    for coding in codings {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = match weight.trim().split_once('=') {
            None if weight.trim().is_empty() => 1.0,
            Some((q, weight)) if q.trim().eq_ignore_ascii_case("q") => weight.trim().parse().unwrap_or(0.0),
            _ => 0.0,
        };
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => gzip = Some(weight),
            "*" => any = Some(weight),
            "identity" => identity = Some(weight),
            _ => {}
        }
    }
    let gzip: f32 = gzip.or(any).unwrap_or(0.0);
    gzip > 0.0 && gzip >= identity.unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_whoever_takes_it() {
        for header in
            ["gzip", "gzip, deflate, br", "*", "*;q=0.5", "identity;q=0, gzip;q=0.1", "GZIP;Q=1", "br, *"]
        {
            assert!(takes_gzip(header.split(',')), "{header}");
        }
        for header in [
            "",
            "br",
            "*;q=0",
            "identity;q=0",
            "identity;q=0, *;q=0",
            "gzip;q=0",
            "gzip;q=0, *",
            "gzip;q=x",
            "gzip;q",
            "identity, gzip;q=0.5",
            ";",
        ] {
            assert!(!takes_gzip(header.split(',')), "{header}");
        }
    }
}
