//! Running a program: one loop over its steps, no allocation and no name per row.

use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Ordering;

use filterc_ir::{Link, PredicateId, ScalarId};
use serde_json::Value as Json;

use super::place::Place;
use super::scalar::Source;
use super::steps::Program;
use super::test::{SetTest, Test};
use crate::arithmetic::{add, bucket, subtract};
use crate::evaluate::Evaluate;
use crate::order::{has_int, has_text, holds};
use crate::text::Member;
use crate::{Cell, Dataset, Record, Row, Value, text};

/// A program and the rows it may follow links to. It keeps the room for texts that are put together, so each thread has
/// one of its own.
#[derive(Debug)]
pub struct Matcher<'p> {
    pub(super) program: &'p Program,
    pub(super) data: Option<&'p Dataset>,
    scratch: RefCell<String>,
}

/// A value, or the text in the scratch.
enum Found<'v> {
    Value(Value<'v>),
    Scratch,
}

impl<'p> Matcher<'p> {
    /// Makes a matcher. Without a dataset no row has related rows.
    pub fn new(program: &'p Program, data: Option<&'p Dataset>) -> Self {
        Self { program, data, scratch: RefCell::new(String::new()) }
    }

    /// True where the query selects the row.
    pub fn matches<R: Row + ?Sized>(&self, row: &R) -> bool {
        self.run(self.program.start, row)
    }

    fn run<R: Row + ?Sized>(&self, from: Place, row: &R) -> bool {
        let mut at = from;
        while let Some(step) = self.program.steps.get(at.0 as usize) {
            at = if self.test(&step.test, row) == Some(step.wanted) { step.pass } else { step.fail };
        }
        at == Place::ACCEPT
    }

    /// True, false, or unknown. What most tests are stands here, in a function that is small enough for the loop.
    #[inline]
    pub(super) fn test<R: Row + ?Sized>(&self, test: &Test, row: &R) -> Option<bool> {
        match test {
            Test::Number(source, asked) => self.number(source, row).map(|number| asked.holds(number)),
            Test::Text(Source::Column(column), asked) => row.text(*column).map(|text| asked.holds(text)),
            Test::Set(Source::Column(column), asked) => set(row.value(*column), asked),
            other => self.other(other, row),
        }
    }

    #[inline(never)]
    fn other<R: Row + ?Sized>(&self, test: &Test, row: &R) -> Option<bool> {
        match test {
            Test::Null(source) => Some(self.with(source, row, |value| value == Value::Null)),
            Test::Number(source, asked) => self.number(source, row).map(|number| asked.holds(number)),
            Test::Text(source, asked) => self.with(source, row, |value| match value {
                Value::Text(text) => Some(asked.holds(text)),
                _ => None,
            }),
            Test::Uuid(source, list) => self.with(source, row, |value| match value {
                Value::Uuid(uuid) => Some(list.has(uuid)),
                _ => None,
            }),
            Test::Set(source, asked) => self.with(source, row, |value| set(value, asked)),
            Test::Compare(source, comparison, wanted) => self.with(source, row, |value| {
                let order = self.program.rules().compare(value, wanted.value())?;
                Some(holds(*comparison, order))
            }),
            Test::In(source, list) => self.with(source, row, |value| {
                let rules = self.program.rules();
                let equal = |one: &Cell| rules.compare(value, one.value()).is_some_and(Ordering::is_eq);
                (value != Value::Null).then(|| list.iter().any(equal))
            }),
            Test::Relate(left, comparison, right) => {
                let left = self.owned(left, row);
                self.with(right, row, |right| {
                    self.program.rules().compare(left.value(), right).map(|order| holds(*comparison, order))
                })
            }
            Test::Exists(link, place) => Some(self.exists(*link, *place, row)),
        }
    }

    fn exists<R: Row + ?Sized>(&self, link: Link, place: Place, row: &R) -> bool {
        let Some(data) = self.data else { return false };
        let records = data.records(link.collection);
        let linked = data.linked(link.collection, link.inner, row.value(link.outer));
        linked.iter().any(|at| records.get(*at as usize).is_some_and(|related| self.run(place, related)))
    }

    /// A value that is kept as one number; none where it is NULL.
    #[inline]
    fn number<R: Row + ?Sized>(&self, source: &Source, row: &R) -> Option<i64> {
        let one = |source: &Source| match source {
            Source::Column(column) => row.number(*column),
            other => self.other_number(other, row),
        };
        match source {
            Source::Coalesce(of) => of.iter().find_map(one),
            source => one(source),
        }
    }

