//! Values against schemas, and schemas that would be too much.

use serde_json::{Value, json};

use super::super::questions::Question;
use super::*;

fn misfit(value: &Value, schema: &Value) -> Option<String> {
    Question::Value { value: value.clone(), schema: schema.clone() }.answer().pop()
}

fn bad_schema(schema: &Value) -> Option<String> {
    Question::Schema(schema.clone()).answer().pop()
}

fn fits(value: &Value, schema: &Value) -> bool {
    misfit(value, schema).is_none()
}

#[test]
fn values_that_are_not_required_may_be_null() {
    let schema = json!({
        "type": "object", "required": ["must"],
        "properties": { "must": { "type": "integer" }, "may": { "type": "string" }, "has": { "type": "string", "default": "x" } },
    });
    assert!(fits(&json!({ "must": 1, "may": null }), &meant(&schema, Nulls::WithoutDefault)));
    assert!(!fits(&json!({ "must": 1, "has": null }), &meant(&schema, Nulls::WithoutDefault)));
    assert!(fits(&json!({ "must": 1, "has": null }), &meant(&schema, Nulls::Always)));
    assert!(!fits(&json!({ "must": null }), &meant(&schema, Nulls::Always)));
    assert!(!fits(&json!({}), &schema));
    assert!(fits(&json!({}), &without_required(&schema)));
}

#[test]
fn a_tuple_has_a_schema_for_each_place() {
    let schema =
        json!({ "properties": { "pair": { "items": [{ "type": "integer" }, { "type": "string" }] } } });
    let schema = meant(&schema, Nulls::WithoutDefault);
    assert!(fits(&json!({ "pair": [1, "a"] }), &schema));
    assert!(!fits(&json!({ "pair": ["a", 1] }), &schema));
}

#[test]
fn a_schema_that_refers_to_itself_or_to_nowhere_ends() {
    for schema in [json!({ "$ref": "#" }), json!({ "$ref": "https://example.invalid/x.json" })] {
        let _ = misfit(&json!({ "a": 1 }), &schema);
    }
    assert!(!fits(&json!({}), &json!({ "$ref": "https://example.invalid/x.json" })));
    assert!(bad_schema(&json!({ "type": "nonsense" })).is_some());
}

/// Each of these names the next one twice: with all replaced, the last one stands there 2 to the power of their number.
fn chain(links: usize) -> Value {
    let link = |at: usize| {
        let next = json!({ "$ref": format!("#/$defs/{}", at + 1) });
        (at.to_string(), json!({ "anyOf": [next, next] }))
    };
    let mut definitions: Object = (0..links).map(link).collect();
    definitions.insert(links.to_string(), json!({ "type": "integer" }));
    json!({ "$ref": "#/$defs/0", "$defs": definitions })
}

#[test]
fn a_schema_that_unfolds_without_measure_is_refused() {
    assert!(fits(&json!(1), &chain(8)) && !fits(&json!("x"), &chain(8)));
    let problem = misfit(&json!("x"), &chain(25)).unwrap();
    assert!(problem.contains("the schema is too large"), "{problem}");
    assert!(bad_schema(&chain(25)).is_some());
    // The names of definitions make no difference, and neither do anchors.
    let twice = json!([{ "$dynamicRef": "#b" }, { "$ref": "#b" }]);
    let mut anchors: Object = Object::new();
    for (name, next) in ["a", "b", "c"].iter().zip(["b", "c", "a"]) {
        let refs = json!([{ "$ref": format!("#{next}") }, { "$ref": format!("#{next}") }]);
        anchors.insert((*name).to_owned(), json!({ "$anchor": name, "oneOf": refs }));
    }
    let problem = misfit(&json!(1), &json!({ "allOf": twice, "$defs": anchors })).unwrap();
    assert!(problem.contains("too deep") || problem.contains("too large"), "{problem}");
}

#[test]
fn a_value_that_meets_a_schema_again_and_again_is_refused() {
    let twice = json!({ "properties": { "x": { "$ref": "#" } } });
    let schema = json!({ "anyOf": [twice, twice], "type": "object" });
    let deep = |levels: usize| (0..levels).fold(json!({}), |inner, _| json!({ "x": inner }));
    assert!(fits(&deep(8), &schema));
    assert!(misfit(&deep(40), &schema).is_some_and(|problem| problem.contains("too large")));
    // A tree may be as deep as JSON is.
    let tree = json!({ "properties": { "x": { "$ref": "#" } }, "type": "object" });
    assert!(fits(&deep(100), &tree));
}

#[test]
fn a_base_of_its_own_is_refused() {
    let inner = json!({ "$id": "https://example.invalid/a", "$ref": "#/$defs/b" });
    assert!(bad_schema(&json!({ "properties": { "x": inner } })).is_some());
    assert!(
        bad_schema(&json!({ "$id": "https://example.invalid/a", "properties": { "$id": {} } })).is_none()
    );
}

#[test]
fn members_are_taken_by_themselves() {
    let schema = json!({ "properties": { "a": { "type": "integer" }, "b/c": { "type": "integer" } } });
    let members = |of: Value, schema: &Value| {
        let members = of.as_object().cloned().unwrap_or_default();
        Question::Members { members, schema: schema.clone() }.answer()
    };
    assert_eq!(members(json!({ "a": 1, "b/c": "x", "d": 1 }), &schema), ["b/c"]);
    let closed = json!({ "properties": { "a": {} }, "additionalProperties": false });
    assert_eq!(members(json!({ "a": 1, "d": 1 }), &closed), ["d"]);
}
