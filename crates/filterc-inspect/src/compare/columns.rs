//! Columns: those that one side has alone, types, NULL, defaults.

use filterc_catalog as catalog;

use super::difference::Found;
use super::difference::Severity::{Error, Note, Warning};
use super::pair::Pair;
use super::types;
use crate::Column;

pub(super) fn compare(pair: Pair<'_>, found: &mut Found) {
    for (id, column) in pair.collection.columns() {
        let name = &column.name;
        // Rows are decoded by the names of their columns, letter by letter.
        match pair.table.column(name) {
            Some(other) => compare_one(pair, column, other, id == pair.collection.key, found),
            None => match pair.table.columns.iter().find(|other| pair.schema.same(&other.name, name)) {
                Some(other) => found.column(Error, name, format!("is spelled `{}`", other.name)),
                None => found.column(Error, name, "no such column"),
            },
        }
    }
    let known = |column: &Column| {
        pair.collection.columns().any(|(_, known)| pair.schema.same(&known.name, &column.name))
    };
    for column in pair.table.columns.iter().filter(|column| !known(column)) {
        if column.nullable || is_filled(column) {
            found.column(Note, &column.name, "is not in the catalog");
        } else {
            found.column(Error, &column.name, "is not in the catalog, and a new row needs it");
        }
    }
}

fn compare_one(pair: Pair<'_>, column: &catalog::Column, other: &Column, is_key: bool, found: &mut Found) {
    let name = &column.name;
    if let Some((severity, why)) = types::type_difference(pair, column, other) {
        let ours = pair.catalog.type_name(column.ty);
        let theirs =
            if other.declared.is_empty() { "without type" } else { &format!("`{}`", other.declared) };
        found.column(severity, name, format!("is {theirs}, not `{ours}`: {why}"));
    }
    if other.nullable && !column.nullable && !is_key {
        found.column(Error, name, "may be NULL, which the catalog excludes");
    }
    if column.nullable && !other.nullable {
        found.column(Warning, name, "is never NULL, which the catalog allows");
    }
    if column.default.is_some() && !other.nullable && !is_filled(other) {
        found.column(Warning, name, "has no default");
    }
}

/// True where a new row need not give it.
fn is_filled(column: &Column) -> bool {
    column.default.is_some() || column.generated
}
