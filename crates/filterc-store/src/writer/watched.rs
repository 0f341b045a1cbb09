//! Rows that a transaction inserted or changed, for those who watch.

use std::collections::btree_map::Entry;
use std::sync::PoisonError;

use filterc::catalog::CollectionId;

use super::value::LookupValue;
use super::{Row, Writer};
use crate::error::StoreError;
use crate::rows::Rows;

impl<'a> Writer<'a> {
    /// Keeps in mind which rows were inserted or changed.
    pub(super) fn touch<'k>(&self, of: CollectionId, keys: impl IntoIterator<Item = LookupValue<'k>>) {
        let mut touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            match touched.entry(of) {
                Entry::Occupied(mut entry) => entry.get_mut().push(key),
                Entry::Vacant(entry) => {
                    entry.insert(key.into());
                }
            }
        }
    }

    /// Keeps in mind a row that was inserted, where it has its key.
    pub(super) fn touch_row(&self, of: CollectionId, row: &Row) {
        let collection = self.reader.store().catalog().collection(of);
        let key = collection.column(collection.key);
        self.touch(of, row.get(&key.name).and_then(|value| LookupValue::from_json(value, key.ty)));
    }

    /// Keeps in mind the row that has the values of this one in some columns: one that was there keeps its key.
    pub(super) async fn touch_replaced(
        &self,
        of: CollectionId,
        row: &Row,
        unique: &[&str],
    ) -> Result<(), StoreError> {
        let store = self.reader.store();
        if !store.broadcaster().is_watched(of) {
            return Ok(());
        }
        let collection = store.catalog().collection(of);
        let value = |name: &&str| {
            let id = collection.find_column(name)?;
            Some((id, LookupValue::from_json(row.get(*name)?, collection.column(id).ty)?))
        };
        let values: Vec<_> = unique.iter().filter_map(value).collect();
        let wanted: Vec<_> = values.iter().map(|(id, value)| (*id, value.one_of())).collect();
        let found = self.reader.rows(&store.unrestricted().find(of, &wanted)).await?;
        let key = &collection.column(collection.key).name;
        self.touch(of, found.views().filter_map(|row| LookupValue::from_cell(row.cell(key))));
        Ok(())
    }

    /// The rows to tell those who watch of, as they are at the end of the transaction.
    pub(super) async fn watched_rows(&self) -> Result<Vec<(CollectionId, Rows<'a>)>, StoreError> {
        let touched = std::mem::take(&mut *self.touched.lock().unwrap_or_else(PoisonError::into_inner));
        let mut watched = Vec::new();
        for (of, keys) in touched {
            if self.reader.store().broadcaster().is_watched(of) {
                let mut texts = Vec::new();
                watched.push((of, self.found(of, keys.one_of(&mut texts)).await?));
            }
        }
        Ok(watched)
    }
}