    #[inline(never)]
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is not general enough")]
    fn other_number<R: Row + ?Sized>(&self, source: &Source, row: &R) -> Option<i64> {
        self.with(source, row, |value| value.number())
    }

    /// Reads a value.
    #[inline]
    fn with<R: Row + ?Sized, T>(&self, source: &Source, row: &R, read: impl FnOnce(Value<'_>) -> T) -> T {
        if let Source::Column(column) = source {
            return read(row.value(*column));
        }
        let mut scratch = self.scratch.take();
        scratch.clear();
        let result = match self.find(source, row, &mut scratch) {
            Found::Value(value) => read(value),
            Found::Scratch => read(Value::Text(&scratch)),
        };
        self.scratch.replace(scratch);
        result
    }

    fn owned<R: Row + ?Sized>(&self, source: &Source, row: &R) -> Cell {
        self.with(source, row, |value| Cell::from(value))
    }

    fn find<'v, R: Row + ?Sized>(&self, source: &'v Source, row: &'v R, scratch: &mut String) -> Found<'v> {
        let form = self.program.differences.json;
        Found::Value(match source {
            Source::Column(column) => row.value(*column),
            Source::Value(cell) => cell.value(),
            Source::Coalesce(of) => {
                for one in of {
                    match self.find(one, row, scratch) {
                        Found::Value(Value::Null) => {}
                        found => return found,
                    }
                }
                Value::Null
            }
            Source::Concat(of) => {
                for one in of {
                    match one {
                        Source::JsonText(column, name) => {
                            let _ = text::member(row.value(*column), name, form, scratch);
                        }
                        // What is put together in it goes on at its end.
                        other => match self.find(other, row, scratch) {
                            Found::Value(value) => text::part(value, form, scratch),
                            Found::Scratch => {}
                        },
                    }
                }
                return Found::Scratch;
            }
            Source::JsonText(column, name) => match text::find(row.value(*column), name, form) {
                Member::Text(text) => Value::Text(text),
                Member::Missing => Value::Null,
                Member::Other(other) => {
                    text::read(&other, form, scratch);
                    return Found::Scratch;
                }
            },
            Source::Case(place, pair) => {
                let chosen = if self.run(*place, row) { &pair.0 } else { &pair.1 };
                return self.find(chosen, row, scratch);
            }
            Source::Add(pair) => add(self.owned(&pair.0, row).value(), self.owned(&pair.1, row).value()),
            Source::Subtract(pair) => {
                subtract(self.owned(&pair.0, row).value(), self.owned(&pair.1, row).value())
            }
            Source::Bucket { of, start, width } => bucket(self.owned(of, row).value(), *start, *width),
        })
    }
}

fn set(value: Value<'_>, asked: &SetTest) -> Option<bool> {
    let (empty, known) = match value {
        Value::Texts(texts) => (texts.is_empty(), true),
        Value::Ints(numbers) => (numbers.is_empty(), true),
        Value::Json(Json::Array(items)) => (items.is_empty(), true),
        _ => (false, false),
    };
    known.then(|| match asked {
        SetTest::Empty => empty,
        SetTest::AllTexts(wanted) => wanted.iter().all(|one| has_text(value, one)),
        SetTest::AllInts(wanted) => wanted.iter().all(|one| has_int(value, *one)),
        SetTest::AnyText(wanted) => match value {
            Value::Texts(texts) => texts.iter().any(|text| wanted.has_text(text)),
            Value::Json(Json::Array(items)) => {
                items.iter().filter_map(Json::as_str).any(|text| wanted.has_text(text))
            }
            _ => false,
        },
        SetTest::AnyInt(wanted) => match value {
            Value::Ints(numbers) => numbers.iter().any(|number| wanted.has(*number)),
            Value::Json(Json::Array(items)) => {
                items.iter().filter_map(Json::as_i64).any(|number| wanted.has(number))
            }
            _ => false,
        },
    })
}

impl Evaluate for Matcher<'_> {
    fn accepts(&self, predicate: PredicateId, row: &Record) -> bool {
        let known = self.program.entries.iter().find(|(id, _)| *id == predicate);
        known.is_some_and(|(_, place)| self.run(*place, row))
    }

    fn scalar<'r>(&'r self, id: ScalarId, row: &'r Record) -> Cow<'r, Cell> {
        match self.program.scalars.iter().find(|(known, _)| *known == id) {
            Some((_, Source::Column(column))) => match row.cells().get(column.index()) {
                Some(cell) => Cow::Borrowed(cell),
                None => Cow::Owned(Cell::Null),
            },
            Some((_, source)) => Cow::Owned(self.owned(source, row)),
            None => Cow::Owned(Cell::Null),
        }
    }
}
