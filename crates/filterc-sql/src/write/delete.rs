//! Rows that go.

use filterc_catalog::{Catalog, CollectionId};
use sea_query::{Alias, Query};
use serde_json::Value;

use super::bad_row::BadRow;
use super::keys::has_key;
use super::statement::written;
use crate::{Dialect, Statement};

/// Deletes the rows with these keys. What refers to them goes, or loses its reference, as the catalog says.
pub fn delete(
    catalog: &Catalog,
    id: CollectionId,
    keys: &[Value],
    dialect: Dialect,
) -> Result<Statement, BadRow> {
    let collection = catalog.collection(id);
    let mut binds = Vec::new();
    let mut delete = Query::delete();
    delete.from_table(Alias::new(&collection.table));
    delete.and_where(has_key(catalog, collection, keys, &mut binds, dialect)?);
    Ok(written(&delete, binds, dialect))
}
