//! The body of a request as the compiler takes it.

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use filterc::Profile;

use crate::failure::Failure;

/// The JSON that was sent. Without a content type it is taken for JSON; a body of another type is no body for profile
/// `prefect` (semantics §1) and refused by `strict`.
pub fn json(profile: Profile, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Failure> {
    let kind = headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    if kind.is_none_or(is_json) {
        return match profile {
            Profile::Prefect if std::str::from_utf8(&body).is_err() => Err(Failure::Status(
                StatusCode::BAD_REQUEST,
                "There was an error parsing the body".to_owned(),
            )),
            Profile::Strict if body.is_empty() => Ok(Bytes::from_static(b"{}")),
            _ => Ok(body),
        };
    }
    match profile {
        Profile::Prefect => Ok(Bytes::new()),
        Profile::Strict if body.is_empty() => Ok(Bytes::from_static(b"{}")),
        Profile::Strict => {
            let detail = "the body is not sent as JSON: set the header `Content-Type: application/json`";
            Err(Failure::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail.to_owned()))
        }
    }
}

/// What no body at all means to a request that writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// `{}`.
    Empty,
    /// It is refused, and this is said: a client that lost its body must not change everything.
    Refused(&'static str),
}

/// The same of a body that writes: one of another type is refused by every profile.
pub fn json_to_write(blank: Blank, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Failure> {
    match blank {
        Blank::Refused(detail) if body.is_empty() => {
            Err(Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail.to_owned()))
        }
        _ => json(Profile::Strict, headers, body),
    }
}

fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or(kind).trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(profile: Profile, kind: Option<&str>, body: &'static str) -> Result<Bytes, Failure> {
        let mut headers = HeaderMap::new();
        if let Some(kind) = kind {
            headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        }
        json(profile, &headers, Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn text_is_no_body_for_prefect_and_refused_by_strict() {
        assert_eq!(taken(Profile::Prefect, Some("text/plain"), "{\"limit\": 1}").unwrap(), "");
        assert!(matches!(
            taken(Profile::Strict, Some("text/plain"), "{}"),
            Err(Failure::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE, _))
        ));
        for profile in [Profile::Prefect, Profile::Strict] {
            for kind in [None, Some("application/json; charset=utf-8"), Some("application/problem+json")] {
                assert_eq!(taken(profile, kind, "{\"limit\": 1}").unwrap(), "{\"limit\": 1}");
            }
        }
    }
}
