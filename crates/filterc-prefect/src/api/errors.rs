//! Refusals as Prefect's server words them for programs: types and places (semantics §10). The messages for people are ours.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use filterc::catalog::{Endpoint, EndpointId, KeyRole};
use filterc::lang::codes;
use filterc::syntax::Expected;
use filterc::{CompileError, Diagnostic};
use serde_json::{Value, json};

use super::places;
use super::stands_in::stands_in;
use super::unions::{self, Located};
use filterc_server::app::App;
use filterc_server::failure::{Failure, WrongValue, describe_database, retry_after};

/// Bodies of more bytes are not sent back.
const LONGEST_ECHO: usize = 1 << 20;

/// A failure as Prefect's server answers it; strictly, as RFC 9457 says.
pub(super) fn response(app: &App, failure: Failure) -> Response {
    if !stands_in(app) {
        return failure.problem();
    }
    let exception = |status: StatusCode| (status, json!({ "exception_message": status.canonical_reason() }));
    let (status, body) = match failure {
        Failure::Refused { endpoint, body, refused: errors } => refused(app, endpoint, &body, &errors),
        Failure::Query(values) => bad_query(&values),
        Failure::Path(value) => bad_path(&value, nothing_wrong(&[])),
        Failure::Cursor { error, input } => bad_cursor(&error, &input),
        Failure::Status(status, detail) => (status, json!({ "detail": detail })),
        Failure::Exception(status, message) => (status, json!({ "exception_message": message })),
        Failure::Database(error) => match describe_database(&error) {
            (status, detail) if status.is_client_error() => (status, json!({ "detail": detail })),
            (status, _) => exception(status),
        },
        Failure::Broken(_) => exception(StatusCode::INTERNAL_SERVER_ERROR),
    };
    retry_after(status, (status, axum::Json(body)).into_response())
}

/// The answer to a value in the path that is none of those there are; what is wrong with the body stands beside it.
pub(super) fn bad_path_response(
    app: &App,
    value: WrongValue,
    endpoint: Option<EndpointId>,
    body: &[u8],
    wrong: Option<&CompileError>,
) -> Response {
    if !stands_in(app) {
        return Failure::Path(value).problem();
    }
    let beside = match wrong {
        Some(wrong) => refused(app, endpoint, body, wrong),
        None => nothing_wrong(body),
    };
    let (status, body) = bad_path(&value, beside);
    (status, axum::Json(body)).into_response()
}

/// The status and body of a refusal.
pub(super) fn refused(
    app: &App,
    endpoint: Option<EndpointId>,
    body: &[u8],
    refused: &CompileError,
) -> (StatusCode, Value) {
    let endpoint = endpoint.map(|id| app.catalog().endpoint(id));
    let sent = echo(body);
    let mut errors: Vec<_> = refused.diagnostics.iter().filter(|one| one.is_error()).collect();
    if let Some(detail) =
        endpoint.and_then(|endpoint| errors.iter().find_map(|one| limit(one, &sent, endpoint)))
    {
        return (StatusCode::UNPROCESSABLE_ENTITY, json!({ "detail": detail }));
    }
    if let Some(endpoint) = endpoint {
        // What only we refuse is told where nothing else is wrong.
        if errors.iter().any(|error| !is_ours(error, &sent, endpoint)) {
            errors.retain(|error| !is_ours(error, &sent, endpoint));
        }
        if let Some(detail) = errors.iter().find_map(|error| too_short(error, endpoint)) {
            return (StatusCode::UNPROCESSABLE_ENTITY, json!({ "detail": detail }));
        }
        errors.sort_by_cached_key(|error| places::rank(app.catalog(), endpoint, error.pointer.as_str()));
    }
    let mut details = Vec::new();
    for error in errors {
        if let (codes::BODY_NOT_OBJECT, Some(endpoint)) = (error.code, endpoint) {
            // Prefect knows no cursors.
            let keys = endpoint.keys.iter().filter(|key| key.role != KeyRole::Cursor);
            let mut keys: Vec<_> = keys.map(|key| key.name.as_str()).collect();
            keys.sort_by_key(|key| places::of_key(endpoint, key));
            details.extend(keys.into_iter().map(missing));
            continue;
        }
        if error.pointer.as_str().is_empty() && error.code.0.starts_with("FC01") {
            // Of a blank body, where it ends.
            let at = if body.trim_ascii().is_empty() { body.len() } else { error.span().range().start };
            let ctx = json!({ "error": error.message });
            let details = json!([{"type": "json_invalid", "loc": ["body", at], "msg": error.message, "input": {}, "ctx": ctx}]);
            return invalid(&details, &sent);
        }
        details.push(located(error, &sent, endpoint.is_some()));
    }
    let details = unions::expand_unions(details, &sent).into_iter().map(Located::json).collect();
    invalid(&Value::Array(details), &sent)
}

