//! Numbers and booleans.

use filterc_ir::{is_decimal, plain_digits_within};
use filterc_syntax::{Kind, NodeId, Tree};

use super::Reading;

/// A value read as an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// One that fits into 64 bits.
    Fits(Reading<i64>),
    /// A smaller one.
    Below,
    /// A larger one.
    Above,
    /// The value is not an integer.
    Not,
}

/// An integer of any size: `5`; as a guess `5.0`, `"5"`, `"1_000"`, `true`.
pub fn whole_from(tree: &Tree<'_>, node: NodeId) -> Whole {
    match tree.kind(node) {
        Kind::Number => {
            let raw = tree.raw(node);
            match raw.parse() {
                Ok(number) => Whole::Fits(Reading::Exact(number)),
                Err(_) if raw.contains(['.', 'e', 'E']) => {
                    integral(raw).map_or(Whole::Not, |number| Whole::Fits(Reading::Guess(number)))
                }
                Err(_) => beyond_i64(raw),
            }
        }
        Kind::True => Whole::Fits(Reading::Guess(1)),
        Kind::False => Whole::Fits(Reading::Guess(0)),
        Kind::String => whole_text(tree.text(node)),
        Kind::Null | Kind::Array | Kind::Object => Whole::Not,
    }
}

/// An integer: `5`; as a guess `5.0`, `"5"`, `true`. None where nothing reads it, or it does not fit.
pub fn int_from(tree: &Tree<'_>, node: NodeId) -> Option<Reading<i64>> {
    match whole_from(tree, node) {
        Whole::Fits(number) => Some(number),
        Whole::Below | Whole::Above | Whole::Not => None,
    }
}

/// An integer of any size in a text: `5`, `+5`, `1_000`, `5.00`, with blanks around; measured on the real server.
pub fn whole_text(text: &str) -> Whole {
    let text = text.trim();
    let (whole, zeros) = text.split_once('.').unwrap_or((text, "0"));
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole.strip_prefix('+').unwrap_or(whole)),
    };
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits.split('_').all(are_digits) || zeros.is_empty() || zeros.bytes().any(|byte| byte != b'0') {
        return Whole::Not;
    }
    let plain = format!("{sign}{}", digits.replace('_', ""));
    plain.parse().map_or_else(|_| beyond_i64(&plain), |number| Whole::Fits(Reading::Guess(number)))
}

fn beyond_i64(digits: &str) -> Whole {
    if digits.starts_with('-') { Whole::Below } else { Whole::Above }
}

/// `5.0`, `5e2`: a float without a fraction.
fn integral(text: &str) -> Option<i64> {
    let number: f64 = text.parse().ok()?;
    // The first float that is too large is 2^63.
    let fits = number.fract() == 0.0
        && (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number);
    #[expect(clippy::cast_possible_truncation, reason = "integral and within 64 bits")]
    fits.then_some(number as i64)
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

/// A number; as a guess one in a string, or a boolean.
pub fn float_from(tree: &Tree<'_>, node: NodeId) -> Option<Reading<f64>> {
    let read = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    match tree.kind(node) {
        Kind::Number => read(tree.raw(node)).map(Reading::Exact),
        Kind::String => {
            let text = tree.text(node).trim();
            let between_digits = |parts: &[u8]| !matches!(parts, [b'0'..=b'9', b'_', b'0'..=b'9']);
            if text.contains('_') {
                // An underline stands between two digits, and is left out.
                let padded: Vec<u8> = [b" ", text.as_bytes(), b" "].concat();
                if padded.windows(3).any(|parts| parts.get(1) == Some(&b'_') && between_digits(parts)) {
                    return None;
                }
            }
            read(&text.replace('_', "")).map(Reading::Guess)
        }
        Kind::True => Some(Reading::Guess(1.0)),
        Kind::False => Some(Reading::Guess(0.0)),
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}

/// The most digits of an exact number, before and behind the point together.
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
    /// The value is not a number.
    Type,
    /// The number has more than [`MOST_DIGITS`] digits.
    Digits,
}

#[cfg(test)]
mod tests {
    use filterc_syntax::{Limits, parse};

    use super::*;

    fn whole(source: &str) -> Whole {
        let (tree, _) = parse(source.as_bytes(), &Limits::default());
        whole_from(&tree, NodeId::ROOT)
    }

    #[test]
    fn integers_read_as_measured_on_the_real_server() {
        let guess = |number| Whole::Fits(Reading::Guess(number));
        for (source, expected) in [
            ("5", Whole::Fits(Reading::Exact(5))),
            ("5.0", guess(5)),
            ("1e18", guess(1_000_000_000_000_000_000)),
            (r#"" 7 ""#, guess(7)),
            (r#""+3""#, guess(3)),
            (r#""1_000""#, guess(1_000)),
            (r#""1_0.00""#, guess(10)),
            (r#""-007""#, guess(-7)),
            (r#""99999999999999999999""#, Whole::Above),
            ("-9223372036854775809", Whole::Below),
            ("1e300", Whole::Not),
            ("2.5", Whole::Not),
            (r#""1e2""#, Whole::Not),
            (r#""7.""#, Whole::Not),
            (r#"".0""#, Whole::Not),
            (r#""1__0""#, Whole::Not),
            (r#""_1""#, Whole::Not),
            (r#""+-3""#, Whole::Not),
            (r#""""#, Whole::Not),
        ] {
            assert_eq!(whole(source), expected, "{source}");
        }
    }
}
