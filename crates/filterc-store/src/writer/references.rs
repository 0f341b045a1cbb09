//! A client refers to rows that are there for it: a row that the policy hides is like one that is missing.

use std::collections::BTreeSet;

use filterc::catalog::CollectionId;
use filterc_db::DatabaseError;
use serde_json::Value;
use uuid::Uuid;

use super::value::LookupValue;
use super::{Row, Writer};
use crate::error::StoreError;

/// The keys that the client itself wrote in its body. The application refers to more, which may be hidden from the client.
#[derive(Debug, Default)]
pub(super) enum ClientKeys {
    /// Everything in a row.
    #[default]
    All,
    Keys(BTreeSet<Uuid>),
}

impl ClientKeys {
    /// The keys that stand in a body.
    pub(super) fn in_body(body: &Value) -> Self {
        let mut keys = BTreeSet::new();
        collect(body, &mut keys);
        Self::Keys(keys)
    }

    fn has(&self, value: LookupValue<'_>) -> bool {
        match (self, value) {
            (Self::All, _) => true,
            (Self::Keys(keys), LookupValue::Uuid(key)) => keys.contains(&key),
            (Self::Keys(_), _) => false,
        }
    }
}

fn collect(value: &Value, keys: &mut BTreeSet<Uuid>) {
    match value {
        Value::String(text) => keys.extend(Uuid::try_parse(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        Value::Object(members) => members.values().for_each(|member| collect(member, keys)),
        _ => {}
    }
}

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
