//! How values compare.

use std::cmp::Ordering;

use filterc_catalog::Catalog;
use filterc_ir::{Comparison, DialectSemantics, Operand, Values, plain_digits_within};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;

use crate::Value;

/// The key that values are compared by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'c> {
    pub(crate) catalog: &'c Catalog,
    pub(crate) differences: DialectSemantics,
}

impl Rules<'_> {
    /// True where intervals lose the fractions of their seconds when they are summed.
    pub(crate) fn whole_seconds(self) -> bool {
        self.differences.whole_seconds && self.catalog.whole_seconds
    }

    /// The order of two values; none where one is NULL, or they are of types that never meet.
    pub(crate) fn compare(self, left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
        Some(match (left, right) {
            (Value::Bool(a), Value::Bool(b)) => a.cmp(&b),
            (Value::Int(a), Value::Int(b))
            | (Value::Time(a), Value::Time(b))
            | (Value::Interval(a), Value::Interval(b)) => a.cmp(&b),
            (Value::Date(a), Value::Date(b)) => a.cmp(&b),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Uuid(a), Value::Uuid(b)) => a.cmp(&b),
            // UUIDs in JSON are texts, and so are they in sets.
            (Value::Text(a), Value::Uuid(b)) => {
                a.cmp(b.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()))
            }
            (Value::Member(of, a), Value::Member(_, b)) if self.differences.enums_by_name => {
                let members = &self.catalog.enumeration(of).members;
                members.get(usize::from(a)).cmp(&members.get(usize::from(b)))
            }
            (Value::Member(_, a), Value::Member(_, b)) => a.cmp(&b),
            (Value::Decimal(a), Value::Decimal(b)) if !self.differences.decimals_as_floats => a.cmp(&b),
            (Value::Texts(a), Value::Texts(b)) => a.cmp(b),
            (Value::Ints(a), Value::Ints(b)) => a.cmp(b),
            (a, b) => float(a)?.total_cmp(&float(b)?),
        })
    }

    /// The order of two keys of a sort; NULL has its place.
    pub(crate) fn rank(self, left: Value<'_>, right: Value<'_>) -> Ordering {
        let null_is = if self.differences.nulls_first { Ordering::Less } else { Ordering::Greater };
        match (left, right) {
            (Value::Null, Value::Null) => Ordering::Equal,
            (Value::Null, _) => null_is,
            (_, Value::Null) => null_is.reverse(),
            (left, right) => self.compare(left, right).unwrap_or(Ordering::Equal),
        }
    }
}

/// A number as a float.
pub(crate) fn float(value: Value<'_>) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "so do the databases, where an integer meets a float")]
        Value::Int(number) => Some(number as f64),
        // Every NaN is the same, and the greatest number.
        Value::Float(number) if number.is_nan() => Some(f64::NAN),
        // Without the sign of zero.
        Value::Float(number) => Some(number + 0.0),
        Value::Decimal(number) => number.to_f64(),
        _ => None,
    }
}

/// True where an order is what a comparison asks for.
#[inline]
pub(crate) fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::AtLeast => order.is_ge(),
        Comparison::Greater => order.is_gt(),
    }
}

/// An operand of a query as a value.
pub(crate) fn value_of(values: &Values, operand: Operand) -> Value<'_> {
    match operand {
        Operand::Bool(value) => Value::Bool(value),
        Operand::Int(number) => Value::Int(number),
        Operand::Float(number) => Value::Float(number),
        Operand::Decimal(text) => decimal(values.get_text(text)).map_or(Value::Null, Value::Decimal),
        Operand::Text(text) => Value::Text(values.get_text(text)),
        Operand::Uuid(uuid) => Value::Uuid(uuid),
        Operand::Date(days) => Value::Date(days),
        Operand::Interval(micros) => Value::Interval(micros),
        Operand::Time(micros) => Value::Time(micros),
        Operand::Member(of, member) => Value::Member(of, member),
        // No value in memory is one.
        Operand::BrokenText(_) | Operand::Bytes(_) => Value::Null,
    }
}

/// An exact number of its text; none of one with more than 28 digits.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let plain = plain_digits_within(text, 64);
    Decimal::from_str_exact(plain.as_deref().unwrap_or(text)).ok()
}

/// The texts of a set, and how many integers equal one.
#[inline]
pub(crate) fn has_text(set: Value<'_>, wanted: &str) -> bool {
    match set {
        Value::Texts(texts) => texts.iter().any(|text| **text == *wanted),
        Value::Json(Json::Array(items)) => items.iter().any(|item| item.as_str() == Some(wanted)),
        _ => false,
    }
}

/// True where a set of integers has one.
#[inline]
pub(crate) fn has_int(set: Value<'_>, wanted: i64) -> bool {
    match set {
        Value::Ints(numbers) => numbers.contains(&wanted),
        Value::Json(Json::Array(items)) => items.iter().any(|item| item.as_i64() == Some(wanted)),
        _ => false,
    }
}
