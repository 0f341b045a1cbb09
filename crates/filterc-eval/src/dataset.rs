//! Rows of several collections, and the indexes that lead from one to another.

use std::hash::Hash;
use std::sync::OnceLock;

use filterc_catalog::{Catalog, CollectionId, ColumnId};
use foldhash::{HashMap, HashMapExt};
use uuid::Uuid;

use crate::column_vectors::ColumnVector;
use crate::{Record, Row, Value};

/// The rows of a catalog's collections. An index of a column is made when the first query follows a link to it, and the values of
/// a column are laid side by side when the first query asks all rows for them.
#[derive(Debug)]
pub struct Dataset {
    catalog: Catalog,
    tables: Vec<Table>,
}

#[derive(Debug, Default)]
struct Table {
    records: Vec<Record>,
    /// By column.
    indexes: Vec<OnceLock<Index>>,
    /// By column; none where its values are read from the rows.
    column_vectors: Vec<OnceLock<Option<ColumnVector>>>,
}

/// Positions of rows by the value of a column.
#[derive(Debug)]
enum Index {
    Numbers(HashMap<i64, Vec<u32>>),
    Uuids(HashMap<Uuid, Vec<u32>>),
    Texts(HashMap<Box<str>, Vec<u32>>),
}

impl Dataset {
    /// No rows.
    pub fn new(catalog: &Catalog) -> Self {
        let table = |columns: usize| Table {
            records: Vec::new(),
            indexes: (0..columns).map(|_| OnceLock::new()).collect(),
            column_vectors: (0..columns).map(|_| OnceLock::new()).collect(),
        };
        let tables = catalog.collections().map(|(_, collection)| table(collection.columns.len()));
        Self { catalog: catalog.clone(), tables: tables.collect() }
    }

    /// The catalog.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Adds a row. Returns false, and adds none, where the collection is one of another catalog.
    pub fn push(&mut self, collection: CollectionId, record: Record) -> bool {
        let known = self.catalog.get_collection(collection).is_some();
        let Some(table) = self.tables.get_mut(collection.index()).filter(|_| known) else { return false };
        table.records.push(record);
        table.indexes.iter_mut().for_each(|index| drop(index.take()));
        table.column_vectors.iter_mut().for_each(|column_vector| drop(column_vector.take()));
        true
    }

    /// Returns the rows of a collection, in the order they were added; none of a collection of another catalog.
    pub fn records(&self, collection: CollectionId) -> &[Record] {
        let known = self.catalog.get_collection(collection).is_some();
        self.tables.get(collection.index()).filter(|_| known).map_or(&[], |table| &table.records)
    }

    /// Returns the rows that are kept; the function is asked by collection and position.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(CollectionId, usize, &Record) -> bool) -> Self {
        let mut all = Self::new(&self.catalog);
        for (id, _) in self.catalog.collections() {
            let kept = self.records(id).iter().enumerate().filter(|(at, record)| keep(id, *at, record));
            for (_, record) in kept {
                all.push(id, record.clone());
            }
        }
        all
    }

    /// The values of a column side by side.
    pub(crate) fn column_vector(&self, collection: CollectionId, column: ColumnId) -> Option<&ColumnVector> {
        let table = self.tables.get(collection.index())?;
        let ty = self.catalog.collection(collection).column(column).ty;
        table
            .column_vectors
            .get(column.index())?
            .get_or_init(|| ColumnVector::from_records(&table.records, column, ty))
            .as_ref()
    }

    /// Positions of the rows whose column has a value; none for NULL.
    pub(crate) fn linked(&self, collection: CollectionId, column: ColumnId, value: Value<'_>) -> &[u32] {
        let Some(table) = self.tables.get(collection.index()) else { return &[] };
        let Some(slot) = table.indexes.get(column.index()) else { return &[] };
        let found = match (slot.get_or_init(|| Index::from_records(&table.records, column)), value) {
            (Index::Numbers(index), Value::Int(number)) => index.get(&number),
            (Index::Numbers(index), Value::Member(_, member)) => index.get(&i64::from(member)),
            (Index::Uuids(index), Value::Uuid(uuid)) => index.get(&uuid),
            (Index::Texts(index), Value::Text(text)) => index.get(text),
            _ => None,
        };
        found.map_or(&[], Vec::as_slice)
    }
}

impl Index {
    fn from_records(records: &[Record], column: ColumnId) -> Self {
        let values = || records.iter().zip(0..).map(|(record, at)| (record.value(column), at));
        let kind = values().map(|(value, _)| value).find(|value| *value != Value::Null);
        match kind {
            Some(Value::Uuid(_)) => {
                Self::Uuids(positions_by_key(values().filter_map(|(value, at)| match value {
                    Value::Uuid(uuid) => Some((uuid, at)),
                    _ => None,
                })))
            }
            Some(Value::Text(_)) => {
                Self::Texts(positions_by_key(values().filter_map(|(value, at)| match value {
                    Value::Text(text) => Some((text.into(), at)),
                    _ => None,
                })))
            }
            _ => Self::Numbers(positions_by_key(values().filter_map(|(value, at)| match value {
                Value::Int(number) => Some((number, at)),
                Value::Member(_, member) => Some((member.into(), at)),
                _ => None,
            }))),
        }
    }
}

fn positions_by_key<K: Eq + Hash>(values: impl Iterator<Item = (K, u32)>) -> HashMap<K, Vec<u32>> {
    let mut index: HashMap<K, Vec<u32>> = HashMap::new();
    values.for_each(|(key, at)| index.entry(key).or_default().push(at));
    index
}
