//! The meaning of a query, read off the tables of [`filterc_ir`] one by one. Slow and plain: what everything faster is
//! compared with.

use std::borrow::Cow;
use std::cmp::Ordering;

use filterc_catalog::CollectionId;
use filterc_ir::{Ir, Link, List, Members, PatternShape, Predicate, PredicateId, Scalar, ScalarId};

use crate::arithmetic::{add, bucket, subtract};
use crate::evaluate::Evaluate;
use crate::order::{Rules, has_int, has_text, holds, value_of};
use crate::{Cell, Dataset, Record, Row, Value, text};

/// Evaluates the predicates and scalars of a query by recursion over them.
#[derive(Debug)]
pub(crate) struct Reference<'a> {
    pub(crate) ir: &'a Ir,
    pub(crate) rules: Rules<'a>,
    pub(crate) data: &'a Dataset,
    /// Times that are subtracted lose the fractions of their seconds first.
    pub(crate) whole: bool,
}

impl Evaluate for Reference<'_> {
    fn accepts(&self, predicate: PredicateId, row: &Record) -> bool {
        self.truth(predicate, row) == Some(true)
    }

    fn scalar<'r>(&'r self, id: ScalarId, row: &'r Record) -> Cow<'r, Cell> {
        Cow::Owned(self.cell(id, row))
    }
}

