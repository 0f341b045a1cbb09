//! What Prefect's server takes of a request and JSON does not know: keys in paths, `NaN`, a mark before the text.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use filterc::catalog::{Endpoint, EndpointId, Place, Type};
use filterc::lang::codes::NUL;
use filterc::syntax::{Limits, NodeId, Span, parse};
use serde_json::Value;

use super::errors;
use super::parameters::key;
use super::stands_in::stands_in;
use filterc_server::app::App;
use filterc_server::failure::Failure;
use filterc_server::request;

/// The JSON that was sent. Prefect's server looks first whether it is text at all.
pub(crate) fn json(app: &App, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Failure> {
    let body = request::json(app.leniencies, headers, body)?;
    if stands_in(app) && str::from_utf8(&body).is_err() {
        let detail = "There was an error parsing the body";
        return Err(Failure::Status(StatusCode::BAD_REQUEST, detail.to_owned()));
    }
    Ok(body)
}

/// The values in the path, keys with their hyphens; what no row can have is no path.
pub(crate) fn path_values(
    endpoint: &Endpoint,
    mut values: Vec<(String, String)>,
) -> Result<Vec<(String, String)>, Failure> {
    for (name, value) in &mut values {
        let is_key = |one: &&filterc::catalog::Parameter| one.place == Place::Path && one.name == *name;
        if endpoint.parameters.iter().find(is_key).is_some_and(|one| one.ty == Type::Uuid) {
            *value = key(value).ok_or_else(Failure::no_route)?.to_string();
        }
    }
    Ok(values)
}

/// The body as the parser takes it: without a byte order mark, and with zeros for `NaN` and its like where they stand in keys that
/// the endpoint ignores. Anywhere else they stay, and are refused.
pub(crate) fn readable(endpoint: &Endpoint, body: Bytes) -> Bytes {
    let body = if body.starts_with(b"\xef\xbb\xbf") { body.slice(3..) } else { body };
    without_nan(endpoint, &body).map_or(body, Bytes::from)
}

/// A refused body with other characters in place of those that are all that is wrong with it: `NaN` and its like, NUL, halves of
/// surrogate pairs.
pub(crate) fn with_stand_ins(app: &App, failure: &Failure, body: &[u8]) -> Option<Bytes> {
    let Failure::Refused { refused, .. } = failure else { return None };
    let is_text = |code: filterc::Code| code == NUL || code.0.starts_with("FC01");
    if !stands_in(app) || refused.diagnostics.iter().any(|one| one.is_error() && !is_text(one.code)) {
        return None;
    }
    let mut stand_ins = zeros(body, &not_numbers(body))?;
    replace_escapes(&mut stand_ins);
    (stand_ins != body).then(|| stand_ins.into())
}

/// True of what the server says about a body with stand-ins, and says of the body itself, too: what it answers without the body, which
/// it cannot send back. Of `NaN` in a key that it knows it says nothing else, but for the limit.
pub(crate) fn comes_first(app: &App, endpoint: EndpointId, failure: &Failure, body: &[u8]) -> bool {
    let has_nan = !not_numbers(body).is_empty();
    match failure {
        Failure::Status(status, _) | Failure::Exception(status, _) => !has_nan && status.is_client_error(),
        Failure::Refused { body, refused, .. } => {
            let (status, answer) = errors::refused(app, Some(endpoint), body, refused);
            let detail = answer.get("detail").and_then(Value::as_str).unwrap_or_default();
            let is_limit = detail.starts_with("Invalid limit");
            status == StatusCode::UNPROCESSABLE_ENTITY && !detail.is_empty() && (is_limit || !has_nan)
        }
        _ => false,
    }
}

/// The body with a zero in each of these places.
fn zeros(body: &[u8], places: &[Span]) -> Option<Vec<u8>> {
    let mut zeros = body.to_vec();
    for span in places {
        let token = zeros.get_mut(span.range())?;
        token.fill(b' ');
        *token.first_mut()? = b'0';
    }
    Some(zeros)
}

/// Writes the replacement character for escapes of NUL and of halves of surrogate pairs.
fn replace_escapes(body: &mut [u8]) {
    let mut at = 0;
    while at < body.len() {
        if body.get(at) != Some(&b'\\') {
            at += 1;
            continue;
        }
        let pair = (unit(body, at), unit(body, at + 6));
        at += match pair {
            (None, _) => 2,
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0 | 0xd800..=0xdfff), _) => {
                if let Some(digits) = body.get_mut(at + 2..at + 6) {
                    digits.copy_from_slice(b"fffd");
                }
                6
            }
            _ => 6,
        };
    }
}

