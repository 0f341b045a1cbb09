//! Rows that change.

use filterc_catalog::{Catalog, CollectionId};
use sea_query::{Alias, Query};
use serde_json::{Map, Value};

use super::bad_row::BadRow;
use super::columns::columns;
use super::keys::has_key;
use super::statement::written;
use crate::{Dialect, Statement};

/// Sets columns of the rows with these keys; the columns that `changes` leaves out stay as they are. Values as in
/// [`insert`](super::insert). Without changes nothing is written, but the rows are counted.
pub fn update(
    catalog: &Catalog,
    id: CollectionId,
    keys: &[Value],
    changes: &Map<String, Value>,
    dialect: Dialect,
) -> Result<Statement, BadRow> {
    let collection = catalog.collection(id);
    let columns = columns(catalog, collection, changes, dialect)?;
    let mut binds = columns.binds;
    let mut update = Query::update();
    update.table(Alias::new(&collection.table)).values(columns.names.into_iter().zip(columns.values));
    if changes.is_empty() {
        let key = Alias::new(&collection.column(collection.key).name);
        update.value(key.clone(), sea_query::Expr::col(key));
    }
    update.and_where(has_key(catalog, collection, keys, &mut binds, dialect)?);
    Ok(written(&update, binds, dialect))
}
