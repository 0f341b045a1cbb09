//! What a client is told beside its answer: values that were not read as they were sent.

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use filterc::Diagnostic;
use filterc::lang::codes::COERCED;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Codes and places, as in `FC0308 /flow_runs/start_time/after_`, with commas between them.
const HEADER: HeaderName = HeaderName::from_static("filterc-warnings");

/// More of them are not told.
const MOST: usize = 8;

/// Places of more characters are cut.
const LONGEST: usize = 200;

/// Names the values of a body that were read as others.
pub fn tell(response: &mut Response, warnings: &[Diagnostic]) {
    let read_otherwise = warnings.iter().filter(|one| one.code == COERCED).take(MOST);
    let told: Vec<_> = read_otherwise.map(|one| format!("{} {}", one.code.0, place(one))).collect();
    if let (false, Ok(value)) = (told.is_empty(), HeaderValue::try_from(told.join(", "))) {
        response.headers_mut().insert(HEADER, value);
    }
}

/// What a place has encoded: a comma stands between two places.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b',').add(b'%');

/// Where a value stands: a JSON Pointer, percent-encoded.
fn place(warning: &Diagnostic) -> String {
    let pointer: String = warning.pointer.as_str().chars().take(LONGEST).collect();
    utf8_percent_encode(&pointer, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use filterc::syntax::{Limits, NodeId, Span, parse};

    use super::*;

    #[test]
    fn odd_keys_are_encoded_and_long_lists_are_cut() {
        let (tree, _) = parse("{\"a,\u{e9}\\n\": 1}".as_bytes(), &Limits::default());
        let value = tree.members(NodeId::ROOT).next().unwrap().1;
        let warning = Diagnostic::warning(COERCED, Span::default(), String::new()).at(tree.pointer(value));
        let mut response = ().into_response();
        tell(&mut response, &[]);
        assert!(response.headers().is_empty());
        tell(&mut response, &vec![warning; 20]);
        let told = response.headers().get(HEADER).unwrap().to_str().unwrap();
        assert_eq!(told.matches("FC0308 /a%2C%C3%A9%0A").count(), MOST);
    }
}
