//! What a step asks of a row.

use filterc_catalog::Comparison;
use filterc_ir::Link;

use super::Place;
use super::lists::{Numbers, Texts, Uuids};
use super::scalar::Source;
use crate::Cell;
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
    /// The same of a list.
    In(Source, Box<[Cell]>),
    /// Two values of the row.
    Relate(Source, Comparison, Source),
    /// A related row for which the steps from the place accept.
    Exists(Link, Place),
}

/// What is asked of a number.
#[derive(Debug, Clone)]
pub(super) enum NumberTest {
    Compare(Comparison, i64),
    In(Numbers),
}

/// What is asked of a text.
#[derive(Debug, Clone)]
pub(super) enum TextTest {
    Compare(Comparison, Box<str>),
    In(Texts),
    Like(Pattern),
}

/// What is asked of a set.
#[derive(Debug, Clone)]
pub(super) enum SetTest {
    Empty,
    AnyText(Texts),
    AllTexts(Texts),
    AnyInt(Numbers),
    AllInts(Numbers),
}
