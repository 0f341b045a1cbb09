//! What a refused body is answered with: problem details, as [`problem`](crate::problem) renders them.

use serde_json::{Value, json};

use super::options::Refusal;

/// The response of status 422.
pub(super) fn response(own: Option<&Refusal>) -> Value {
    let (media_type, schema) = match own {
        Some(own) => (own.media_type.as_str(), own.schema.clone()),
        None => ("application/problem+json", json!({ "$ref": "#/components/schemas/problem" })),
    };
    json!({ "description": "the body was refused", "content": { media_type: { "schema": schema } } })
}

/// The schemas of problem details.
pub(super) fn schemas() -> Value {
    let span = json!({
        "description": "a half-open range of bytes of the body",
        "type": "object",
        "properties": { "start": { "type": "integer" }, "end": { "type": "integer" } },
        "required": ["start", "end"],
    });
    let label = json!({
        "type": "object",
        "properties": { "span": span, "text": { "type": "string" } },
        "required": ["span", "text"],
    });
    let edit = json!({
        "description": "a replacement that would mend it",
        "type": "object",
        "properties": { "span": span, "replacement": { "type": "string" } },
        "required": ["span", "replacement"],
    });
    let expected = [
        "object", "map", "list", "pair", "string", "uuid", "time", "member", "boolean", "integer", "number",
        "value",
    ];
    let expected: Vec<_> = expected.into_iter().map(Value::from).chain([Value::Null]).collect();
    let finding = json!({
        "type": "object",
        "properties": {
            "line": { "description": "from 1", "type": "integer", "minimum": 1 },
            "column": { "description": "from 1, in characters", "type": "integer", "minimum": 1 },
            "code": { "type": "string", "pattern": "^FC[0-9]{4}$" },
            "severity": { "enum": ["note", "warning", "error"] },
            "message": { "type": "string" },
            "labels": { "description": "the first one is where it happened", "type": "array", "items": label },
            "pointer": { "description": "the place in the body", "type": "string", "format": "json-pointer" },
            "expected": { "description": "of a value of the wrong type, what belongs there", "enum": expected },
            "help": { "description": "what to type", "type": ["string", "null"] },
            "edits": { "description": "best first", "type": "array", "items": edit },
        },
        "required": ["line", "column", "code", "severity", "message", "labels", "pointer", "expected", "help", "edits"],
    });
    let findings = |said: &str| json!({ "description": said, "type": "array", "items": { "$ref": "#/components/schemas/finding" } });
    let problem = json!({
        "description": "RFC 9457",
        "type": "object",
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "const": 422 },
            "detail": { "description": "the first error", "type": "string" },
            "errors": findings("all errors"),
            "warnings": findings("what was accepted beside them, though probably not meant"),
        },
        "required": ["type", "title", "status", "detail", "errors", "warnings"],
    });
    json!({ "finding": finding, "problem": problem })
}
