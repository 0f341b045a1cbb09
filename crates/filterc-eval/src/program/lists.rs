//! Lists of values that a program looks for: a few side by side, many in a hash set.

use std::hash::Hash;

use foldhash::{HashSet, HashSetExt};
use uuid::Uuid;

/// Up to so many are compared one by one.
const FEW: usize = 8;

/// The values of a list.
#[derive(Debug, Clone)]
pub(super) enum Wanted<T> {
    Few(Box<[T]>),
    Many(HashSet<T>),
}

/// Numbers, and everything that is kept as one.
pub(super) type Numbers = Wanted<i64>;
/// Texts.
pub(super) type Texts = Wanted<Box<str>>;
/// UUIDs.
pub(super) type Uuids = Wanted<Uuid>;

impl<T: Eq + Hash> Wanted<T> {
    pub(super) fn new(values: impl ExactSizeIterator<Item = T>) -> Self {
        if values.len() <= FEW {
            return Self::Few(values.collect());
        }
        let mut many = HashSet::with_capacity(values.len());
        many.extend(values);
        Self::Many(many)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        let (few, many) = match self {
            Self::Few(values) => (Some(values.iter()), None),
            Self::Many(values) => (None, Some(values.iter())),
        };
        few.into_iter().flatten().chain(many.into_iter().flatten())
    }
}

impl<T: Copy + Eq + Hash> Wanted<T> {
    #[inline]
    pub(super) fn has(&self, value: T) -> bool {
        match self {
            Self::Few(values) => values.contains(&value),
            Self::Many(values) => values.contains(&value),
        }
    }
}

impl Texts {
    #[inline]
    pub(super) fn has_text(&self, text: &str) -> bool {
        match self {
            Self::Few(values) => values.iter().any(|value| **value == *text),
            Self::Many(values) => values.contains(text),
        }
    }
}
