//! Exact numbers, digit by digit.

/// So many digits before the point are the most that Postgres keeps of a `numeric`.
const MOST_WHOLE: i64 = 131_072;

/// So many behind it.
const MOST_FRACTION: i64 = 16_383;

/// A decimal number in parts.
struct Parts<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
    exponent: i64,
}

/// The number without an exponent, as Postgres prints a `numeric`: `1.50`, of `1e2` `100`, of `-0.0` `0.0`. Zeros at its end stay,
/// for they say how exact it is. None where the text is no decimal number, or one that Postgres does not keep.
pub fn plain_digits(text: &str) -> Option<String> {
    parts(text)?.plain(MOST_WHOLE, MOST_FRACTION)
}

/// Returns the plain digits of a number that has at most so many of them on either side of the point; none of any other.
pub fn plain_digits_within(text: &str, most: u16) -> Option<String> {
    parts(text)?.plain(most.into(), most.into())
}

/// True for the text of a decimal number, however large: `-1.5`, `2E+9`.
pub fn is_decimal(text: &str) -> bool {
    parts(text).is_some()
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |unsigned| (true, unsigned));
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, of_exponent(exponent)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || mantissa.ends_with('.') || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    Some(Parts { negative, whole, fraction, exponent })
}

impl Parts<'_> {
    fn plain(&self, most_whole: i64, most_fraction: i64) -> Option<String> {
        let Self { negative, whole, fraction, exponent } = self;
        let digits = [*whole, *fraction].concat();
        let significant = digits.trim_start_matches('0');
        // Where the point stands among all digits, and among those that count.
        let point = i64::try_from(whole.len()).ok()?.checked_add(*exponent)?;
        let leading = i64::try_from(digits.len() - significant.len()).ok()?;
        let scale = i64::try_from(fraction.len()).ok()?.checked_sub(*exponent)?.max(0);
        let before = if significant.is_empty() { 0 } else { point - leading };
        if before > most_whole || scale > most_fraction {
            return None;
        }
        let digit = |place: i64| {
            let at = usize::try_from(place).ok().and_then(|place| significant.as_bytes().get(place));
            at.map_or('0', |digit| char::from(*digit))
        };
        let mut plain = String::from(if *negative && !significant.is_empty() { "-" } else { "" });
        if before <= 0 {
            plain.push('0');
        }
        plain.extend((0..before.max(0)).map(digit));
        if scale > 0 {
            plain.push('.');
            plain.extend((before..before + scale).map(digit));
        }
        Some(plain)
    }
}

/// The digits of an exponent; past what a number can have, any that is as far away.
fn of_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<u32>().map_or(i64::from(u32::MAX), i64::from);
    Some(if text.starts_with('-') { -size } else { size })
}

/// A float as [`JsonWriter::Python`](filterc_catalog::JsonWriter) writes it, with as few digits as tell it: with an exponent of two digits or more below 0.0001 and from 1e16.
pub fn python_float(float: f64) -> String {
    let scientific = format!("{float:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(power) if !(-4..16).contains(&power) => {
            let sign = if power < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", power.unsigned_abs())
        }
        _ => format!("{float:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_become_digits_as_postgres_has_them() {
        for (text, plain) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("0e5", "0"),
            ("0e-3", "0.000"),
            ("1.50", "1.50"),
            ("-1.5", "-1.5"),
            ("1e2", "100"),
            ("1E+2", "100"),
            ("1.50e1", "15.0"),
            ("1.5e3", "1500"),
            ("15e-1", "1.5"),
            ("1e-3", "0.001"),
            ("-12.5e-2", "-0.125"),
            ("0.001e2", "0.1"),
            ("0.001e5", "100"),
            ("007.10", "7.10"),
            ("100", "100"),
            ("9223372036854775808", "9223372036854775808"),
            ("0e999999999999", "0"),
        ] {
            assert_eq!(plain_digits(text).as_deref(), Some(plain), "{text}");
        }
        assert_eq!(plain_digits("1e400").map(|plain| plain.len()), Some(401));
    }

    #[test]
    fn what_is_no_number_or_too_long_is_none() {
        for text in [
            "", "-", ".5", "5.", "1e", "1e+", "+1", "1_0", "NaN", "0x1", "1e1.0", " 1", "--1", "1e131072",
            "1e-16384",
        ] {
            assert_eq!(plain_digits(text), None, "{text}");
        }
        let longest = plain_digits("1e131071").map(|plain| plain.len());
        assert_eq!(longest, Some(131_072));
    }
}
