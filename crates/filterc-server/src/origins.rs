//! Pages of browsers that may ask: those that this machine serves, unless the settings name others.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::http::HeaderValue;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer, ExposeHeaders};

/// The origins whose pages may ask the server from a browser (CORS), write, and open WebSockets. What is no browser sends no
/// origin and is not asked for one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CorsOrigins {
    /// `http` or `https` on `localhost`, `127.0.0.0/8` and `[::1]`, with any port.
    #[default]
    Loopback,
    /// Pages of every origin.
    Any,
    /// These, as browsers write them: `https://ui.example.com`.
    These(Vec<String>),
}

/// A text that is no origin; the message says what to write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no origin; write one as in `https://ui.example.com:8080`, or `*`")]
pub struct BadOrigin(String);

impl CorsOrigins {
    /// Reads `*` or a list with commas, as the command line has it; nothing between them names no origin. The error says what
    /// to write.
    pub fn parse(text: &str) -> Result<Self, BadOrigin> {
        let words: Vec<_> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
        if words.contains(&"*") {
            return Ok(Self::Any);
        }
        words.into_iter().map(normal).collect::<Result<_, _>>().map(Self::These)
    }

    pub(crate) fn admits(&self, origin: &HeaderValue) -> bool {
        let Ok(origin) = origin.to_str() else { return false };
        match self {
            Self::Any => true,
            Self::Loopback => is_loopback(origin),
            Self::These(origins) => origins.iter().any(|known| known.eq_ignore_ascii_case(origin)),
        }
    }
}

/// An origin as browsers write it: lower case, without the port that goes without saying.
fn normal(text: &str) -> Result<String, BadOrigin> {
    let lower = text.to_ascii_lowercase();
    let refused = || BadOrigin(text.to_owned());
    let (scheme, authority) = lower.split_once("://").ok_or_else(refused)?;
    let usual = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return Err(refused()),
    };
    let authority = authority.strip_suffix(usual).unwrap_or(authority);
    let (host, _) = host_and_port(authority).ok_or_else(refused)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    if host.is_empty() || !host.chars().all(is_plain) {
        return Err(refused());
    }
    Ok(format!("{scheme}://{authority}"))
}

/// `localhost` and 4200 of `localhost:4200`; an address of version 6 stands in brackets.
pub(crate) fn host_and_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let after_brackets = authority.rfind(']').unwrap_or(0);
    let (host, port) = match authority.get(after_brackets..)?.find(':') {
        Some(colon) => {
            let (host, port) = authority.split_at_checked(after_brackets + colon)?;
            (host, Some(port.get(1..)?))
        }
        None => (authority, None),
    };
    let digits = |port: &&str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    match port {
        None => Some((host, None)),
        Some(port) => Some((host, Some(Some(port).filter(digits)?.parse().ok()?))),
    }
}

fn is_loopback(origin: &str) -> bool {
    let lower = origin.to_ascii_lowercase();
    let authority = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://"));
    let Some((host, _)) = authority.and_then(host_and_port) else { return false };
    let version_6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match version_6 {
        Some(address) => address.parse().is_ok_and(|address: Ipv6Addr| address.is_loopback()),
        None => host == "localhost" || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback()),
    }
}

/// What browsers are told: which pages may read the answers.
pub(crate) fn cors(origins: &CorsOrigins) -> CorsLayer {
    let allowed = match origins {
        CorsOrigins::Any => AllowOrigin::any(),
        _ => {
            let origins = origins.clone();
            AllowOrigin::predicate(move |origin, _| origins.admits(origin))
        }
    };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(ExposeHeaders::any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for origin in [
            "http://localhost",
            "https://LOCALHOST:4200",
            "http://127.0.0.1:1",
            "http://127.255.3.4",
            "http://[::1]:65535",
            "https://[::1]",
        ] {
            assert!(is_loopback(origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "localhost",
            "http://localhost.evil.example",
            "http://evil.example:127",
            "http://127.0.0.1.evil.example",
            "http://localhost:80@evil.example",
            "http://localhost:",
            "http://localhost:70000",
            "http://[::1].evil.example",
            "http://[::2]",
            "http://128.0.0.1",
            "ftp://localhost",
            "http://localhost/",
        ] {
            assert!(!is_loopback(origin), "{origin}");
        }
    }

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        assert_eq!(CorsOrigins::parse("*"), Ok(CorsOrigins::Any));
        assert_eq!(CorsOrigins::parse(""), Ok(CorsOrigins::These(Vec::new())));
        let read = CorsOrigins::parse("HTTPS://UI.example.com:443, http://a:8080").unwrap();
        assert_eq!(read, CorsOrigins::These(vec!["https://ui.example.com".into(), "http://a:8080".into()]));
        for text in
            ["ui.example.com", "https://a/b", "https://a/", "https://", "ftp://a", "http://a:b", "http://a b"]
        {
            let refused = CorsOrigins::parse(text).unwrap_err().to_string();
            // What the help says to type is taken.
            let typed = refused.split('`').nth(3).unwrap();
            assert!(CorsOrigins::parse(typed).is_ok(), "{refused}");
        }
    }
}
