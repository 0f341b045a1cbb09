//! A client refers to rows that are there for it: a row that the policy hides is like one that is missing.

use filterc::catalog::CollectionId;
use filterc_db::DatabaseError;

use super::value::LookupValue;
use super::{Row, Writer};
use crate::error::StoreError;

impl Writer<'_> {
    /// Fails where the client refers to a row that it may not see, as the database does where there is none.
    pub(super) async fn refers_to_visible(&self, of: CollectionId, row: &Row) -> Result<(), StoreError> {
        let catalog = self.reader.store().catalog();
        for (_, column) in catalog.collection(of).columns() {
            let Some(reference) = column.references.filter(|to| self.reader.hides(to.collection)) else {
                continue;
            };
            let Some(key) = row.get(&column.name).and_then(|value| LookupValue::from_json(value, column.ty))
            else {
                continue;
            };
            if self.client_keys.has(key) && !self.is_visible(reference.collection, key).await? {
                let problem = format!("`{}` refers to no row", column.name);
                return Err(StoreError::Database(DatabaseError::Reference(problem)));
            }
        }
        Ok(())
    }

    async fn is_visible(&self, of: CollectionId, key: LookupValue<'_>) -> Result<bool, StoreError> {
        if let LookupValue::Uuid(key) = key
            && self.has_written(of, key)
        {
            return Ok(true);
        }
        let column = self.reader.store().catalog().collection(of).key;
        let query = self.reader.compiler().find(of, &[(column, key.one_of())]);
        Ok(self.reader.rows(&query).await?.first().is_some())
    }
}
