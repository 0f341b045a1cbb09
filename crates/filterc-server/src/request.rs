//! The body of a request as the compiler takes it.

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use filterc::{Leniencies, Leniency};

use crate::failure::Failure;

/// The JSON that was sent. Without a content type it is taken for JSON; a body of another type is refused, or no body with
/// [`Leniency::OtherMediaTypes`] (semantics §1).
pub fn json(leniencies: Leniencies, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Failure> {
    let kind = headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    // A request without a body has no condition, whatever its type.
    let none = || Bytes::from_static(if leniencies.has(Leniency::NoBody) { b"" } else { b"{}" });
    if !kind.is_none_or(is_json) && !body.is_empty() {
        if leniencies.has(Leniency::OtherMediaTypes) {
            return Ok(none());
        }
        let detail = "the body is not sent as JSON: set the header `Content-Type: application/json`";
        return Err(Failure::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail.to_owned()));
    }
    Ok(if body.is_empty() { none() } else { body })
}

/// What no body at all means to a request that writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// `{}`.
    Empty,
    /// It is refused, and this is said: a client that lost its body must not change everything.
    Refused(&'static str),
}

/// The JSON that a request sent which writes: a body of another type is refused, whatever the leniencies.
pub fn json_to_write(blank: Blank, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Failure> {
    match blank {
        Blank::Refused(detail) if body.is_empty() => {
            Err(Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail.to_owned()))
        }
        _ => json(Leniencies::NONE, headers, body),
    }
}

fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or(kind).trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(leniencies: Leniencies, kind: Option<&str>, body: &'static str) -> Result<Bytes, Failure> {
        let mut headers = HeaderMap::new();
        if let Some(kind) = kind {
            headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        }
        json(leniencies, &headers, Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn text_is_no_body_or_refused() {
        let lenient = Leniencies::of(&[Leniency::OtherMediaTypes]);
        assert_eq!(taken(lenient, Some("text/plain"), "{\"limit\": 1}").unwrap(), "{}");
        let lenient = lenient.with(Leniency::NoBody);
        assert_eq!(taken(lenient, Some("text/plain"), "{\"limit\": 1}").unwrap(), "");
        assert!(matches!(
            taken(Leniencies::NONE, Some("text/plain"), "{}"),
            Err(Failure::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE, _))
        ));
        for leniencies in [lenient, Leniencies::NONE] {
            for kind in [None, Some("application/json; charset=utf-8"), Some("application/problem+json")] {
                assert_eq!(taken(leniencies, kind, "{\"limit\": 1}").unwrap(), "{\"limit\": 1}");
            }
        }
    }
}
