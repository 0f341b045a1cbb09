//! Sums and differences of numbers, times and lengths of time; NULL where one of them is.

use crate::Value;
use crate::order::float;

/// `left + right`
pub(crate) fn add<'r>(left: Value<'_>, right: Value<'_>) -> Value<'r> {
    match (left, right) {
        _ if is_endless(left) || is_endless(right) => Value::Null,
        (Value::Int(a), Value::Int(b)) => Value::Int(a.saturating_add(b)),
        (Value::Time(a), Value::Interval(b)) | (Value::Interval(a), Value::Time(b)) => {
            Value::Time(a.saturating_add(b))
        }
        (Value::Interval(a), Value::Interval(b)) => Value::Interval(a.saturating_add(b)),
        (a, b) => float(a).zip(float(b)).map_or(Value::Null, |(a, b)| Value::Float(a + b)),
    }
}

/// `left - right`
pub(crate) fn subtract<'r>(left: Value<'_>, right: Value<'_>) -> Value<'r> {
    match (left, right) {
        _ if is_endless(left) || is_endless(right) => Value::Null,
        (Value::Int(a), Value::Int(b)) => Value::Int(a.saturating_sub(b)),
        (Value::Time(a), Value::Time(b)) | (Value::Interval(a), Value::Interval(b)) => {
            Value::Interval(a.saturating_sub(b))
        }
        (Value::Time(a), Value::Interval(b)) => Value::Time(a.saturating_sub(b)),
        (a, b) => float(a).zip(float(b)).map_or(Value::Null, |(a, b)| Value::Float(a - b)),
    }
}

/// The number of the stretch of time that a timestamp lies in.
pub(crate) fn bucket<'r>(of: Value<'_>, start: i64, width: i64) -> Value<'r> {
    match of {
        Value::Time(at) if !is_endless(of) => Value::Int(at.saturating_sub(start).div_euclid(width.max(1))),
        _ => Value::Null,
    }
}

/// True for the ends of all time, with which there is no arithmetic.
fn is_endless(value: Value<'_>) -> bool {
    matches!(value, Value::Time(i64::MIN | i64::MAX))
}
