//! Where a bind comes from: which value of the query, in which form.
//!
//! Emitting makes no binds. It says where each comes from, and the binds are read afterwards, the same way whether the text
//! was written just now or found in a cache: there is no second walk to keep in step.

use std::collections::BTreeSet;

use filterc_catalog::calendar::postgres_day;
use filterc_catalog::{Catalog, Type};
use filterc_ir::{
    Ir, List, ListType, Operand, Predicate, PredicateId, Scalar, ScalarId, TextId, Values, date,
};
use serde_json::to_string;

use crate::{Bind, Dialect, patterns, timestamp_text};

/// A value of the query and the form it travels in. Ids are those of the query, or names that all queries of its
/// [`Shape`](filterc_ir::Shape) share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// The operand of a comparison.
    Operand(PredicateId),
    /// An element of a list; past its end, the last one.
    Element(PredicateId, u8),
    /// A list as an array of Postgres.
    Array(PredicateId),
    /// A list as an array of texts.
    Texts(PredicateId),
    /// A list as one JSON text.
    Json(PredicateId),
    /// The number of different elements of a list.
    Distinct(PredicateId),
    /// A pattern, with the wildcards of the database.
    Pattern(PredicateId),
    /// A value.
    Value(ScalarId),
    /// The key of a member of a JSON object, or the path to it.
    Key(ScalarId),
    /// The start of buckets.
    Start(ScalarId),
    /// The width of buckets.
    Width(ScalarId),
    /// The value of the sort key of this place, in the row behind which the rows come.
    After(u8),
    /// The time of the query.
    Now,
    /// The time at which the query is run.
    Clock,
    /// The limit of rows.
    Limit,
    /// The number of rows that are left out.
    Offset,
}

impl Source {
    /// Replaces the ids of the source; none where one has no replacement.
    pub(crate) fn map_ids(
        self,
        predicate: impl FnOnce(PredicateId) -> Option<PredicateId>,
        scalar: impl FnOnce(ScalarId) -> Option<ScalarId>,
    ) -> Option<Self> {
        Some(match self {
            Self::Operand(id) => Self::Operand(predicate(id)?),
            Self::Element(id, at) => Self::Element(predicate(id)?, at),
            Self::Array(id) => Self::Array(predicate(id)?),
            Self::Texts(id) => Self::Texts(predicate(id)?),
            Self::Json(id) => Self::Json(predicate(id)?),
            Self::Distinct(id) => Self::Distinct(predicate(id)?),
            Self::Pattern(id) => Self::Pattern(predicate(id)?),
            Self::Value(id) => Self::Value(scalar(id)?),
            Self::Key(id) => Self::Key(scalar(id)?),
            Self::Start(id) => Self::Start(scalar(id)?),
            Self::Width(id) => Self::Width(scalar(id)?),
            Self::After(_) | Self::Now | Self::Clock | Self::Limit | Self::Offset => self,
        })
    }
}

/// The query that binds are read from.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) ir: &'a Ir,
    pub(crate) catalog: &'a Catalog,
    pub(crate) dialect: Dialect,
}