impl Reference<'_> {
    /// True, false, or unknown.
    pub(crate) fn truth(&self, id: PredicateId, row: &Record) -> Option<bool> {
        match self.ir.predicate(id) {
            Predicate::True => Some(true),
            Predicate::False => Some(false),
            Predicate::And(members) => self.kleene(members, row, false),
            Predicate::Or(members) => self.kleene(members, row, true),
            Predicate::Not(inner) => self.truth(inner, row).map(|truth| !truth),
            Predicate::Compare(scalar, comparison, operand) => {
                let (left, right) = (self.cell(scalar, row), value_of(&self.ir.values, operand));
                self.rules.compare(left.value(), right).map(|order| holds(comparison, order))
            }
            Predicate::Relate(left, comparison, right) => {
                let (left, right) = (self.cell(left, row), self.cell(right, row));
                self.rules.compare(left.value(), right.value()).map(|order| holds(comparison, order))
            }
            Predicate::In(_, list) if list.is_empty() => Some(false),
            Predicate::In(scalar, list) => {
                let cell = self.cell(scalar, row);
                let mut elements = self.ir.values.elements(list).map(|one| value_of(&self.ir.values, one));
                let equal = |one| self.rules.compare(cell.value(), one).is_some_and(Ordering::is_eq);
                (cell != Cell::Null).then(|| elements.any(equal))
            }
            Predicate::Null(scalar) => Some(self.cell(scalar, row) == Cell::Null),
            Predicate::Like(scalar, shape, pattern) => match self.cell(scalar, row) {
                Cell::Text(text) => Some(self.like(&text, shape, self.ir.values.get_text(pattern))),
                _ => None,
            },
            Predicate::SetAny(_, list) if list.is_empty() => Some(false),
            Predicate::SetAll(_, list) if list.is_empty() => Some(true),
            Predicate::SetAny(set, list) => self.set(set, list, row).map(|found| found.contains(&true)),
            Predicate::SetAll(set, list) => self.set(set, list, row).map(|found| !found.contains(&false)),
            Predicate::SetEmpty(set) => match self.cell(set, row) {
                Cell::Texts(texts) => Some(texts.is_empty()),
                Cell::Ints(numbers) => Some(numbers.is_empty()),
                _ => None,
            },
            Predicate::Exists(link, inner) => Some(self.exists(link, inner, row)),
        }
    }

    /// `decisive` where a member is that, else unknown where one is, else the opposite.
    fn kleene(&self, members: Members, row: &Record, decisive: bool) -> Option<bool> {
        let evaluate_predicate: Vec<_> =
            self.ir.members(members).iter().map(|member| self.truth(*member, row)).collect();
        if evaluate_predicate.contains(&Some(decisive)) {
            Some(decisive)
        } else if evaluate_predicate.contains(&None) {
            None
        } else {
            Some(!decisive)
        }
    }

    fn exists(&self, link: Link, inner: PredicateId, row: &Record) -> bool {
        let outer = row.value(link.outer);
        self.data.records(link.collection).iter().any(|related| {
            let linked = self.rules.compare(related.value(link.inner), outer);
            linked.is_some_and(Ordering::is_eq) && self.truth(inner, related) == Some(true)
        })
    }

    /// Returns for each element of the list whether the set has it.
    fn set(&self, set: ScalarId, list: List, row: &Record) -> Option<Vec<bool>> {
        let cell = self.cell(set, row);
        let found = self.ir.values.elements(list).map(|one| match value_of(&self.ir.values, one) {
            Value::Int(number) => has_int(cell.value(), number),
            Value::Text(text) => has_text(cell.value(), text),
            Value::Uuid(uuid) => has_text(cell.value(), &uuid.to_string()),
            Value::Member(of, member) => {
                let name = self.rules.catalog.enumeration(of).members.get(usize::from(member));
                name.is_some_and(|name| has_text(cell.value(), name))
            }
            _ => false,
        });
        (cell != Cell::Null).then(|| found.collect())
    }

    fn like(&self, text: &str, shape: PatternShape, pattern: &str) -> bool {
        let differences = self.rules.differences;
        let lowered =
            |text: &str| text.chars().map(|c| text::lower(differences.folding, c)).collect::<String>();
        let own =
            |text: &str| if differences.like_folds { text.to_ascii_lowercase() } else { text.to_owned() };
        match shape {
            PatternShape::Contains => {
                matches(&lowered(text), &lowered(&format!("%{pattern}%")), '%', '_', differences.like_escapes)
            }
            PatternShape::StartsWith => {
                matches(&lowered(text), &lowered(&format!("{pattern}%")), '%', '_', differences.like_escapes)
            }
            PatternShape::Prefix => {
                matches(&own(text), &own(&format!("{pattern}%")), '%', '_', differences.like_escapes)
            }
            PatternShape::Term => own(&lowered(text)).contains(&own(pattern)),
            PatternShape::Label => matches(&own(text), &own(pattern), '*', '?', false),
        }
    }

    /// The value of a scalar.
    pub(crate) fn cell(&self, id: ScalarId, row: &Record) -> Cell {
        let form = self.rules.differences.json;
        match self.ir.scalar(id) {
            Scalar::Column(column) => row.value(column).into(),
            Scalar::Value(operand) => value_of(&self.ir.values, operand).into(),
            Scalar::Coalesce(of) => {
                of.ids().map(|id| self.cell(id, row)).find(|cell| *cell != Cell::Null).unwrap_or(Cell::Null)
            }
            Scalar::Concat(of) => {
                let mut joined = String::new();
                of.ids().for_each(|id| text::part(self.cell(id, row).value(), form, &mut joined));
                Cell::Text(joined.into())
            }
            Scalar::JsonText(column, name) => {
                let mut found = String::new();
                let there = text::member(row.value(column), self.ir.values.get_text(name), form, &mut found);
                if there { Cell::Text(found.into()) } else { Cell::Null }
            }
            Scalar::Case { when, then, otherwise } => {
                let holds = self.truth(when, row) == Some(true);
                self.cell(if holds { then } else { otherwise }, row)
            }
            Scalar::Add(left, right) => {
                add(self.cell(left, row).value(), self.cell(right, row).value()).into()
            }
            Scalar::Subtract(left, right) => {
                let (left, right) = (self.cell(left, row), self.cell(right, row));
                match (left.value(), right.value()) {
                    (Value::Time(a), Value::Time(b)) if self.whole => {
                        subtract(Value::Time(whole_second(a)), Value::Time(whole_second(b))).into()
                    }
                    (a, b) => subtract(a, b).into(),
                }
            }
            Scalar::Bucket { of, start, width } => bucket(self.cell(of, row).value(), start, width).into(),
            Scalar::Now => Cell::Time(self.ir.query.now),
            Scalar::Clock => Cell::Time(self.ir.query.clock),
        }
    }

    /// The rows of a collection for which a predicate of the query is true, by their positions.
    pub(crate) fn selected(&self, of: CollectionId, predicate: PredicateId) -> Vec<u32> {
        let records = self.data.records(of).iter().zip(0..);
        records.filter(|(row, _)| self.accepts(predicate, row)).map(|(_, at)| at).collect()
    }
}

/// A time without the fraction of its second, rounded to milliseconds before, as SQLite reads it.
fn whole_second(micros: i64) -> i64 {
    let rounded = micros.saturating_add(500);
    rounded - rounded.rem_euclid(1_000_000)
}

/// A pattern against a whole text, character by character.
fn matches(text: &str, pattern: &str, run: char, one: char, escapes: bool) -> bool {
    let (mut text_rest, mut rest) = (text.chars(), pattern.chars());
    match rest.next() {
        None => text.is_empty(),
        Some(c) if c == run => {
            let rest = rest.as_str();
            matches(text, rest, run, one, escapes)
                || text_rest.next().is_some_and(|_| matches(text_rest.as_str(), pattern, run, one, escapes))
        }
        Some(c) if c == one => {
            text_rest.next().is_some() && matches(text_rest.as_str(), rest.as_str(), run, one, escapes)
        }
        Some('\\') if escapes => {
            let wanted = rest.next();
            wanted.is_some()
                && text_rest.next() == wanted
                && matches(text_rest.as_str(), rest.as_str(), run, one, escapes)
        }
        Some(c) => {
            text_rest.next() == Some(c) && matches(text_rest.as_str(), rest.as_str(), run, one, escapes)
        }
    }
}
