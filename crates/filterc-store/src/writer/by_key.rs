//! Rows by their keys, as REST writes them: made, put in place, changed, deleted. Keys are written as in a path.

use filterc::catalog::{CollectionId, Type};
use filterc::sql;
use serde_json::Value;
use uuid::Uuid;

use super::value::LookupValue;
use super::{Row, Writer, default_value};
use crate::by_key;
use crate::error::StoreError;
use crate::rows::Rows;

/// How a row was put in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// There was none with its key.
    Created,
    /// There was one, whose columns are all replaced.
    Replaced,
}

impl<'a> Writer<'a> {
    /// Inserts a row into a collection whose key is a UUID, and makes the key. Returns it, and the row as it is now.
    pub async fn create(&self, of: CollectionId, mut row: Row) -> Result<(Uuid, Rows<'a>), StoreError> {
        let collection = self.reader.store().catalog().collection(of);
        let column = collection.column(collection.key);
        if column.ty != Type::Uuid {
            let problem = format!("keys of `{}` are not made: put its rows with theirs", collection.name);
            return Err(StoreError::Unknown(problem));
        }
        let key = Uuid::now_v7();
        row.insert(column.name.clone(), key.to_string().into());
        self.insert_at(of, &row).await?;
        Ok((key, self.written_at(of, &key.to_string()).await?))
    }

    /// Makes the row with this key be as given, whatever was there; columns that are left out have their default. Returns the row as it
    /// is now.
    pub async fn put(
        &self,
        of: CollectionId,
        key: &str,
        mut row: Row,
    ) -> Result<(Put, Rows<'a>), StoreError> {
        let collection = self.reader.store().catalog().collection(of);
        let value = by_key::value(collection, key).ok_or_else(|| self.missing(of, key))?;
        let others = || collection.columns().filter(|(id, _)| *id != collection.key);
        let put = if self.reader.get(of, key).await?.first().is_some() {
            for (_, column) in others() {
                row.entry(column.name.clone()).or_insert_with(|| default_value(column, self.now));
            }
            self.update_at(of, &value, &row).await?;
            Put::Replaced
        } else {
            row.insert(collection.column(collection.key).name.clone(), value);
            self.insert_at(of, &row).await?;
            Put::Created
        };
        Ok((put, self.written_at(of, key).await?))
    }

    /// Sets columns of the row with this key; others stay as they are. Returns the row as it is now.
    pub async fn patch(&self, of: CollectionId, key: &str, changes: &Row) -> Result<Rows<'a>, StoreError> {
        let value = self.seen_at(of, key).await?;
        self.update_at(of, &value, changes).await?;
        self.written_at(of, key).await
    }

    /// Deletes the row with this key.
    pub async fn remove(&self, of: CollectionId, key: &str) -> Result<(), StoreError> {
        let value = self.seen_at(of, key).await?;
        self.delete_at(of, &value).await
    }

    /// Inserts a row as it is; how many rows were changed.
    pub(super) async fn insert_at(&self, of: CollectionId, row: &Row) -> Result<u64, StoreError> {
        let (catalog, dialect) = (self.reader.store().catalog(), self.reader.store().dialect());
        let duplicate = self.admit(of, row, None).await?;
        let statement = sql::insert(catalog, of, row, dialect)?;
        let inserted = self.run(&statement).await.map_err(|error| duplicate.describe(error))?;
        // A trigger may have put it into another table, where it is seen all the same.
        let key = catalog.collection(of).column(catalog.collection(of).key);
        if inserted == 0
            && let Some(key) = row.get(&key.name).and_then(|value| LookupValue::from_json(value, key.ty))
            && self.found(of, key.one_of()).await?.first().is_none()
        {
            return Err(StoreError::Kept);
        }
        self.touch_row(of, row);
        Ok(inserted)
    }

    /// Sets columns of the row with this key, which is there.
    async fn update_at(&self, of: CollectionId, key: &Value, changes: &Row) -> Result<(), StoreError> {
        let (catalog, dialect) = (self.reader.store().catalog(), self.reader.store().dialect());
        if changes.is_empty() {
            return Ok(());
        }
        let duplicate = self.admit(of, changes, Some(key)).await?;
        let key = std::slice::from_ref(key);
        let statement = sql::update(catalog, of, key, changes, dialect)?;
        let changed = self.run(&statement).await.map_err(|error| duplicate.describe(error))?;
        if changed == 0 {
            return Err(StoreError::Kept);
        }
        let column = catalog.collection(of).column(catalog.collection(of).key);
        self.touch(of, key.iter().filter_map(|key| LookupValue::from_json(key, column.ty)));
        Ok(())
    }

    /// Deletes the row with this key, which is there.
    async fn delete_at(&self, of: CollectionId, key: &Value) -> Result<(), StoreError> {
        let (catalog, dialect) = (self.reader.store().catalog(), self.reader.store().dialect());
        let collection = catalog.collection(of);
        if let Some(key) = LookupValue::from_json(key, collection.column(collection.key).ty) {
            self.check_dependants(of, key.into()).await?;
        }
        let statement = sql::delete(catalog, of, std::slice::from_ref(key), dialect)?;
        if self.run(&statement).await? > 0 { Ok(()) } else { Err(StoreError::Kept) }
    }

    /// The key of a row that is there and may be seen.
    async fn seen_at(&self, of: CollectionId, key: &str) -> Result<Value, StoreError> {
        let collection = self.reader.store().catalog().collection(of);
        let value = by_key::value(collection, key).ok_or_else(|| self.missing(of, key))?;
        match self.reader.get(of, key).await?.first() {
            Some(_) => Ok(value),
            None => Err(self.missing(of, key)),
        }
    }

    /// The row as it is now. One that its writer may not see is not written.
    async fn written_at(&self, of: CollectionId, key: &str) -> Result<Rows<'a>, StoreError> {
        let rows = self.reader.get(of, key).await?;
        if rows.first().is_some() { Ok(rows) } else { Err(self.unseen()) }
    }

    fn missing(&self, of: CollectionId, key: &str) -> StoreError {
        let singular = self.reader.store().catalog().collection(of).singular.clone();
        StoreError::Missing { singular, key: key.to_owned() }
    }
}