/// Returns the body as JSON for the `input` of an error; null where it is empty or long.
fn echo(body: &[u8]) -> Value {
    if body.len() > LONGEST_ECHO || body.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| String::from_utf8_lossy(body).into())
}

fn invalid(details: &Value, sent: &Value) -> (StatusCode, Value) {
    let body = json!({
        "exception_message": "Invalid request received.", "exception_detail": details, "request_body": sent,
    });
    (StatusCode::UNPROCESSABLE_ENTITY, body)
}

/// The refusal of a value in the path, beside what is wrong with the body.
fn bad_path(value: &WrongValue, beside: (StatusCode, Value)) -> (StatusCode, Value) {
    let (status, mut body) = beside;
    if let Some(details) = body.get_mut("exception_detail").and_then(Value::as_array_mut)
        && details.iter().all(|detail| detail["type"] != "json_invalid")
    {
        details.insert(0, wrong_value("path", value));
    }
    (status, body)
}

/// A refusal without an error, for [`bad_path`].
pub(super) fn nothing_wrong(body: &[u8]) -> (StatusCode, Value) {
    invalid(&json!([]), &echo(body))
}

/// The refusal of a cursor in the query string.
fn bad_cursor(error: &Diagnostic, input: &str) -> (StatusCode, Value) {
    let details =
        json!([{"type": "value_error", "loc": ["query", "cursor"], "msg": error.message, "input": input}]);
    invalid(&details, &Value::Null)
}

/// The refusal of values in the query string.
fn bad_query(values: &[WrongValue]) -> (StatusCode, Value) {
    invalid(&values.iter().map(|value| wrong_value("query", value)).collect(), &Value::Null)
}

fn wrong_value(place: &str, value: &WrongValue) -> Value {
    let WrongValue { name, kind, input } = value;
    let msg = if input.is_some() { "not a value of this parameter" } else { "this parameter is required" };
    json!({"type": kind, "loc": [place, name], "msg": msg, "input": input})
}

/// Endpoints that change something: actions answer them.
pub(super) const ACTIONS: [&str; 4] =
    ["/deployments/bulk_delete", "/flow_runs/bulk_delete", "/flow_runs/bulk_set_state", "/flows/bulk_delete"];

/// Endpoints whose limit is checked with their other keys; of the second, a negative one means no limit.
const PLAIN_LIMITS: [&str; 3] = ["/events/filter", "/ui/flow_runs/history", "/flow_runs/{id}/input/filter"];

/// A limit out of range wins over all other errors, and is told by its own words.
fn limit(error: &Diagnostic, sent: &Value, endpoint: &Endpoint) -> Option<String> {
    let range =
        endpoint.limit.filter(|_| error.pointer.as_str() == "/limit" && error.code == codes::OUT_OF_RANGE)?;
    if ACTIONS.contains(&endpoint.path.as_str()) || PLAIN_LIMITS.contains(&endpoint.path.as_str()) {
        return None;
    }
    let below = number(sent.get("limit")?)? < f64::from(range.least);
    Some(if below {
        format!("Invalid limit: must be greater than or equal to {}.", range.least)
    } else {
        format!("Invalid limit: must be less than or equal to {}.", range.most)
    })
}

/// An interval that is too short is seen when everything else is right, and told by its own words.
fn too_short(error: &Diagnostic, endpoint: &Endpoint) -> Option<String> {
    let is = is_interval(error) && endpoint.path.ends_with("/history");
    is.then(|| "History interval must not be less than 1 second.".to_owned())
}

fn is_interval(error: &Diagnostic) -> bool {
    error.pointer.as_str() == "/history_interval_seconds" && error.code == codes::PARAMETER_RANGE
}

