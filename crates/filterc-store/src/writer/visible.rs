//! A policy holds for what is written: nobody makes, changes or deletes rows that they may not see.

use std::sync::PoisonError;

use filterc::Values;
use filterc::catalog::CollectionId;
use uuid::Uuid;

use super::Writer;
use crate::error::StoreError;
use crate::rows::Rows;

impl<'a> Writer<'a> {
    /// The row with this key, where it may be seen or is on its way.
    pub(super) async fn row(&self, of: CollectionId, key: Uuid) -> Result<Rows<'a>, StoreError> {
        let store = self.reader.store();
        let compiler = if self.has_written(of, key) { store.unrestricted() } else { self.reader.compiler() };
        let wanted = [(store.catalog().collection(of).key, Values::Uuids(&[key]))];
        self.reader.rows(&compiler.find(of, &wanted)).await
    }

    /// The row with this key, whoever may see it.
    pub(super) async fn found(&self, of: CollectionId, key: Values<'_>) -> Result<Rows<'a>, StoreError> {
        let store = self.reader.store();
        let wanted = [(store.catalog().collection(of).key, key)];
        self.reader.rows(&store.unrestricted().find(of, &wanted)).await
    }

    /// True where there is a row with one of these keys.
    pub(super) async fn is_any_there(&self, of: CollectionId, keys: &[Uuid]) -> Result<bool, StoreError> {
        Ok(!keys.is_empty() && self.found(of, Values::Uuids(keys)).await?.first().is_some())
    }

    /// Returns why a row is not seen that was written just now.
    pub fn unseen(&self) -> StoreError {
        if self.reader.store().hides_some() { StoreError::hidden() } else { StoreError::Kept }
    }

    /// A row on its way, which may be hidden until its last column is written. In the end all must be visible.
    pub(super) fn has_written(&self, of: CollectionId, key: Uuid) -> bool {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.get(&of).is_some_and(|keys| keys.contains(&key))
    }

    /// Returns those of these rows that the policy shows; nobody changes others.
    async fn visible(&self, of: CollectionId, keys: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
        let compiler = self.reader.compiler();
        if !compiler.hides(of) {
            return Ok(keys.to_vec());
        }
        let collection = self.reader.store().catalog().collection(of);
        let found = self.reader.rows(&compiler.find(of, &[(collection.key, Values::Uuids(keys))])).await?;
        let name = &collection.column(collection.key).name;
        Ok(found.views().filter_map(|row| row.uuid(name)).collect())
    }

    /// Returns those of these rows that may be seen or are on their way.
    pub(super) async fn changeable(&self, of: CollectionId, keys: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
        let (ours, others): (Vec<_>, Vec<_>) = keys.iter().partition(|key| self.has_written(of, **key));
        let mut keys = self.visible(of, &others).await?;
        keys.extend(ours);
        Ok(keys)
    }

    /// Fails where the policy hides a row that was written: nobody writes what they may not see.
    pub(super) async fn all_visible(&self) -> Result<(), StoreError> {
        let written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        for (of, keys) in written {
            let keys: Vec<_> = keys.into_iter().collect();
            if self.visible(of, &keys).await?.len() < keys.len() {
                return Err(StoreError::hidden());
            }
        }
        Ok(())
    }

    /// Keeps in mind what was written where the policy may hide it.
    pub(super) fn wrote(&self, of: CollectionId, keys: impl IntoIterator<Item = Uuid>) {
        if self.reader.hides(of) {
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            written.entry(of).or_default().extend(keys);
        }
    }
}
