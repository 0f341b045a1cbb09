//! Rows into tables.

use filterc_catalog::{Catalog, Collection, CollectionId};
use sea_query::{Alias, OnConflict, Query};
use serde_json::{Map, Value};

use super::bad_row::BadRow;
use super::columns::{columns, columns_after};
use super::statement::written;
use crate::{Dialect, Statement};

/// The treatment of a row where the table has one with the same values in a unique index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conflict<'c> {
    /// The statement fails.
    Refuse,
    /// The row that is there stays as it is; the statement changes no row.
    Keep,
    /// The row that is there takes the values of the new one, but for its key and for `created`. The names of the columns
    /// of the index.
    Replace(&'c [&'c str]),
}

/// Inserts one row; columns it leaves out get their default. Times are RFC 3339 texts, intervals numbers of seconds.
pub fn insert(
    catalog: &Catalog,
    id: CollectionId,
    row: &Map<String, Value>,
    dialect: Dialect,
) -> Result<Statement, BadRow> {
    insert_or(catalog, id, row, Conflict::Refuse, dialect)
}

/// Returns the statement that inserts a row, or does what `conflict` says where there is one already.
pub fn insert_or(
    catalog: &Catalog,
    id: CollectionId,
    row: &Map<String, Value>,
    conflict: Conflict<'_>,
    dialect: Dialect,
) -> Result<Statement, BadRow> {
    let collection = catalog.collection(id);
    let columns = columns(catalog, collection, row, dialect)?;
    missing(collection, row)?;
    let mut insert = Query::insert();
    insert.into_table(Alias::new(&collection.table));
    match conflict {
        Conflict::Refuse => {}
        Conflict::Keep => {
            insert.on_conflict(OnConflict::new().do_nothing().to_owned());
        }
        Conflict::Replace(unique) => {
            let key = &collection.column(collection.key).name;
            let kept = |name: &str| name == key || name == "created" || unique.contains(&name);
            let replaced = row.keys().filter(|name| !kept(name)).map(Alias::new);
            let unique = unique.iter().map(|name| Alias::new(*name));
            insert.on_conflict(OnConflict::columns(unique).update_columns(replaced).to_owned());
        }
    }
    // One row: the values stand in the order of the columns.
    insert.columns(columns.names).values_panic(columns.values);
    Ok(written(&insert, columns.binds, dialect))
}

/// Inserts several rows by one statement. All have the columns of the first one. The text depends on
/// how many there are.
pub fn insert_many(
    catalog: &Catalog,
    id: CollectionId,
    rows: &[Map<String, Value>],
    dialect: Dialect,
) -> Result<Statement, BadRow> {
    let collection = catalog.collection(id);
    let bad = |column: &str, problem| BadRow {
        collection: collection.name.clone(),
        column: column.to_owned(),
        problem,
    };
    let first = rows.first().ok_or_else(|| bad(&collection.name, "gets no rows"))?;
    missing(collection, first)?;
    let mut insert = Query::insert();
    insert.into_table(Alias::new(&collection.table)).columns(first.keys().map(Alias::new));
    let mut binds = Vec::with_capacity(rows.len() * first.len());
    for row in rows {
        if let Some(other) = row.keys().find(|name| !first.contains_key(*name)) {
            return Err(bad(other, "is not a column of the first row"));
        }
        let mut values = Vec::with_capacity(first.len());
        for name in first.keys() {
            let missing = || bad(name, "is missing, but not in the first row");
            values.push((name, row.get(name).ok_or_else(missing)?));
        }
        let row = columns_after(binds.len(), catalog, collection, values, dialect)?;
        // As many values as the first row has columns.
        insert.values_panic(row.values);
        binds.extend(row.binds);
    }
    Ok(written(&insert, binds, dialect))
}

fn missing(collection: &Collection, row: &Map<String, Value>) -> Result<(), BadRow> {
    let missing = collection
        .columns()
        .find(|(_, column)| !column.nullable && column.default.is_none() && !row.contains_key(&column.name));
    match missing {
        None => Ok(()),
        Some((_, column)) => Err(BadRow {
            collection: collection.name.clone(),
            column: column.name.clone(),
            problem: "is missing and has no default",
        }),
    }
}