impl Reader<'_> {
    /// The bind, in the storage form of the dialect. NULL, which compares with nothing, where the query has no such
    /// value: it never comes to that, for sources are made while the same query is read, or one of its shape.
    pub(crate) fn bind(self, source: Source) -> Bind {
        let number = |number: u64| Bind::Int(i64::try_from(number).unwrap_or(i64::MAX));
        let of_list = |id, read: &dyn Fn(List) -> Bind| self.list(id).map_or(Bind::Null, read);
        let query = &self.ir.query;
        match source {
            Source::Operand(id) => self.operand(id).map_or(Bind::Null, |operand| self.value(operand)),
            Source::Element(id, at) => of_list(id, &|list| self.element(list, at)),
            Source::Array(id) => of_list(id, &|list| self.array(list)),
            Source::Texts(id) => of_list(id, &|list| Bind::Texts(self.texts(list))),
            Source::Json(id) => of_list(id, &|list| Bind::Text(self.json(list))),
            Source::Distinct(id) => of_list(id, &|list| number(self.distinct(list))),
            Source::Pattern(id) => match self.ir.predicate(id) {
                Predicate::Like(_, shape, text) => Bind::Text(patterns::pattern(shape, self.text(text))),
                _ => Bind::Null,
            },
            Source::Value(id) => match self.ir.scalar(id) {
                Scalar::Value(operand) => self.value(operand),
                _ => Bind::Null,
            },
            Source::Key(id) => match (self.ir.scalar(id), self.dialect) {
                (Scalar::JsonText(_, key), Dialect::Postgres) => Bind::Text(self.text(key).to_owned()),
                (Scalar::JsonText(_, key), Dialect::Sqlite) => Bind::Text(json_path(self.text(key))),
                _ => Bind::Null,
            },
            Source::Start(id) => match (self.ir.scalar(id), self.dialect) {
                (Scalar::Bucket { start, .. }, Dialect::Postgres) => Bind::Time(start),
                (Scalar::Bucket { start, .. }, Dialect::Sqlite) => Bind::Int(start),
                _ => Bind::Null,
            },
            Source::Width(id) => match self.ir.scalar(id) {
                Scalar::Bucket { width, .. } => Bind::Int(width),
                _ => Bind::Null,
            },
            Source::After(at) => {
                let value = query.after.as_ref().and_then(|after| *after.get(usize::from(at))?);
                value.map_or(Bind::Null, |value| self.end(at, value))
            }
            Source::Now => self.value(Operand::Time(query.now)),
            Source::Clock => self.value(Operand::Time(query.clock)),
            Source::Limit => query.limit.map_or(Bind::Null, |limit| Bind::Int(limit.into())),
            Source::Offset => number(query.offset),
        }
    }

    /// A value where a page ended, as its key is ordered: SQLite reads both exact numbers itself, so that equal texts are
    /// equal numbers.
    fn end(self, at: u8, value: Operand) -> Bind {
        let is_time = || {
            let of = self.ir.query.sort.get(usize::from(at))?.scalar;
            let row = self.catalog.collection(self.ir.query.collection);
            Some(self.ir.type_of(of, row) == Type::Timestamp)
        };
        match (self.dialect, value) {
            // A time too late to be one of ours.
            (Dialect::Postgres, Operand::Int(late)) if is_time() == Some(true) => Bind::Time(late),
            (Dialect::Sqlite, Operand::Decimal(text)) => Bind::Text(self.text(text).to_owned()),
            (Dialect::Sqlite, Operand::BrokenText(digits) | Operand::Bytes(digits)) => {
                Bind::Bytes(bytes(self.text(digits)))
            }
            // No text of Postgres has a NUL: the same rows come behind what stands before it.
            (Dialect::Postgres, Operand::Text(text)) => {
                Bind::Text(self.text(text).split('\0').next().unwrap_or_default().to_owned())
            }
            _ => self.value(value),
        }
    }

    fn operand(self, id: PredicateId) -> Option<Operand> {
        match self.ir.predicate(id) {
            Predicate::Compare(_, _, operand) => Some(operand),
            _ => None,
        }
    }

    fn list(self, id: PredicateId) -> Option<List> {
        match self.ir.predicate(id) {
            Predicate::In(_, list) | Predicate::SetAny(_, list) | Predicate::SetAll(_, list) => Some(list),
            _ => None,
        }
    }

    fn values(&self) -> &Values {
        &self.ir.values
    }

    fn text(&self, id: TextId) -> &str {
        self.values().get_text(id)
    }

    fn element(self, list: List, at: u8) -> Bind {
        let last = list.len().saturating_sub(1);
        let element = self.values().elements(list).nth(last.min(at.into()));
        element.map_or(Bind::Null, |element| self.value(element))
    }

    fn array(self, list: List) -> Bind {
        let numbers = || self.values().elements(list).filter_map(as_i64).collect();
        match list.ty {
            ListType::Uuid => Bind::Uuids(self.values().uuids(list).to_vec()),
            ListType::Int => Bind::Ints(numbers()),
            ListType::Time => Bind::Times(numbers()),
            _ => Bind::Texts(self.texts(list)),
        }
    }

    fn texts(self, list: List) -> Vec<String> {
        self.values().elements(list).map(|one| self.text_of(one)).collect()
    }

    fn distinct(self, list: List) -> u64 {
        let different: BTreeSet<_> = self.values().elements(list).map(|one| self.text_of(one)).collect();
        different.len() as u64
    }

    fn json(self, list: List) -> String {
        let elements = || self.values().elements(list);
        match list.ty {
            ListType::Uuid => uuids(self.values().uuids(list)),
            ListType::Int | ListType::Bool | ListType::Interval => {
                to_string(&elements().filter_map(as_i64).collect::<Vec<_>>()).unwrap_or_default()
            }
            ListType::Float => to_string(&elements().map(as_f64).collect::<Vec<_>>()).unwrap_or_default(),
            // Exact numbers of few enough digits are exact numbers of JSON, too.
            ListType::Decimal => format!("[{}]", self.texts(list).join(",")),
            ListType::Text | ListType::Time | ListType::Date | ListType::Member(_) => {
                to_string(&self.texts(list)).unwrap_or_default()
            }
        }
    }

    fn value(self, operand: Operand) -> Bind {
        match (operand, self.dialect) {
            (Operand::Bool(value), _) => Bind::Bool(value),
            (Operand::Int(number), _) => Bind::Int(number),
            (Operand::Float(number), _) => Bind::Float(number),
            (Operand::Decimal(text), Dialect::Sqlite) => {
                Bind::Float(self.text(text).parse().unwrap_or(f64::NAN))
            }
            (Operand::Interval(micros), Dialect::Postgres) => Bind::Interval(micros),
            (Operand::Interval(micros), Dialect::Sqlite) => Bind::Int(micros),
            (Operand::Uuid(uuid), Dialect::Postgres) => Bind::Uuid(uuid),
            (Operand::Time(micros), Dialect::Postgres) => Bind::Time(micros),
            _ => Bind::Text(self.text_of(operand)),
        }
    }

    fn text_of(self, operand: Operand) -> String {
        match operand {
            Operand::Text(id) | Operand::Decimal(id) | Operand::BrokenText(id) | Operand::Bytes(id) => {
                self.text(id).to_owned()
            }
            Operand::Float(number) => number.to_string(),
            Operand::Date(days) if self.dialect == Dialect::Postgres => postgres_day(days),
            Operand::Date(days) => date(days),
            Operand::Interval(micros) => format!("{micros} microseconds"),
            Operand::Uuid(uuid) => uuid.to_string(),
            Operand::Time(micros) => timestamp_text(micros, self.catalog.storage),
            Operand::Int(number) => number.to_string(),
            Operand::Bool(value) => value.to_string(),
            Operand::Member(of, member) => {
                let members = &self.catalog.enumeration(of).members;
                members.get(usize::from(member)).cloned().unwrap_or_default()
            }
        }
    }
}

