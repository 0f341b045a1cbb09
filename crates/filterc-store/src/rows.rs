//! Rows with the names of their columns.

use std::borrow::Cow;

use filterc::catalog::Collection;
use filterc_db::{Cell, Row};
use foldhash::{HashMap, HashMapExt};
use uuid::Uuid;

use crate::object::{JsonPart, Object};

/// Where each column of a collection stands in its rows.
pub type Columns = HashMap<Box<str>, usize>;

/// The columns of a collection by name.
pub fn columns(of: &Collection) -> Columns {
    of.columns.iter().enumerate().map(|(at, column)| (column.name.as_str().into(), at)).collect()
}

/// Rows of one collection.
#[derive(Debug)]
pub struct Rows<'a> {
    /// Where each column stands.
    pub columns: &'a Columns,
    /// The rows, in their order.
    pub rows: Vec<Row>,
}

/// A row with the names of its columns.
#[derive(Debug, Clone, Copy)]
pub struct RowRef<'t> {
    columns: &'t Columns,
    pub(crate) row: &'t Row,
}

impl Rows<'_> {
    /// The rows with the names of their columns.
    pub fn views(&self) -> impl ExactSizeIterator<Item = RowRef<'_>> {
        self.rows.iter().map(|row| RowRef { columns: self.columns, row })
    }

    /// The first row.
    pub fn first(&self) -> Option<RowRef<'_>> {
        self.views().next()
    }

    /// The rows by a column of UUIDs; of several rows with the same one, the last.
    pub fn by(&self, column: &str) -> HashMap<Uuid, RowRef<'_>> {
        let mut found = HashMap::with_capacity(self.rows.len());
        found.extend(self.views().filter_map(|view| Some((view.uuid(column)?, view))));
        found
    }

    /// The rows that share a column of UUIDs, in their order.
    pub fn grouped(&self, column: &str) -> HashMap<Uuid, Vec<RowRef<'_>>> {
        let mut found: HashMap<Uuid, Vec<RowRef<'_>>> = HashMap::new();
        for view in self.views() {
            if let Some(uuid) = view.uuid(column) {
                found.entry(uuid).or_default().push(view);
            }
        }
        found
    }

    /// Puts the rows in order by a column of times; NULL comes first, or last in the reverse.
    pub fn sort_by_micros<K: Ord>(&mut self, column: &str, key: impl Fn(Option<i64>) -> K) {
        let columns = self.columns;
        self.rows.sort_by_key(|row| key(RowRef { columns, row }.micros(column)));
    }

    /// Puts the rows in order; those with equal keys stay as they are.
    pub fn sort_by<K: Ord>(&mut self, key: impl Fn(RowRef<'_>) -> K) {
        let columns = self.columns;
        self.rows.sort_by_key(|row| key(RowRef { columns, row }));
    }

    /// Puts the rows in order by a column of texts.
    pub fn sort_by_text(&mut self, column: &str) {
        let columns = self.columns;
        self.rows.sort_by(|a, b| {
            RowRef { columns, row: a }.text(column).cmp(&RowRef { columns, row: b }.text(column))
        });
    }

    /// Keeps the rows of which this is true.
    pub fn retain(&mut self, mut keep: impl FnMut(RowRef<'_>) -> bool) {
        let columns = self.columns;
        self.rows.retain(|row| keep(RowRef { columns, row }));
    }

    /// The different UUIDs of a column.
    pub fn uuids(&self, column: &str) -> Vec<Uuid> {
        let mut uuids: Vec<_> = self.views().filter_map(|view| view.uuid(column)).collect();
        uuids.sort_unstable();
        uuids.dedup();
        uuids
    }
}

impl<'t> RowRef<'t> {
    /// The value of a column; NULL where the collection has no such column.
    pub fn cell(self, column: &str) -> &'t Cell {
        static NULL: Cell = Cell::Null;
        self.columns.get(column).and_then(|at| self.row.values.get(*at)).unwrap_or(&NULL)
    }

    /// The value of a column of UUIDs.
    pub fn uuid(self, column: &str) -> Option<Uuid> {
        match self.cell(column) {
            Cell::Uuid(uuid) => Some(*uuid),
            _ => None,
        }
    }

    /// The value of a column of texts.
    pub fn text(self, column: &str) -> Option<&'t str> {
        match self.cell(column) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a column of integers.
    pub fn int(self, column: &str) -> Option<i64> {
        match self.cell(column) {
            Cell::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The value of a column of times or of lengths of time, in microseconds.
    pub fn micros(self, column: &str) -> Option<i64> {
        match self.cell(column) {
            Cell::Time(micros) | Cell::Interval(micros) => Some(*micros),
            _ => None,
        }
    }

    /// The value of a column of JSON.
    pub fn json(self, column: &str) -> Option<&'t serde_json::Value> {
        match self.cell(column) {
            Cell::Json(value) => Some(value),
            _ => None,
        }
    }

    /// The texts of a column that is a set of them.
    pub fn texts(self, column: &str) -> impl Iterator<Item = &'t str> {
        let texts = self.json(column).and_then(serde_json::Value::as_array);
        texts.into_iter().flatten().filter_map(serde_json::Value::as_str)
    }

    /// The value of a column, for an answer.
    pub fn part(self, column: &str) -> JsonPart<'t> {
        JsonPart::Cell(self.cell(column))
    }

    /// An object of all columns of its collection.
    pub fn whole(self, of: &'t Collection) -> Object<'t> {
        Object(
            of.columns.iter().map(|column| (column.name.as_str().into(), self.part(&column.name))).collect(),
        )
    }

    /// An object of these columns.
    pub fn object(self, names: &[&'static str]) -> Object<'t> {
        Object(names.iter().map(|name| (Cow::Borrowed(*name), self.part(name))).collect())
    }
}
