//! What the parsers read, and how they fail.

use nom_locate::LocatedSpan;

/// The rest of a catalog file that is still to be parsed, and the depth of nesting at its beginning.
pub(crate) type Input<'s> = LocatedSpan<&'s str, u8>;
pub(crate) type Parsed<'s, T> = nom::IResult<Input<'s>, T, Expected>;

/// What a parser wanted, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(super) at: usize,
    pub(super) what: &'static str,
    /// The word that was read in one of two ways, after which nothing fits.
    pub(super) doubt: Option<Doubt>,
}

impl Expected {
    pub(super) fn new(at: usize, what: &'static str) -> Self {
        Self { at, what, doubt: None }
    }
}

/// A word that is a property of a column on its line, or the name of the next column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Doubt {
    pub(super) word: &'static str,
    pub(super) at: usize,
    /// How it was read.
    pub(super) is_property: bool,
}

impl nom::error::ParseError<Input<'_>> for Expected {
    fn from_error_kind(input: Input<'_>, _: nom::error::ErrorKind) -> Self {
        Self::new(input.location_offset(), "")
    }

    fn append(_: Input<'_>, _: nom::error::ErrorKind, other: Self) -> Self {
        other
    }
}
