//! A step over a block of rows: down the column vectors it reads, or row by row where there are none.

use filterc_catalog::{CollectionId, ColumnId};
use uuid::Uuid;

use super::Matcher;
use super::bits::{Bits, ROWS, WORDS, without};
use super::lists::Wanted;
use super::scalar::Source;
use super::steps::Step;
use super::test::{NumberTest, SetTest, Test, TextTest, among_bits, in_range};
use crate::column_vectors::{ColumnVector, Elements, Lists, Sets, Texts, Values};
use crate::{Dataset, Record};

/// From so many rows of a word on it costs less to test all 64 than to go from one to the next.
const DENSE: u32 = 16;

/// The way a step reads a dataset.
pub(super) enum Probe<'a> {
    /// The value is NULL: no column vector of these knows one.
    Null(Vec<&'a [u64]>),
    /// The first of these that is not NULL.
    Numbers(Vec<(&'a [u64], &'a [i64])>, &'a NumberTest),
    Uuids(&'a [u64], &'a [Uuid], &'a Wanted<Uuid>),
    Texts(&'a [u64], &'a Texts, &'a TextTest),
    /// Sets as bits.
    Bits(&'a [u64], &'a [u64], BitsTest),
    /// Sets as lists.
    Lists(&'a [u64], &'a Lists, ListTest),
    /// Row by row.
    Rows,
}

/// A test of the bits of a set.
#[derive(Clone, Copy)]
pub(super) enum BitsTest {
    Empty,
    Any(u64),
    All(u64),
    /// A text is wanted that no row has.
    Never,
}

/// A test of the numbers of a set.
pub(super) enum ListTest {
    Empty,
    Any(Wanted<u32>),
    All(Box<[u32]>),
    /// A text is wanted that no row has.
    Never,
}

impl<'a> Probe<'a> {
    pub(super) fn new(step: &'a Step, data: &'a Dataset, of: CollectionId) -> Self {
        if step.of.1 != of {
            return Self::Rows;
        }
        let column_vectors = |source: &Source| -> Option<Vec<&'a ColumnVector>> {
            columns(source)?.into_iter().map(|column| data.column_vector(of, column)).collect()
        };
        Self::over_vectors(&step.test, column_vectors).unwrap_or(Self::Rows)
    }

    fn over_vectors(
        test: &'a Test,
        column_vectors: impl Fn(&Source) -> Option<Vec<&'a ColumnVector>>,
    ) -> Option<Self> {
        let one = |source| match column_vectors(source)?.as_slice() {
            [column_vector] => Some(*column_vector),
            _ => None,
        };
        Some(match test {
            Test::Null(source) => Self::Null(
                column_vectors(source)?.iter().map(|column_vector| column_vector.known.as_slice()).collect(),
            ),
            Test::Number(source, asked) => {
                let numbers =
                    column_vectors(source)?.into_iter().map(|column_vector| match &column_vector.values {
                        Values::Numbers(values) => Some((column_vector.known.as_slice(), values.as_slice())),
                        _ => None,
                    });
                Self::Numbers(numbers.collect::<Option<_>>()?, asked)
            }
            Test::Uuid(source, wanted) => match one(source)? {
                ColumnVector { known, values: Values::Uuids(values) } => Self::Uuids(known, values, wanted),
                _ => return None,
            },
            Test::Text(source, asked) => match one(source)? {
                ColumnVector { known, values: Values::Texts(texts) } => Self::Texts(known, texts, asked),
                _ => return None,
            },
            Test::Set(source, asked) => match one(source)? {
                ColumnVector { known, values: Values::Sets(sets) } => match &sets.elements {
                    Elements::Bits(bits) => Self::Bits(known, bits, BitsTest::new(asked, sets)?),
                    Elements::Lists(lists) => Self::Lists(known, lists, ListTest::new(asked, sets)?),
                },
                _ => return None,
            },
            Test::Compare(..) | Test::In(..) | Test::Relate(..) | Test::Exists(..) => return None,
        })
    }
}

/// The columns of a source that is nothing but the first of them that is not NULL.
fn columns(source: &Source) -> Option<Vec<ColumnId>> {
    let column = |source: &Source| match source {
        Source::Column(column) => Some(*column),
        _ => None,
    };
    match source {
        Source::Coalesce(of) => of.iter().map(column).collect(),
        one => Some(vec![column(one)?]),
    }
}

impl BitsTest {
    fn new(asked: &SetTest, sets: &Sets) -> Option<Self> {
        let bit = |text: &str| sets.number(text).map(|number| 1_u64 << number);
        Some(match asked {
            SetTest::Empty => Self::Empty,
            SetTest::AnyText(texts) => {
                Self::Any(texts.iter().filter_map(|text| bit(text)).fold(0, |all, one| all | one))
            }
            SetTest::AllTexts(texts) => {
                let all = texts.iter().try_fold(0, |all, text| Some(all | bit(text)?));
                all.map_or(Self::Never, Self::All)
            }
            SetTest::AnyInt(_) | SetTest::AllInts(_) => return None,
        })
    }

    #[inline]
    fn holds(self, bits: u64) -> bool {
        match self {
            Self::Empty => bits == 0,
            Self::Any(wanted) => bits & wanted != 0,
            Self::All(wanted) => bits & wanted == wanted,
            Self::Never => false,
        }
    }
}

impl ListTest {
    fn new(asked: &SetTest, sets: &Sets) -> Option<Self> {
        Some(match asked {
            SetTest::Empty => Self::Empty,
            SetTest::AnyText(texts) => {
                let known: Vec<_> = texts.iter().filter_map(|text| sets.number(text)).collect();
                Self::Any(Wanted::new(known.into_iter()))
            }
            SetTest::AllTexts(texts) => texts
                .iter()
                .map(|text| sets.number(text))
                .collect::<Option<_>>()
                .map_or(Self::Never, Self::All),
            SetTest::AnyInt(_) | SetTest::AllInts(_) => return None,
        })
    }
}

impl ListTest {
    #[inline]
    fn holds(&self, list: &[u32]) -> bool {
        match self {
            Self::Empty => list.is_empty(),
            Self::Any(wanted) => list.iter().any(|number| wanted.has(*number)),
            Self::All(wanted) => wanted.iter().all(|number| list.contains(number)),
            Self::Never => false,
        }
    }
}

impl Matcher<'_> {
    /// The rows that pass a step, of those that arrived at it.
    pub(super) fn probe(
        &self,
        probe: &Probe<'_>,
        step: &Step,
        arrived: Bits,
        block: usize,
        records: &[Record],
    ) -> Bits {
        let first = block * ROWS;
        let wanted = step.wanted;
        match probe {
            Probe::Null(column_vectors) => {
                let mut known = [0; WORDS];
                for column_vector in column_vectors {
                    known
                        .iter_mut()
                        .zip(block_words(column_vector, block))
                        .for_each(|(known, here)| *known |= here);
                }
                let found = known.map(|known| if wanted { !known } else { known });
                intersect(arrived, &found)
            }
            Probe::Numbers(column_vectors, asked) => numbers(column_vectors, asked, arrived, block, wanted),
            Probe::Uuids(known, values, list) => {
                let values = values.chunks(ROWS).nth(block).unwrap_or_default();
                one_by_one(intersect(arrived, block_words(known, block)), |at| {
                    values.get(at).is_some_and(|uuid| list.has(*uuid) == wanted)
                })
            }
            Probe::Texts(known, texts, asked) => {
                one_by_one(intersect(arrived, block_words(known, block)), |at| {
                    texts.get(first + at).is_some_and(|text| asked.holds(text) == wanted)
                })
            }
            Probe::Bits(known, values, asked) => {
                let known = intersect(arrived, block_words(known, block));
                let found = test_each(values, block, known, |bits| asked.holds(bits));
                if wanted { found } else { without(known, found) }
            }
            Probe::Lists(known, lists, asked) => {
                one_by_one(intersect(arrived, block_words(known, block)), |at| {
                    lists.get(first + at).is_some_and(|list| asked.holds(list) == wanted)
                })
            }
            Probe::Rows => one_by_one(arrived, |at| {
                records.get(at).is_some_and(|record| self.test(&step.test, record) == Some(wanted))
            }),
        }
    }
}

/// The words of a block.
fn block_words(known: &[u64], block: usize) -> &[u64] {
    known.chunks(WORDS).nth(block).unwrap_or_default()
}

fn intersect(mut bits: Bits, others: &[u64]) -> Bits {
    let others = others.iter().copied().chain(std::iter::repeat(0));
    bits.iter_mut().zip(others).for_each(|(bits, others)| *bits &= others);
    bits
}

fn numbers(
    column_vectors: &[(&[u64], &[i64])],
    asked: &NumberTest,
    mut left: Bits,
    block: usize,
    wanted: bool,
) -> Bits {
    let mut passed = [0; WORDS];
    for (known, values) in column_vectors {
        let here = intersect(left, block_words(known, block));
        // What this column knows, the next is not asked.
        left = without(left, here);
        let found = match asked {
            NumberTest::Within(from, to) => {
                test_each(values, block, here, |number| in_range(*from, *to, number))
            }
            NumberTest::Bits(bits) => test_each(values, block, here, |number| among_bits(*bits, number)),
            NumberTest::In(list) => test_each(values, block, here, |number| list.has(number)),
        };
        let here = if wanted { found } else { without(here, found) };
        passed.iter_mut().zip(here).for_each(|(passed, here)| *passed |= here);
    }
    passed
}

/// The rows of a block that are asked for and whose value holds.
#[inline]
fn test_each<T: Copy>(values: &[T], block: usize, asked: Bits, holds: impl Fn(T) -> bool) -> Bits {
    let mut found = [0; WORDS];
    let values = values.chunks(ROWS).nth(block).unwrap_or_default().chunks(64);
    for ((found, asked), values) in found.iter_mut().zip(asked).zip(values) {
        *found = if asked.count_ones() < DENSE {
            one_word(asked, |at| values.get(at).is_some_and(|value| holds(*value)))
        } else {
            values.iter().rev().fold(0, |bits, value| bits << 1 | u64::from(holds(*value))) & asked
        };
    }
    found
}

#[inline]
fn one_word(mut asked: u64, holds: impl Fn(usize) -> bool) -> u64 {
    let mut found = 0;
    while asked != 0 {
        let lowest = asked & asked.wrapping_neg();
        if holds(lowest.trailing_zeros() as usize) {
            found |= lowest;
        }
        asked ^= lowest;
    }
    found
}

/// The rows of a block that are asked for and hold.
#[inline]
fn one_by_one(mut asked: Bits, holds: impl Fn(usize) -> bool) -> Bits {
    for (bits, start) in asked.iter_mut().zip((0..).step_by(64)) {
        *bits = one_word(*bits, |at| holds(start + at));
    }
    asked
}
