//! A policy holds for what is written: nobody makes, changes or deletes rows that they may not see.

use std::sync::PoisonError;

use filterc::catalog::CollectionId;
use filterc::{OneOf, Policy};
use serde_json::Value;
use uuid::Uuid;

use super::{Row, Writer};
use crate::failure::Failure;
use crate::table::Table;

impl<'a> Writer<'a> {
    /// The row with this key, where it may be seen or is on its way.
    pub(super) async fn row(&self, of: CollectionId, key: Uuid) -> Result<Table<'a>, Failure> {
        let app = self.reader.app;
        let wanted = [(app.catalog().collection(of).key, OneOf::Uuids(&[key]))];
        let query = if self.has_written(of, key) {
            app.compiler.clone().policy(Policy::default()).find(of, &wanted)
        } else {
            app.compiler.find(of, &wanted)
        };
        self.reader.rows(&query).await
    }

    /// A row on its way, which may be hidden until its last column is written. In the end all must be visible.
    fn has_written(&self, of: CollectionId, key: Uuid) -> bool {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.get(&of).is_some_and(|keys| keys.contains(&key))
    }

    /// Of these rows those that the policy shows; nobody changes others.
    async fn visible(&self, of: CollectionId, keys: &[Uuid]) -> Result<Vec<Uuid>, Failure> {
        let compiler = &self.reader.app.compiler;
        if !compiler.hides(of) {
            return Ok(keys.to_vec());
        }
        let key = self.reader.app.catalog().collection(of).key;
        let found = self.reader.rows(&compiler.find(of, &[(key, OneOf::Uuids(keys))])).await?;
        Ok(found.views().filter_map(|row| row.uuid("id")).collect())
    }

    /// The same, and rows on their way.
    pub(super) async fn changeable(&self, of: CollectionId, keys: &[Uuid]) -> Result<Vec<Uuid>, Failure> {
        let (ours, others): (Vec<_>, Vec<_>) = keys.iter().partition(|key| self.has_written(of, **key));
        let mut keys = self.visible(of, &others).await?;
        keys.extend(ours);
        Ok(keys)
    }

    /// Fails where the policy hides a row that was written: nobody writes what they may not see.
    pub(super) async fn all_visible(&self) -> Result<(), Failure> {
        let written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        for (of, keys) in written {
            let keys: Vec<_> = keys.into_iter().collect();
            if self.visible(of, &keys).await?.len() < keys.len() {
                return Err(Failure::hidden());
            }
        }
        Ok(())
    }

    /// Writes rows that are the server's own: the policy may hide them from whoever made them come about.
    pub(crate) async fn own<T>(&self, work: impl Future<Output = T>) -> T {
        let written = || self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let before = written().clone();
        let done = work.await;
        *written() = before;
        done
    }

    /// Keeps in mind what was written where the policy may hide it.
    pub(super) fn wrote(&self, of: CollectionId, keys: impl IntoIterator<Item = Uuid>) {
        if self.reader.app.compiler.hides(of) {
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            written.entry(of).or_default().extend(keys);
        }
    }

    /// The same where the policy may hide the row that is there: then the new one is refused as one whose values are taken.
    pub(super) async fn replace_visible(&self, of: &str, row: Row, unique: &[&str]) -> Result<(), Failure> {
        let texts: Vec<_> =
            unique.iter().map(|name| row.get(*name).and_then(Value::as_str).unwrap_or_default()).collect();
        let uuids: Vec<_> = texts.iter().map(|text| Uuid::try_parse(text).ok()).collect();
        let wanted = unique.iter().zip(texts.iter().zip(&uuids)).map(|(name, (text, uuid))| {
            let text = std::slice::from_ref(text);
            (*name, uuid.as_ref().map_or(OneOf::Texts(text), |uuid| OneOf::Uuids(std::slice::from_ref(uuid))))
        });
        let found = self.find(of, &wanted.collect::<Vec<_>>()).await?;
        match found.first().and_then(|row| row.uuid("id")) {
            Some(key) => self.update(of, &[key], row).await.map(drop),
            None => self.insert(of, row).await.map(drop),
        }
    }
}
