//! Refusals as Prefect's server words them for programs: types and places (semantics §10). The messages for people are ours.

use axum::http::StatusCode;
use filterc::catalog::{EndpointId, KeyRole};
use filterc::lang::codes;
use filterc::syntax::Expected;
use filterc::{Diagnostic, Refused};
use serde_json::{Value, json};

use crate::app::App;

/// Bodies of more bytes are not sent back.
const LONGEST_ECHO: usize = 1 << 20;

/// Filters that take an object or a list of them: key, and the name of the type that stands in locations.
const EITHER: [(&str, &str); 2] =
    [("related", "EventRelatedFilter"), ("any_resource", "EventAnyResourceFilter")];

/// The status and body of a refusal.
pub(crate) fn refused(
    app: &App,
    endpoint: Option<EndpointId>,
    body: &[u8],
    refused: &Refused,
) -> (StatusCode, Value) {
    let endpoint = endpoint.map(|id| app.catalog().endpoint(id));
    let sent = if body.len() > LONGEST_ECHO {
        Value::Null
    } else {
        serde_json::from_slice(body).unwrap_or_else(|_| String::from_utf8_lossy(body).into())
    };
    let errors: Vec<_> = refused.diagnostics.iter().filter(|one| one.is_error()).collect();
    if let Some(detail) = errors.iter().find_map(|error| limit(error, &sent, endpoint?)) {
        return (StatusCode::UNPROCESSABLE_ENTITY, json!({ "detail": detail }));
    }
    let mut details = Vec::new();
    for error in errors {
        if let (codes::BODY_NOT_OBJECT, Some(endpoint)) = (error.code, endpoint) {
            // Prefect knows no cursors.
            let keys = endpoint.keys.iter().filter(|key| key.role != KeyRole::Cursor);
            details.extend(keys.map(|key| missing(&key.name)));
            continue;
        }
        if error.pointer.as_str().is_empty() && error.code.0.starts_with("FC01") {
            // Of a blank body, where it ends.
            let at = if body.trim_ascii().is_empty() { body.len() } else { error.span().range().start };
            let ctx = json!({ "error": error.message });
            details.push(json!({"type": "json_invalid", "loc": ["body", at], "msg": error.message, "input": {}, "ctx": ctx}));
            continue;
        }
        details.extend(detail(error, &sent, endpoint.is_some()));
    }
    let body = json!({
        "exception_message": "Invalid request received.", "exception_detail": details, "request_body": sent,
    });
    (StatusCode::UNPROCESSABLE_ENTITY, body)
}

/// The refusal of a cursor in the query string.
pub(crate) fn bad_cursor(error: &Diagnostic, input: &str) -> (StatusCode, Value) {
    bad(&json!([{"type": "value_error", "loc": ["query", "cursor"], "msg": error.message, "input": input}]))
}

/// The refusal of a value in the query string or in the path.
pub(crate) fn bad_value(place: &str, name: &str, kind: &str, input: Option<&str>) -> (StatusCode, Value) {
    let msg = if input.is_some() { "not a value of this parameter" } else { "this parameter is required" };
    bad(&json!([{"type": kind, "loc": [place, name], "msg": msg, "input": input}]))
}

fn bad(detail: &Value) -> (StatusCode, Value) {
    let body = json!({
        "exception_message": "Invalid request received.", "exception_detail": detail, "request_body": null,
    });
    (StatusCode::UNPROCESSABLE_ENTITY, body)
}

/// A limit out of range wins over all other errors; it and a too short interval are told by their own words.
fn limit(error: &Diagnostic, sent: &Value, endpoint: &filterc::catalog::Endpoint) -> Option<String> {
    match (error.pointer.as_str(), endpoint.limit) {
        ("/limit", Some(range)) if error.code == codes::OUT_OF_RANGE && !super::writes(&endpoint.path) => {
            let below = sent.get("limit")?.as_i64().is_some_and(|limit| limit < i64::from(range.least));
            Some(if below {
                format!("Invalid limit: must be greater than or equal to {}.", range.least)
            } else {
                format!("Invalid limit: must be less than or equal to {}.", range.most)
            })
        }
        ("/history_interval_seconds", _) if error.code == codes::PARAMETER_RANGE => {
            Some("History interval must not be less than 1 second.".to_owned())
        }
        _ => None,
    }
}

fn missing(key: &str) -> Value {
    json!({"type": "missing", "loc": ["body", key], "msg": "this key is required", "input": null})
}

