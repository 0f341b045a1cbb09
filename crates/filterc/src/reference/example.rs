//! Filters that show an operator. A test compiles every one in strict.

use filterc_catalog::{Catalog, ElementType, Type};
use filterc_lang::OperandShape;
use serde_json::{Value, json};

/// A filter with one operator: `{"state": {"type": {"any_": ["FAILED"]}}}`.
pub(super) fn filter(names: &[&str], operator: &str, operand: &Value, list: bool) -> String {
    let own = json!({ operator: operand });
    let own = if list { json!([own]) } else { own };
    let filter = names.iter().rev().fold(own, |inner, name| json!({ *name: inner }));
    spaced(&filter)
}

/// JSON with a blank after each colon and comma.
fn spaced(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{}: {}", json!(name), spaced(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// An operand of this shape and type.
pub(super) fn operand(catalog: &Catalog, shape: OperandShape, ty: Type) -> Value {
    match shape {
        OperandShape::List => json!([one(catalog, ty)]),
        OperandShape::One => one(catalog, ty),
        OperandShape::Flag => json!(true),
        OperandShape::Labels => json!({ "env": ["prod", "stag*"] }),
        OperandShape::Pairs => json!([["a", "b"]]),
    }
}

fn one(catalog: &Catalog, ty: Type) -> Value {
    match ty {
        Type::Bool => json!(true),
        Type::Int(_) | Type::Set(ElementType::Int) => json!(3),
        Type::Float => json!(0.5),
        Type::Decimal => json!("19.90"),
        Type::Text | Type::Json | Type::Set(ElementType::Text) => json!("etl"),
        Type::Uuid | Type::Set(ElementType::Uuid) => json!("0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69"),
        Type::Date => json!("2026-11-01"),
        Type::Timestamp => json!("2026-11-01T08:30:00Z"),
        Type::Interval => json!(90),
        Type::Enum(of) | Type::Set(ElementType::Enum(of)) => json!(catalog.enumeration(of).members.last()),
    }
}
