//! Operands that show an operator. Strict accepts every one.

use filterc_catalog::{Catalog, ElementType, Parameter, Type};
use serde_json::{Value, json};

use crate::OperandShape;

/// An operand of this shape and type.
pub fn operand(catalog: &Catalog, shape: OperandShape, ty: Type) -> Value {
    match shape {
        OperandShape::List => json!([value(catalog, ty)]),
        OperandShape::One => value(catalog, ty),
        OperandShape::Flag => json!(true),
        OperandShape::Labels => json!({ "env": ["prod", "stag*"] }),
        OperandShape::Pairs => json!([["a", "b"]]),
    }
}

/// A value of this type.
pub fn value(catalog: &Catalog, ty: Type) -> Value {
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

/// A value of a parameter, within its range.
pub fn parameter(catalog: &Catalog, ty: Type, parameter: &Parameter) -> Value {
    let one = value(catalog, ty);
    if parameter.list {
        return json!([one]);
    }
    let Some(plain) = one.as_f64() else { return one };
    match (parameter.least, parameter.most) {
        (Some(least), _) if plain < least => number(least),
        (_, Some(most)) if plain > f64::from(most) => json!(most),
        _ => one,
    }
}

/// A number that is written without a fraction where it has none.
#[expect(clippy::cast_possible_truncation, reason = "below 2^53")]
pub(crate) fn number(number: f64) -> Value {
    let whole = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
    if whole { json!(number as i64) } else { json!(number) }
}
