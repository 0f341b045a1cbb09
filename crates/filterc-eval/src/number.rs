//! Numbers of JSON as the databases print them where they are read as texts.

use std::borrow::Cow;

use filterc_ir::{JsonText, plain_digits};

/// The text of a number of JSON that a member is: Postgres keeps its digits, SQLite reads an integer of 64 bits or a float.
pub(crate) fn member(text: &str, form: JsonText) -> Cow<'_, str> {
    match form {
        JsonText::Sorted => plain(text),
        JsonText::Stored => match text.parse::<i64>() {
            Ok(integer) => Cow::Owned(integer.to_string()),
            Err(_) => Cow::Owned(real(text.parse().unwrap_or(f64::NAN))),
        },
    }
}

/// The digits that Postgres keeps.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    plain_digits(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Significant digits of a float in a text of SQLite.
const DIGITS: usize = 17;

/// A float as SQLite 3.54 prints it: 17 digits, or fewer where they end in zeros or nines and the shorter number is the same
/// float. SQLite's own arithmetic is short of exact: of some thousand floats with 17 digits one has another last digit there.
fn real(number: f64) -> String {
    if number.is_nan() {
        return String::new();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let size = number.abs();
    if size.is_infinite() {
        return format!("{sign}Inf");
    }
    if size == 0.0 {
        return "0.0".to_owned();
    }
    let (mut digits, mut point) = significant(size);
    let mut keep = DIGITS;
    if let Some(shorter) = fewest_digits(size, &digits, point) {
        keep = shorter;
    }
    point += round(&mut digits, keep);
    while digits.len() > 1 && digits.ends_with('0') {
        digits.pop();
    }
    format!("{sign}{}", format_digits(&digits, point))
}

/// 18 digits, or 19 where the power of two below the number has one digit less than the number, and how many of them stand
/// before the point.
fn significant(size: f64) -> (String, i32) {
    let split = |text: String| {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        (mantissa.replace('.', ""), exponent.parse::<i32>().unwrap_or(0))
    };
    let (longer, exponent) = split(format!("{size:.18e}"));
    let bits = size.to_bits();
    let binary = match (bits >> 52) as i32 {
        0 => -1011 - bits.leading_zeros().cast_signed(),
        biased => biased - 1023,
    };
    // The digits of the power of two, as an integer times its logarithm.
    let least = (binary * 78_913) >> 18;
    if exponent > least {
        (longer, exponent + 1)
    } else {
        let (digits, exponent) = split(format!("{size:.17e}"));
        (digits, exponent + 1)
    }
}

/// Returns how many digits suffice, where SQLite looks for fewer than 17.
fn fewest_digits(size: f64, digits: &str, point: i32) -> Option<usize> {
    let bytes = digits.as_bytes();
    let is = |at: usize, digit: u8| bytes.get(at) == Some(&digit);
    let same = |integer: u64, places: usize| {
        let shorter = format!("{integer}e{}", point - i32::try_from(places).unwrap_or(0));
        shorter.parse() == Ok(size)
    };
    let head = |places: usize| digits.get(..places).and_then(|head| head.parse::<u64>().ok());
    let whole = usize::try_from(point).is_ok_and(|point| point >= digits.len());
    if is(15, b'9') && is(14, b'9') {
        let places = digits.get(..14)?.trim_end_matches('9').len();
        let integer = if places == 0 { 1 } else { head(places)? + 1 };
        return same(integer, places).then_some(places + 1);
    }
    if whole || (13..=15).all(|at| is(at, b'0')) {
        let places = digits.get(..13)?.trim_end_matches('0').len();
        return same(head(places)?, places).then_some(places + 1);
    }
    None
}

/// Keeps so many digits, rounded half up; 1 where that made one more before the point.
fn round(digits: &mut String, keep: usize) -> i32 {
    let up = digits.as_bytes().get(keep).is_some_and(|next| *next >= b'5');
    digits.truncate(keep);
    if !up {
        return 0;
    }
    let kept = digits.trim_end_matches('9').len();
    let zeros = digits.len() - kept;
    let last = digits.get(..kept).and_then(|head| head.chars().last());
    digits.truncate(kept);
    match last.and_then(|digit| digit.to_digit(10)).and_then(|digit| char::from_digit(digit + 1, 10)) {
        Some(digit) => {
            digits.pop();
            digits.push(digit);
            digits.extend(std::iter::repeat_n('0', zeros));
            0
        }
        None => {
            digits.push('1');
            digits.extend(std::iter::repeat_n('0', zeros));
            1
        }
    }
}

/// As `%!.17g` writes digits.
fn format_digits(digits: &str, point: i32) -> String {
    let exponent = point - 1;
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let fraction = |rest: &str| if rest.is_empty() { "0".to_owned() } else { rest.to_owned() };
    match usize::try_from(point) {
        _ if !(-4..=16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{first}.{}e{sign}{:02}", fraction(rest), exponent.unsigned_abs())
        }
        Ok(point @ 1..) => match digits.split_at_checked(point) {
            Some((whole, rest)) => format!("{whole}.{}", fraction(rest)),
            None => format!("{digits:0<point$}.0"),
        },
        _ => format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_sqlite_prints_them() {
        for (text, printed) in [
            ("1.50", "1.5"),
            ("1e2", "100.0"),
            ("0.1", "0.1"),
            ("1.0", "1.0"),
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("1E400", "Inf"),
            ("-1e400", "-Inf"),
            ("1e-400", "0.0"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("9223372036854775808", "9.2233720368547758e+18"),
            ("9007199254740993.0", "9007199254740992.0"),
            ("1e16", "10000000000000000.0"),
            ("1e17", "1.0e+17"),
            ("1e-4", "0.0001"),
            ("1e-5", "1.0e-05"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("123456.789", "123456.789"),
            ("99999999999999999999", "1.0e+20"),
        ] {
            assert_eq!(member(text, JsonText::Stored), printed, "{text}");
        }
    }

    #[test]
    fn numbers_keep_their_digits_on_postgres() {
        for (text, printed) in
            [("1.50", "1.50"), ("1e2", "100"), ("-0", "0"), ("-0.0", "0.0"), ("0.10e1", "1.0")]
        {
            assert_eq!(member(text, JsonText::Sorted), printed, "{text}");
        }
    }
}
