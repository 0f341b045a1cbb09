//! Numbers and booleans.

use filterc_ir::{is_decimal, plain_digits_within};
use filterc_syntax::{Kind, NodeId, Tree};

use super::Reading;

/// An integer: `5`; as a guess `5.0`, `"5"`, `true`. None where nothing reads it.
pub fn int_from(tree: &Tree<'_>, node: NodeId) -> Option<Reading<i64>> {
    match tree.kind(node) {
        Kind::Number => match tree.raw(node).parse() {
            Ok(number) => Some(Reading::Exact(number)),
            Err(_) => integral(tree.raw(node)).map(Reading::Guess),
        },
        Kind::True => Some(Reading::Guess(1)),
        Kind::False => Some(Reading::Guess(0)),
        Kind::String => {
            let text = tree.text(node).trim();
            text.parse().ok().or_else(|| integral(text)).map(Reading::Guess)
        }
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}

/// `5.0`, `5e2`: a float without a fraction that an `f64` holds exactly.
fn integral(text: &str) -> Option<i64> {
    let number: f64 = text.parse().ok()?;
    let exact = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "integral and below 2^53")]
    exact.then_some(number as i64)
}

/// A boolean: `true`; as a guess `1`, `"yes"`.
pub fn bool_from(tree: &Tree<'_>, node: NodeId) -> Option<Reading<bool>> {
    match tree.kind(node) {
        Kind::True => Some(Reading::Exact(true)),
        Kind::False => Some(Reading::Exact(false)),
        Kind::Number => match integral(tree.raw(node)) {
            Some(1) => Some(Reading::Guess(true)),
            Some(0) => Some(Reading::Guess(false)),
            _ => None,
        },
        Kind::String => match tree.text(node).to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => Some(Reading::Guess(true)),
            "false" | "f" | "no" | "n" | "off" | "0" => Some(Reading::Guess(false)),
            _ => None,
        },
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}

/// A number; as a guess one in a string.
pub fn float_from(tree: &Tree<'_>, node: NodeId) -> Option<Reading<f64>> {
    let read = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    match tree.kind(node) {
        Kind::Number => read(tree.raw(node)).map(Reading::Exact),
        Kind::String => read(tree.text(node).trim()).map(Reading::Guess),
        _ => None,
    }
}

/// How many digits an exact number has at most before the point and behind it, together.
pub const MOST_DIGITS: u16 = 28;

/// An exact number, from a number or a string, without an exponent, leading zeros and zeros behind the fraction.
pub fn decimal_from(tree: &Tree<'_>, node: NodeId) -> Result<String, NoDecimal> {
    let text = match tree.kind(node) {
        Kind::Number | Kind::String => tree.text(node),
        _ => return Err(NoDecimal::Type),
    };
    if !is_decimal(text) {
        return Err(NoDecimal::Type);
    }
    // Zeros at either end may be many more.
    let plain = plain_digits_within(text, 1_000).ok_or(NoDecimal::Digits)?;
    let short = match plain.split_once('.') {
        Some((whole, fraction)) => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
        }
        None => plain,
    };
    let digits = short.bytes().filter(u8::is_ascii_digit).count();
    let whole_is_zero = short.trim_start_matches('-').starts_with("0.");
    let digits = digits - usize::from(whole_is_zero);
    if digits > usize::from(MOST_DIGITS) { Err(NoDecimal::Digits) } else { Ok(short) }
}

/// Why a value is no exact number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDecimal {
    /// It is something else.
    Type,
    /// It has more than [`MOST_DIGITS`] digits.
    Digits,
}
