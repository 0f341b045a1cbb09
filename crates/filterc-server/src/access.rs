//! Who may ask: a password or a token, compared in constant time.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::failure::Failure;

/// The secrets that open the server; none of them where anybody may ask.
#[derive(Default)]
pub(crate) struct Access {
    /// `user:password`
    pub(crate) auth_string: Option<String>,
    pub(crate) api_key: Option<String>,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").field("open", &self.is_open()).finish_non_exhaustive()
    }
}

impl Access {
    pub(crate) fn is_open(&self) -> bool {
        self.auth_string.is_none() && self.api_key.is_none()
    }

    /// The schemes that will do, as OpenAPI names them.
    pub(crate) fn schemes(&self) -> impl Iterator<Item = &'static str> + use<> {
        let basic = self.auth_string.as_ref().map(|_| "basic");
        let bearer = self.api_key.as_ref().map(|_| "bearer");
        basic.into_iter().chain(bearer)
    }

    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        if self.is_open() {
            return true;
        }
        let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some((scheme, credentials)) = sent.and_then(|sent| sent.split_once(' ')) else { return false };
        let credentials = credentials.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return is_secret(self.api_key.as_deref(), credentials.as_bytes());
        }
        let decoded = BASE64_STANDARD.decode(credentials).unwrap_or_default();
        scheme.eq_ignore_ascii_case("basic") && is_secret(self.auth_string.as_deref(), &decoded)
    }

    /// True of a secret that is sent by itself, as in the first message of a stream.
    pub(crate) fn admits_token(&self, token: &str) -> bool {
        let secrets = [self.auth_string.as_deref(), self.api_key.as_deref()];
        self.is_open() || secrets.into_iter().any(|secret| is_secret(secret, token.as_bytes()))
    }
}

fn is_secret(secret: Option<&str>, sent: &[u8]) -> bool {
    secret.is_some_and(|secret| secret.as_bytes().ct_eq(sent).into())
}

/// Lets pass what is admitted, and what asks whether the server is alive.
pub(crate) async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    // Inside the base path: what is nested sees the rest of the path only.
    let probe = request.method() == Method::GET && matches!(request.uri().path(), "/health" | "/ready");
    if probe || app.access.admits(request.headers()) {
        return next.run(request).await;
    }
    let refused = Failure::Exception(StatusCode::UNAUTHORIZED, "Unauthorized".to_owned());
    let mut response = refused.response(&app);
    let scheme = if app.access.auth_string.is_some() { "Basic" } else { "Bearer" };
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
    response
}
