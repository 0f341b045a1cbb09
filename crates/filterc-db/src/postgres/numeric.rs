//! `numeric` out of its binary form: digits to the base 10,000.

use std::fmt::Write as _;

/// The number as Postgres prints it: all digits of its scale, no exponent.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let mut halves = bytes.chunks_exact(2).map(|two| <[u8; 2]>::try_from(two).map_or(0, u16::from_be_bytes));
    let (count, weight, sign, scale) = (halves.next()?, halves.next()?, halves.next()?, halves.next()?);
    let digits: Vec<u16> = halves.collect();
    let sign = match sign {
        0x0000 => "",
        0x4000 => "-",
        0xC000 => return Some("NaN".to_owned()),
        0xD000 => return Some("Infinity".to_owned()),
        0xF000 => return Some("-Infinity".to_owned()),
        _ => return None,
    };
    if digits.len() != usize::from(count) {
        return None;
    }
    // The power of 10,000 of the first digit.
    let weight = i32::from(weight.cast_signed());
    let digit = |power: i32| {
        let at = usize::try_from(weight - power).ok()?;
        digits.get(at).copied()
    };
    let mut whole = String::new();
    for power in (0..=weight).rev() {
        write!(whole, "{:04}", digit(power).unwrap_or(0)).ok()?;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let scale = usize::from(scale);
    let mut fraction = String::new();
    for power in 1.. {
        if fraction.len() >= scale {
            break;
        }
        write!(fraction, "{:04}", digit(-power).unwrap_or(0)).ok()?;
    }
    fraction.truncate(scale);
    let point = if scale == 0 { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_halves(halves: &[u16]) -> Option<String> {
        text(&halves.iter().flat_map(|half| half.to_be_bytes()).collect::<Vec<_>>())
    }

    #[test]
    fn digits_stand_where_weight_and_scale_put_them() {
        let minus_two = (-2_i16).cast_unsigned();
        assert_eq!(from_halves(&[0, 0, 0, 0]).as_deref(), Some("0"));
        assert_eq!(from_halves(&[0, 0, 0, 2]).as_deref(), Some("0.00"));
        assert_eq!(from_halves(&[2, 0, 0, 2, 1, 5000]).as_deref(), Some("1.50"));
        assert_eq!(from_halves(&[3, 1, 0x4000, 4, 1, 2345, 6789]).as_deref(), Some("-12345.6789"));
        assert_eq!(from_halves(&[1, 2, 0, 0, 12]).as_deref(), Some("1200000000"));
        assert_eq!(from_halves(&[1, minus_two, 0, 6, 1200]).as_deref(), Some("0.000012"));
        assert_eq!(from_halves(&[0, 0, 0xC000, 0]).as_deref(), Some("NaN"));
    }

    #[test]
    fn a_form_that_is_cut_short_is_refused() {
        assert_eq!(from_halves(&[2, 0, 0, 0, 1]), None);
        assert_eq!(from_halves(&[0, 0]), None);
    }
}