/// The value of `\uXXXX` at a place.
fn unit(body: &[u8], at: usize) -> Option<u32> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u32::from_str_radix(str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?, 16).ok()
}

fn without_nan(endpoint: &Endpoint, body: &[u8]) -> Option<Vec<u8>> {
    let found = not_numbers(body);
    if found.is_empty() {
        return None;
    }
    let zeros = zeros(body, &found)?;
    let (tree, _) = parse(&zeros, &Limits::default());
    let ignored: Vec<Span> = tree
        .members(NodeId::ROOT)
        .filter(|(key, _)| endpoint.keys.iter().all(|known| known.name != tree.text(*key)))
        .map(|(_, value)| tree.span(value))
        .collect();
    let mut at = ignored.iter().peekable();
    let all = found.iter().all(|span| {
        while at.next_if(|value| value.end <= span.start).is_some() {}
        at.peek().is_some_and(|value| value.start <= span.start)
    });
    all.then_some(zeros)
}

/// Where `NaN`, `Infinity` and `-Infinity` stand outside of strings.
fn not_numbers(body: &[u8]) -> Vec<Span> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(byte) = body.get(at) {
        let rest = body.get(at..).unwrap_or_default();
        let token =
            [&b"NaN"[..], b"Infinity", b"-Infinity"].into_iter().find(|token| rest.starts_with(token));
        if let Some(token) = token {
            found.push(Span::new(at, at + token.len()));
            at += token.len();
        } else if *byte == b'"' {
            at += 1 + string_length(rest.get(1..).unwrap_or_default());
        } else {
            at += 1;
        }
    }
    found
}

/// Returns the length of a JSON string in bytes, with the quote at its end.
fn string_length(rest: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> Bytes {
        let catalog = crate::catalog();
        let id = catalog.find_endpoint("/flows/count").unwrap();
        readable(catalog.endpoint(id), Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn escapes_that_no_text_has_are_replaced() {
        for (text, expected) in [
            (
                r#"["\ud800", "\ud83d\ude80", "\udc00\u0000"]"#,
                r#"["\ufffd", "\ud83d\ude80", "\ufffd\ufffd"]"#,
            ),
            (r#"["\\ud800", "\ud800\n\u00e9", "\ud8"#, r#"["\\ud800", "\ufffd\n\u00e9", "\ud8"#),
        ] {
            let mut body = text.as_bytes().to_vec();
            replace_escapes(&mut body);
            assert_eq!(String::from_utf8(body).unwrap(), expected);
        }
    }

    #[test]
    fn only_keys_that_are_ignored_may_hold_what_is_no_number() {
        assert_eq!(
            read(r#"{"x": [NaN, -Infinity], "flows": null}"#),
            r#"{"x": [0  , 0        ], "flows": null}"#
        );
        assert_eq!(read("\u{feff}{}"), "{}");
        for text in [
            r#"{"flows": {"id": NaN}}"#,
            r#"{"x": NaN, "flows": NaN}"#,
            r#"{"x": "NaN \" Infinity"}"#,
            "NaN",
            "[NaN]",
        ] {
            assert_eq!(read(text), text, "{text}");
        }
    }
}
