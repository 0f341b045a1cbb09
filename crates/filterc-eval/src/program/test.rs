//! What a step asks of a row.

use filterc_catalog::Comparison;
use filterc_ir::Link;

use super::lists::{Numbers, Texts, Uuids, Wanted};
use super::place::Place;
use super::scalar::Source;
use crate::Cell;
use crate::order::holds;
use crate::pattern::Pattern;

/// A test of a row; unknown where what it reads is NULL.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// The value is NULL.
    Null(Source),
    /// A boolean, an integer, a time, a length of time, a day or a member of an enum.
    Number(Source, NumberTest),
    /// A text.
    Text(Source, TextTest),
    /// A UUID.
    Uuid(Source, Uuids),
    /// A set.
    Set(Source, SetTest),
    /// A value of another type.
    Compare(Source, Comparison, Cell),
    /// The test against a list.
    In(Source, Box<[Cell]>),
    /// Two values of the row.
    Relate(Source, Comparison, Source),
    /// A related row for which the steps from the place accept.
    Exists(Link, Place),
}

/// A test of a number.
#[derive(Debug, Clone)]
pub(super) enum NumberTest {
    /// The number is from the first to the second; no number is, where the first is greater.
    Within(i64, i64),
    /// The bit of the number is set; the number is from 0 to 63.
    Bits(u64),
    In(Numbers),
}

/// A test of a text.
#[derive(Debug, Clone)]
pub(super) enum TextTest {
    Compare(Comparison, Box<str>),
    In(Texts),
    Like(Pattern),
}

/// A test of a set.
#[derive(Debug, Clone)]
pub(super) enum SetTest {
    Empty,
    AnyText(Texts),
    AllTexts(Texts),
    AnyInt(Numbers),
    AllInts(Numbers),
}

impl NumberTest {
    pub(super) fn compare(comparison: Comparison, with: i64) -> Self {
        let (from, to) = match comparison {
            Comparison::Equal => (with, with),
            Comparison::AtMost => (i64::MIN, with),
            Comparison::AtLeast => (with, i64::MAX),
            Comparison::Less => with.checked_sub(1).map_or((1, 0), |most| (i64::MIN, most)),
            Comparison::Greater => with.checked_add(1).map_or((1, 0), |least| (least, i64::MAX)),
        };
        Self::Within(from, to)
    }

    /// Small numbers, as members of an enum are, become bits of a word.
    pub(super) fn bit_set(numbers: &[i64]) -> Self {
        let bits = numbers.iter().try_fold(0, |bits, number| Some(bits | bit(*number)?));
        bits.map_or_else(|| Self::In(Wanted::new(numbers.iter().copied())), Self::Bits)
    }

    #[inline]
    pub(super) fn holds(&self, number: i64) -> bool {
        match self {
            Self::Within(from, to) => in_range(*from, *to, number),
            Self::Bits(bits) => among_bits(*bits, number),
            Self::In(list) => list.has(number),
        }
    }
}

fn bit(number: i64) -> Option<u64> {
    let place = u32::try_from(number).ok()?;
    1_u64.checked_shl(place)
}

#[inline]
pub(super) fn in_range(from: i64, to: i64, number: i64) -> bool {
    from <= number && number <= to
}

#[inline]
pub(super) fn among_bits(bits: u64, number: i64) -> bool {
    bits >> (number & 63) & 1 == 1 && number & 63 == number
}

impl TextTest {
    #[inline]
    pub(super) fn holds(&self, text: &str) -> bool {
        match self {
            // Equal lengths first, which a comparison for order cannot do.
            Self::Compare(Comparison::Equal, wanted) => text == &**wanted,
            Self::Compare(comparison, wanted) => holds(*comparison, text.cmp(wanted)),
            Self::In(list) => list.has_text(text),
            Self::Like(pattern) => pattern.matches(text),
        }
    }
}