/// SQLite: the path to a member of a JSON object. Its name is quoted and escaped as JSON, so that nothing in it is read as a
/// step of the path: not `.`, `[0]`, `#` or `$`, and no quote ends it.
pub(crate) fn json_path(key: &str) -> String {
    format!("$.{}", to_string(key).unwrap_or_default())
}

/// The bytes of hexadecimal digits.
fn bytes(digits: &str) -> Vec<u8> {
    let two = digits.as_bytes().chunks_exact(2).filter_map(|two| std::str::from_utf8(two).ok());
    two.filter_map(|two| u8::from_str_radix(two, 16).ok()).collect()
}

/// A JSON text of UUIDs.
fn uuids(list: &[uuid::Uuid]) -> String {
    const ONE: usize = uuid::fmt::Hyphenated::LENGTH + 3;
    let mut text = Vec::with_capacity(list.len() * ONE + 2);
    let mut one = [b'"'; ONE];
    let mut before = b'[';
    for uuid in list {
        let [first, _, digits @ .., _] = &mut one;
        *first = before;
        uuid.hyphenated().encode_lower(digits);
        text.extend_from_slice(&one);
        before = b',';
    }
    if list.is_empty() {
        text.push(before);
    }
    text.push(b']');
    String::from_utf8(text).unwrap_or_default()
}

fn as_i64(operand: Operand) -> Option<i64> {
    match operand {
        Operand::Int(number) | Operand::Time(number) | Operand::Interval(number) => Some(number),
        Operand::Bool(value) => Some(value.into()),
        _ => None,
    }
}

fn as_f64(operand: Operand) -> f64 {
    match operand {
        Operand::Float(number) => number,
        _ => f64::NAN,
    }
}