fn detail(error: &Diagnostic, sent: &Value, is_filter: bool) -> Vec<Value> {
    let pointer = error.pointer.as_str();
    // Of a key that is missing the object that should have it; keys of filters, and of what is like them, are values by themselves.
    let by_itself = is_filter || error.expected == Some(Expected::Value);
    let shown = match pointer.rsplit_once('/') {
        Some((parent, _)) if error.code == codes::MISSING && !by_itself => parent,
        _ => pointer,
    };
    let input = sent.pointer(shown).cloned().unwrap_or(Value::Null);
    let kind = kind(error, &input);
    let place = location(pointer, sent);
    let message = told(error);
    let Some((at, name)) = either(&place) else {
        return vec![json!({"type": kind, "loc": place, "msg": message, "input": input})];
    };
    // One error for each of the two types that would do.
    let list = format!("list[{name}]");
    let (before, after) = place.split_at(at + 1);
    let with = |name: &str, after: &[Value]| -> Vec<Value> {
        before.iter().cloned().chain([name.into()]).chain(after.iter().cloned()).collect()
    };
    let whole = sent.pointer(&pointer_of(before)).cloned().unwrap_or(Value::Null);
    if whole.is_array() {
        return vec![
            json!({"type": "model_attributes_type", "loc": with(name, &[]), "msg": "not an object", "input": whole}),
            json!({"type": kind, "loc": with(&list, after), "msg": message, "input": input}),
        ];
    }
    vec![
        json!({"type": kind, "loc": with(name, after), "msg": message, "input": input}),
        json!({"type": "list_type", "loc": with(&list, &[]), "msg": "not a list", "input": whole}),
    ]
}

/// What is wrong, and what to type instead.
fn told(error: &Diagnostic) -> String {
    let label = error.labels.first().map(|label| label.text.as_str());
    let more = error.help.as_deref().or(label).unwrap_or_default();
    if more.is_empty() { error.message.clone() } else { format!("{}: {more}", error.message) }
}

/// Where in a location a filter stands that takes an object or a list, and the name of its type.
fn either(place: &[Value]) -> Option<(usize, &'static str)> {
    let [_, Value::String(filter), Value::String(key), ..] = place else { return None };
    let (_, name) = EITHER.iter().find(|(known, _)| filter == "filter" && key == known)?;
    Some((2, name))
}

fn pointer_of(place: &[Value]) -> String {
    place.iter().skip(1).fold(String::new(), |pointer, segment| match segment {
        Value::String(key) => pointer + "/" + key,
        position => pointer + "/" + &position.to_string(),
    })
}

/// `["body", "flows", "id", "any_", 0]`: positions in lists are numbers.
fn location(pointer: &str, sent: &Value) -> Vec<Value> {
    let mut place = vec![Value::from("body")];
    let mut value = Some(sent);
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        match (value, name.parse::<usize>()) {
            (Some(Value::Array(items)), Ok(at)) => {
                place.push(at.into());
                value = items.get(at);
            }
            (Some(other), _) => {
                value = other.get(&name);
                place.push(name.into());
            }
            (None, _) => place.push(name.into()),
        }
    }
    place
}

/// What kind of error it is to a program.
fn kind(error: &Diagnostic, input: &Value) -> &'static str {
    match error.code {
        codes::MISSING => "missing",
        codes::UNKNOWN_FIELD | codes::UNKNOWN_OPERATOR | codes::UNKNOWN_KEY | codes::NO_COMBINATOR => {
            "extra_forbidden"
        }
        codes::BAD_UUID => "uuid_parsing",
        codes::BAD_MEMBER | codes::BAD_SORT | codes::BAD_COMBINATOR => "enum",
        codes::TEXT_TOO_LONG => "string_too_long",
        codes::INT_RANGE => "int_parsing_size",
        codes::PARAMETER_RANGE if error.expected == Some(Expected::Positive) => "greater_than",
        codes::PARAMETER_RANGE if error.expected == Some(Expected::More) => "greater_than_equal",
        codes::OUT_OF_RANGE | codes::PARAMETER_RANGE => {
            if input.as_f64().is_some_and(|number| number > 0.0) {
                "less_than_equal"
            } else {
                "greater_than_equal"
            }
        }
        codes::WRONG_TYPE | codes::NULL | codes::BODY_NOT_OBJECT | codes::GUESSED => {
            wrong_type(error.expected, input)
        }
        _ => "value_error",
    }
}

fn wrong_type(expected: Option<Expected>, input: &Value) -> &'static str {
    match (expected, input) {
        (Some(Expected::Object), _) => "model_attributes_type",
        (Some(Expected::Map), _) => "dict_type",
        (Some(Expected::List), _) => "list_type",
        (Some(Expected::Pair), _) => "tuple_type",
        (Some(Expected::Form), Value::String(_)) => "string_pattern_mismatch",
        (Some(Expected::String | Expected::Form), _) => "string_type",
        (Some(Expected::Uuid), _) => "uuid_type",
        (Some(Expected::Member), _) => "enum",
        (Some(Expected::Boolean), Value::String(_) | Value::Number(_)) => "bool_parsing",
        (Some(Expected::Boolean), _) => "bool_type",
        (Some(Expected::Integer | Expected::Positive), Value::String(_)) => "int_parsing",
        (Some(Expected::Integer | Expected::Positive), Value::Number(_)) => "int_from_float",
        (Some(Expected::Integer | Expected::Positive), _) => "int_type",
        (Some(Expected::Number), Value::String(_)) => "float_parsing",
        (Some(Expected::Number), _) => "float_type",
        (Some(Expected::Value), _) => "missing",
        (Some(Expected::Time | Expected::More) | None, _) => "value_error",
    }
}
