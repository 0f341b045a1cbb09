//! How much a body may leave to chance.

use std::fmt::{Debug, Formatter, Result};

macro_rules! leniencies {
    ($($(#[$doc:meta])+ $variant:ident $name:literal;)+) => {
        /// One kind of slip or shorthand that a reader of bodies may take instead of refusing it. On a body that is accepted with
        /// and without it, both readings select the same rows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Leniency {
            $($(#[$doc])+ $variant,)+
        }

        impl Leniency {
            /// Every leniency.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name, in snake case.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }
    };
}

leniencies! {
    /// No byte at all, or `null`, in the place of a body: it means `{}`.
    NoBody "no_body";
    /// A body that is sent as another type than JSON: it is taken for none.
    OtherMediaTypes "other_media_types";
    /// Keys of a body that its endpoint does not take: they are ignored.
    UnknownKeys "unknown_keys";
    /// The same key twice in one object: the last one counts.
    DuplicateKeys "duplicate_keys";
    /// `null` for a filter, a field, an operator or a parameter: it means what leaving the key out means.
    NullIsAbsent "null_is_absent";
    /// `{}` for a field, `[]` for a list of its objects: a field that asks nothing, which every row meets.
    EmptyFields "empty_fields";
    /// Operands that constrain nothing, such as a blank text, under `or_`: alternatives that every row meets.
    EmptyAlternatives "empty_alternatives";
    /// Fields that the catalog marks as ignored: their values are checked, and select nothing.
    IgnoredFields "ignored_fields";
    /// An operator that takes the first of several rows where rows are counted in groups: it is ignored, and all rows count. This one
    /// leniency changes what is counted.
    FirstInGroups "first_in_groups";
    /// `"5"`, `5.0` and `true` for a whole number, `"1.5"` for any number: the number that they come closest to.
    NumbersFromText "numbers_from_text";
    /// `"yes"`, `"off"`, `1` and their like for a boolean: what the word says.
    BooleansFromWords "booleans_from_words";
    /// Numbers, `now`, `02:00` and rarer spellings for a time: seconds since 1970 (of large numbers milliseconds), the time of the
    /// query, a time of today.
    TimesFromNumbers "times_from_numbers";
    /// Times with more than six digits of a second where cutting them off selects more: they are cut off.
    FinerTimes "finer_times";
    /// Whole numbers of more than 64 bits in the JSON of a row: they become floats.
    LargeNumbers "large_numbers";
    /// `%` and `_` in patterns: the wildcards that they are, without a warning.
    Wildcards "wildcards";
}

/// The leniencies that a reader of bodies has.
///
/// ```
/// use filterc_lang::{Leniencies, Leniency};
///
/// const FORGIVING: Leniencies = Leniencies::of(&[Leniency::UnknownKeys, Leniency::NullIsAbsent]);
/// assert!(FORGIVING.has(Leniency::UnknownKeys) && !Leniencies::NONE.has(Leniency::UnknownKeys));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Leniencies(u32);

impl Leniencies {
    /// No leniency, which is called `strict`: whatever would silently widen a filter is refused.
    pub const NONE: Self = Self(0);

    /// These leniencies.
    pub const fn of(mut leniencies: &[Leniency]) -> Self {
        let mut all = Self::NONE;
        while let [first, rest @ ..] = leniencies {
            all = all.with(*first);
            leniencies = rest;
        }
        all
    }

    /// These leniencies and one more.
    #[must_use]
    pub const fn with(self, leniency: Leniency) -> Self {
        Self(self.0 | 1 << leniency as u32)
    }

    /// These leniencies but one.
    #[must_use]
    pub const fn without(self, leniency: Leniency) -> Self {
        Self(self.0 & !(1 << leniency as u32))
    }

    /// True where this leniency is one of them.
    #[inline]
    pub const fn has(self, leniency: Leniency) -> bool {
        self.0 & 1 << leniency as u32 != 0
    }
}

impl Debug for Leniencies {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let all = Leniency::ALL.iter().filter(|one| self.has(**one)).map(|one| one.name());
        f.debug_set().entries(all).finish()
    }
}
