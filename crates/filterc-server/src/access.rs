//! Who may ask: a password or a token, compared in constant time.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use subtle::ConstantTimeEq as _;

use crate::start_error::StartError;

pub use crate::admission::{check, unauthorized, unread};

/// The secrets that open the server; none of them where anybody may ask.
#[derive(Default, Clone)]
pub struct Access {
    /// `user:password`
    pub auth_string: Option<String>,
    /// A token (RFC 6750).
    pub api_key: Option<String>,
}

/// What is wrong with a secret; never the secret itself.
fn unusable(name: &'static str, problem: &'static str) -> StartError {
    StartError::Credential { name, problem }
}

/// `user:password` (RFC 7617): a password that is missing is one that a variable should have held.
fn check_auth_string(text: &str) -> Result<(), StartError> {
    let problem = match text.split_once(':') {
        _ if text.trim().is_empty() => "is empty; leave it out where anybody may ask",
        _ if text.contains(char::is_control) => "holds a control character, such as the end of a line",
        None => "has no colon; write it as `user:password`",
        Some((_, password)) if password.trim().is_empty() => "has no password; write it as `user:password`",
        Some(_) => return Ok(()),
    };
    Err(unusable("auth string", problem))
}

/// A token that a header can hold (RFC 9110).
fn check_api_key(text: &str) -> Result<(), StartError> {
    let problem = if text.trim().is_empty() {
        "is empty; leave it out where anybody may ask"
    } else if text.trim() != text {
        "begins or ends with a blank, which no header does"
    } else if !text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        "holds a character that no header can: use letters, digits and signs of ASCII"
    } else {
        return Ok(());
    };
    Err(unusable("API key", problem))
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").field("open", &self.is_open()).finish_non_exhaustive()
    }
}

impl Access {
    /// The secrets of a server. An error where one could never be sent, or would be guessed by sending nothing.
    pub fn new(auth_string: Option<String>, api_key: Option<String>) -> Result<Self, StartError> {
        auth_string.as_deref().map_or(Ok(()), check_auth_string)?;
        api_key.as_deref().map_or(Ok(()), check_api_key)?;
        Ok(Self { auth_string, api_key })
    }

    /// True where anybody may ask.
    pub fn is_open(&self) -> bool {
        self.auth_string.is_none() && self.api_key.is_none()
    }

    /// The schemes that will do, as OpenAPI names them.
    pub fn schemes(&self) -> impl Iterator<Item = &'static str> + use<> {
        let basic = self.auth_string.as_ref().map(|_| "basic");
        let bearer = self.api_key.as_ref().map(|_| "bearer");
        basic.into_iter().chain(bearer)
    }

    /// True of headers with a secret that opens the server.
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        if self.is_open() {
            return true;
        }
        let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some((scheme, credentials)) = sent.and_then(|sent| sent.split_once(' ')) else { return false };
        let credentials = credentials.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return is_secret(self.api_key.as_deref(), credentials.as_bytes());
        }
        let Ok(decoded) = BASE64_STANDARD.decode(credentials) else { return false };
        scheme.eq_ignore_ascii_case("basic") && is_secret(self.auth_string.as_deref(), &decoded)
    }

    /// True of headers with credentials that nobody can have.
    pub fn is_garbled(&self, headers: &HeaderMap) -> bool {
        let garbled = |value: &HeaderValue| {
            let text = value.to_str().ok().and_then(|text| text.split_once(' '));
            let Some((scheme, credentials)) = text else { return true };
            scheme.eq_ignore_ascii_case("basic") && BASE64_STANDARD.decode(credentials.trim()).is_err()
        };
        !self.is_open() && headers.get_all(AUTHORIZATION).iter().any(garbled)
    }

    /// True of a secret that is sent by itself, as in the first message of a stream.
    pub fn admits_token(&self, token: &str) -> bool {
        let secrets = [self.auth_string.as_deref(), self.api_key.as_deref()];
        self.is_open() || secrets.into_iter().any(|secret| is_secret(secret, token.as_bytes()))
    }
}

fn is_secret(secret: Option<&str>, sent: &[u8]) -> bool {
    secret.is_some_and(|secret| secret.as_bytes().ct_eq(sent).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_nobody_can_send_or_anybody_can_guess_is_none() {
        for text in ["", " ", "\t", "user", "user:", "user: ", ":", "user:pass\n", "user:pa\u{85}ss", "u\0:p"]
        {
            assert!(Access::new(Some(text.to_owned()), None).is_err(), "{text:?}");
        }
        for text in ["", " ", "s3cret\n", " s3cret", "s3cret ", "s\u{e9}cret", "s\u{7f}cret", "s\0cret"] {
            let refused = Access::new(None, Some(text.to_owned())).unwrap_err().to_string();
            assert!(text.trim().is_empty() || !refused.contains(text.trim()), "{refused}");
        }
        for (auth_string, api_key) in
            [("user:pass", "key"), (":pass", "a.b-c_d~e+f/g="), ("u:p:w \u{e9}", "k e y")]
        {
            assert!(Access::new(Some(auth_string.to_owned()), Some(api_key.to_owned())).is_ok());
        }
    }

    #[test]
    fn credentials_that_are_no_base64_are_not_an_empty_secret() {
        let access = Access { auth_string: Some(String::new()), api_key: None };
        let headers = HeaderMap::from_iter([(AUTHORIZATION, "Basic !!!".parse().unwrap())]);
        assert!(!access.admits(&headers) && access.is_garbled(&headers));
    }
}
