//! Rows that nobody else may change for a while.

use filterc_catalog::{Catalog, CollectionId};
use sea_query::{Alias, Query};
use serde_json::Value;

use super::bad_row::BadRow;
use super::keys::has_key;
use super::statement::written;
use crate::{Dialect, Statement};

/// Keeps the rows with these keys from being changed by others until the transaction ends. None on SQLite, where whoever
/// writes is alone.
pub fn lock(
    catalog: &Catalog,
    id: CollectionId,
    keys: &[Value],
    dialect: Dialect,
) -> Result<Option<Statement>, BadRow> {
    if dialect == Dialect::Sqlite {
        return Ok(None);
    }
    let collection = catalog.collection(id);
    let key = Alias::new(&collection.column(collection.key).name);
    let mut binds = Vec::new();
    let mut select = Query::select();
    select.column(key.clone()).from(Alias::new(&collection.table));
    select.and_where(has_key(catalog, collection, keys, &mut binds, dialect)?);
    // Always in one order: two that lock the same rows do not wait for each other.
    select.order_by(key, sea_query::Order::Asc).lock_exclusive();
    Ok(Some(written(&select, binds, dialect)))
}
