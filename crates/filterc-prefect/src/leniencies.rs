//! How Prefect 3.9.1 reads bodies.

use filterc::{Leniencies, Leniency};

/// What Prefect's server takes, and reports nothing of.
pub const LENIENCIES: Leniencies = Leniencies::of(&[
    Leniency::NoBody,
    Leniency::OtherMediaTypes,
    Leniency::UnknownKeys,
    Leniency::DuplicateKeys,
    Leniency::NullIsAbsent,
    Leniency::EmptyFields,
    Leniency::EmptyAlternatives,
    Leniency::IgnoredFields,
    Leniency::FirstInGroups,
    Leniency::NumbersFromText,
    Leniency::BooleansFromWords,
    Leniency::TimesFromNumbers,
    Leniency::FinerTimes,
    Leniency::LargeNumbers,
    Leniency::Wildcards,
]);

/// How many wrong elements of one list its server tells: each, and no body of ours is told of more errors than this.
pub const ELEMENT_ERRORS: usize = 100;
