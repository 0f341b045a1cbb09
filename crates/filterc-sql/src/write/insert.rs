//! Rows into tables.

use filterc_catalog::{Catalog, Collection, CollectionId};
use sea_query::{Alias, OnConflict, Query};
use serde_json::{Map, Value};

use super::columns::values;
use super::{BadRow, written};
use crate::{Dialect, Statement};

/// What becomes of a row where the table has one with the same values in a unique index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// The same, and what becomes of a row that is there.
pub fn insert_or(
    catalog: &Catalog,
    id: CollectionId,
    row: &Map<String, Value>,
    conflict: Conflict<'_>,
    dialect: Dialect,
) -> Result<Statement, BadRow> {
    insert_all(catalog, id, std::slice::from_ref(row), conflict, dialect)
}

/// The same for several rows that all have the columns of the first one. Each value is a bind, of which a statement takes
/// 32,766 on SQLite and 65,535 on Postgres.
pub fn insert_all(
    catalog: &Catalog,
    id: CollectionId,
    rows: &[Map<String, Value>],
    conflict: Conflict<'_>,
    dialect: Dialect,
) -> Result<Statement, BadRow> {
    let collection = catalog.collection(id);
    let none = Map::new();
    let first = rows.first().unwrap_or(&none);
    let mut insert = Query::insert();
    insert.into_table(Alias::new(&collection.table));
    insert.columns(first.keys().map(Alias::new));
    match conflict {
        Conflict::Refuse => {}
        Conflict::Keep => {
            insert.on_conflict(OnConflict::new().do_nothing().to_owned());
        }
        Conflict::Replace(unique) => {
            let key = &collection.column(collection.key).name;
            let kept = |name: &str| name == key || name == "created" || unique.contains(&name);
            let replaced = first.keys().filter(|name| !kept(name)).map(Alias::new);
            let unique = unique.iter().map(|name| Alias::new(*name));
            insert.on_conflict(OnConflict::columns(unique).update_columns(replaced).to_owned());
        }
    }
    let mut binds = Vec::with_capacity(rows.len() * first.len());
    for row in rows {
        missing(collection, row)?;
        same(collection, first, row)?;
        // As many values as columns, and in their order.
        insert.values_panic(values(catalog, collection, first.keys(), row, &mut binds, dialect)?);
    }
    Ok(written(&insert, binds, dialect))
}

fn same(collection: &Collection, first: &Map<String, Value>, row: &Map<String, Value>) -> Result<(), BadRow> {
    let bad = |column: &String, problem| {
        let (collection, column) = (collection.name.clone(), column.clone());
        Err(BadRow { collection, column, problem })
    };
    if let Some(more) = row.keys().find(|name| !first.contains_key(*name)) {
        return bad(more, "is not in the first row");
    }
    match first.keys().find(|name| !row.contains_key(*name)) {
        Some(less) => bad(less, "is missing, but the first row has it"),
        None => Ok(()),
    }
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
