//! The name of a request in answers and logs: what the client calls it, where that is a short plain word.

use axum::extract::Request;
use axum::http::HeaderName;
use axum::middleware::Next;
use axum::response::Response;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest name that is taken, in bytes.
const LONGEST: usize = 128;

/// Takes away a name that is none; the request is given one.
pub(crate) async fn check(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let mut names = headers.get_all(REQUEST_ID).iter();
    let first = names.next().filter(|name| is_name(name.as_bytes()));
    if first.is_none() || names.next().is_some() {
        headers.remove(REQUEST_ID);
    }
    next.run(request).await
}

fn is_name(name: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(byte);
    (1..=LONGEST).contains(&name.len()) && name.iter().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        for name in ["mine", "0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69", "Root=1-67891233-abcdef", "a/b:c+d@e_f"]
        {
            assert!(is_name(name.as_bytes()), "{name}");
        }
        let long = "x".repeat(LONGEST + 1);
        for name in ["", " ", "a b", "a\"b", "a\tb", "a;b", "é", "<x>", &long] {
            assert!(!is_name(name.as_bytes()), "{name}");
        }
    }
}
