//! Columns side by side: what a program reads where it runs over many rows at once. A column vector says the same as the rows it was
//! made of; a column with a value that its type does not have has no column vector, and its rows are read one by one.

use filterc_catalog::{ColumnId, ElementType, Type};
use foldhash::{HashMap, HashMapExt};
use uuid::Uuid;

use crate::{Record, Row, Value};

/// The values of a column, row by row.
#[derive(Debug)]
pub(crate) struct ColumnVector {
    /// A bit for each row, 64 a word: set where the value is not NULL.
    pub(crate) known: Vec<u64>,
    pub(crate) values: Values,
}

/// Values of one kind; where a row has NULL, one that says nothing.
#[derive(Debug)]
pub(crate) enum Values {
    /// Booleans, integers, times, lengths of time, days and members of enums.
    Numbers(Vec<i64>),
    Uuids(Vec<Uuid>),
    Texts(Texts),
    Sets(Sets),
}

/// Texts behind each other.
#[derive(Debug)]
pub(crate) struct Texts {
    joined: String,
    /// The start of the text of each row, and the end of the last.
    starts: Vec<u32>,
}

/// Sets of texts; each text that occurs has a number.
#[derive(Debug)]
pub(crate) struct Sets {
    numbers: HashMap<Box<str>, u32>,
    pub(crate) elements: Elements,
}

/// The numbers of the texts of each row.
#[derive(Debug)]
pub(crate) enum Elements {
    /// All are below 64: a bit for each.
    Bits(Vec<u64>),
    /// Lists, one after the other.
    Lists(Lists),
}

/// Lists of numbers.
#[derive(Debug)]
pub(crate) struct Lists {
    joined: Vec<u32>,
    /// The start of the list of each row, and the end of the last.
    starts: Vec<u32>,
}

impl ColumnVector {
    pub(crate) fn from_records(records: &[Record], column: ColumnId, ty: Type) -> Option<Self> {
        let mut known = Known::default();
        let values = records.iter().map(|record| {
            let value = record.value(column);
            known.push(!matches!(value, Value::Null));
            value
        });
        let values = match ty {
            Type::Bool | Type::Int(_) | Type::Timestamp | Type::Interval | Type::Date | Type::Enum(_) => {
                Values::Numbers(values.map(|value| value.number().or(zero(value, 0))).collect::<Option<_>>()?)
            }
            Type::Uuid => Values::Uuids(
                values
                    .map(|value| match value {
                        Value::Uuid(uuid) => Some(uuid),
                        other => zero(other, Uuid::nil()),
                    })
                    .collect::<Option<_>>()?,
            ),
            Type::Text => Values::Texts(Texts::from_values(values)?),
            Type::Set(element) if element != ElementType::Int => Values::Sets(Sets::from_values(values)?),
            Type::Float | Type::Decimal | Type::Json | Type::Set(_) => return None,
        };
        Some(Self { known: known.words, values })
    }
}

/// Returns the placeholder of NULL in a vector of this type; none for a value.
fn zero<T>(value: Value<'_>, zero: T) -> Option<T> {
    matches!(value, Value::Null).then_some(zero)
}

/// A bitmap of the values that are not NULL.
#[derive(Default)]
struct Known {
    words: Vec<u64>,
    rows: u32,
}

impl Known {
    fn push(&mut self, known: bool) {
        let place = self.rows % 64;
        if place == 0 {
            self.words.push(0);
        }
        if let Some(word) = self.words.last_mut() {
            *word |= u64::from(known) << place;
        }
        self.rows += 1;
    }
}

impl Texts {
    fn from_values<'r>(values: impl Iterator<Item = Value<'r>>) -> Option<Self> {
        let mut texts = Self { joined: String::new(), starts: vec![0] };
        for value in values {
            match value {
                Value::Text(text) => texts.joined.push_str(text),
                Value::Null => {}
                _ => return None,
            }
            texts.starts.push(u32::try_from(texts.joined.len()).ok()?);
        }
        Some(texts)
    }

    /// The text of a row.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        let (start, end) = bounds(&self.starts, row)?;
        self.joined.get(start..end)
    }
}

impl Sets {
    fn from_values<'r>(values: impl Iterator<Item = Value<'r>>) -> Option<Self> {
        let mut numbers: HashMap<Box<str>, u32> = HashMap::new();
        let mut lists = Lists { joined: Vec::new(), starts: vec![0] };
        for value in values {
            match value {
                Value::Texts(texts) => {
                    for text in texts {
                        let next = u32::try_from(numbers.len()).ok()?;
                        let known = numbers.get(text).copied();
                        lists.joined.push(known.unwrap_or(next));
                        if known.is_none() {
                            numbers.insert(text.clone(), next);
                        }
                    }
                }
                Value::Null => {}
                _ => return None,
            }
            lists.starts.push(u32::try_from(lists.joined.len()).ok()?);
        }
        let elements = if numbers.len() <= 64 {
            let rows = (1..lists.starts.len()).map(|after| lists.get(after - 1).unwrap_or_default());
            Elements::Bits(rows.map(|row| row.iter().fold(0, |bits, number| bits | 1 << number)).collect())
        } else {
            Elements::Lists(lists)
        };
        Some(Self { numbers, elements })
    }

    /// The number of a text; none where no row has it.
    pub(crate) fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }
}

impl Lists {
    /// The numbers of a row.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> Option<&[u32]> {
        let (start, end) = bounds(&self.starts, row)?;
        self.joined.get(start..end)
    }
}

#[inline]
fn bounds(starts: &[u32], row: usize) -> Option<(usize, usize)> {
    match starts.get(row..row + 2)? {
        [start, end] => Some((*start as usize, *end as usize)),
        _ => None,
    }
}