/// True of what the server takes, to fail later, or to answer with more than was asked for.
fn is_ours(error: &Diagnostic, sent: &Value, endpoint: &Endpoint) -> bool {
    let input = || sent.pointer(error.pointer.as_str()).unwrap_or(&Value::Null);
    match error.code {
        codes::NUL | codes::PATTERN_TOO_LONG | codes::TOO_MANY_WILDCARDS | codes::TOO_MANY_VALUES => true,
        // A float is no integer then; digits are one of any size.
        codes::INT_RANGE => error.expected.is_none(),
        codes::OUT_OF_RANGE => {
            let takes = endpoint.path != "/events/filter" && PLAIN_LIMITS.contains(&endpoint.path.as_str());
            takes && error.pointer.as_str() == "/limit" && number(input()).is_some_and(|number| number < 0.0)
        }
        codes::PARAMETER_RANGE => is_interval(error),
        codes::WRONG_TYPE if error.expected == Some(Expected::Number) => input()
            .as_str()
            .and_then(|text| text.trim().parse::<f64>().ok())
            .is_some_and(|number| !number.is_finite()),
        _ => false,
    }
}

/// A number, or one in a string.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.trim().replace('_', "").parse().ok(),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        other => other.as_f64(),
    }
}

fn missing(key: &str) -> Located {
    let message = "this key is required".to_owned();
    Located { place: vec!["body".into(), key.into()], kind: "missing", message, input: Value::Null }
}

fn located(error: &Diagnostic, sent: &Value, is_filter: bool) -> Located {
    let pointer = error.pointer.as_str();
    // Of a key that is missing the object that should have it; keys of the body of a filter, and of what is like it, are values by
    // themselves.
    let is_key = pointer.matches('/').count() == 1;
    let by_itself = is_filter && is_key || error.expected == Some(Expected::Value);
    let shown = match pointer.rsplit_once('/') {
        Some((parent, _)) if error.code == codes::MISSING && !by_itself => parent,
        _ => pointer,
    };
    let input = sent.pointer(shown).cloned().unwrap_or(Value::Null);
    let kind = kind(error, &input);
    Located { place: location(pointer, sent), kind, message: message(error), input }
}

/// Returns the message of an error with its help.
fn message(error: &Diagnostic) -> String {
    let label = error.labels.first().map(|label| label.text.as_str());
    let more = error.help.as_deref().or(label).unwrap_or_default();
    if more.is_empty() { error.message.clone() } else { format!("{}: {more}", error.message) }
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

/// Returns the `type` of an error, which programs read.
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
            if number(input).is_some_and(|number| number > 0.0) {
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

/// True of an integer of 64 bits, also of one that is written as a float.
fn is_whole(number: &serde_json::Number) -> bool {
    let float = number.as_f64().unwrap_or(f64::NAN);
    number.is_i64() || (!number.is_u64() && float.fract() == 0.0 && float.abs() < 9_223_372_036_854_775_808.0)
}

fn wrong_type(expected: Option<Expected>, input: &Value) -> &'static str {
    match (expected, input) {
        (Some(Expected::Object), _) => "model_attributes_type",
        (Some(Expected::Map), _) => "dict_type",
        (Some(Expected::List), _) => "list_type",
        (Some(Expected::Pair), Value::Array(_)) => "too_long",
        (Some(Expected::Pair), _) => "tuple_type",
        (Some(Expected::Form), Value::String(_)) => "string_pattern_mismatch",
        (Some(Expected::String | Expected::Form), _) => "string_type",
        (Some(Expected::Uuid), _) => "uuid_type",
        (Some(Expected::Member), _) => "enum",
        (Some(Expected::Boolean), Value::String(_)) => "bool_parsing",
        (Some(Expected::Boolean), Value::Number(number)) if is_whole(number) => "bool_parsing",
        (Some(Expected::Boolean), _) => "bool_type",
        (Some(Expected::Integer | Expected::Positive), Value::String(_)) => "int_parsing",
        (Some(Expected::Integer | Expected::Positive), Value::Number(_)) => "int_from_float",
        (Some(Expected::Integer | Expected::Positive), _) => "int_type",
        (Some(Expected::Number), Value::String(_)) => "float_parsing",
        (Some(Expected::Number), _) => "float_type",
        (Some(Expected::Value), _) => "missing",
        // A time, what is longer than allowed, and nothing in particular.
        _ => "value_error",
    }
}
