//! What Prefect's server takes of a request and JSON does not know: keys in paths, `NaN`, a mark before the text.

use axum::body::Bytes;
use filterc::catalog::{Endpoint, Place, Type};
use filterc::syntax::{Limits, NodeId, Span, parse};

use super::parameters::key;
use filterc_server::failure::Failure;

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

fn without_nan(endpoint: &Endpoint, body: &[u8]) -> Option<Vec<u8>> {
    let found = not_numbers(body);
    if found.is_empty() {
        return None;
    }
    let mut zeros = body.to_vec();
    for span in &found {
        let token = zeros.get_mut(span.range())?;
        token.fill(b' ');
        *token.first_mut()? = b'0';
    }
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

/// How many bytes a string has, with the quote at its end.
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
