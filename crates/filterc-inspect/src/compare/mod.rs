//! Where a catalog and a live database differ, and how much it matters.

mod columns;
mod difference;
mod enums;
mod indexes;
mod keys;
mod pair;
mod types;

use filterc_catalog::{Catalog, Collection};

use crate::Schema;
use difference::Found;
use pair::Pair;

pub use difference::{Difference, Severity};

/// The differences, in the order of the catalog. What only the database has is no matter, but for columns.
pub fn compare(schema: &Schema, catalog: &Catalog) -> Vec<Difference> {
    let mut found = Found { table: String::new(), differences: Vec::new() };
    enums::compare(schema, catalog, &mut found);
    for (_, collection) in catalog.collections().filter(|(_, collection)| collection.stored) {
        found.table.clone_from(&collection.table);
        let Some(table) = schema.table(&collection.table) else {
            missing(schema, collection, &mut found);
            continue;
        };
        let pair = Pair { schema, catalog, collection, table };
        columns::compare(pair, &mut found);
        keys::compare(pair, &mut found);
        indexes::compare(pair, &mut found);
    }
    found.differences
}

fn missing(schema: &Schema, collection: &Collection, found: &mut Found) {
    match schema.others.iter().find(|other| schema.same(&other.name, &collection.table)) {
        Some(other) => found.table(Severity::Note, format!("is {}, which is not compared", other.what)),
        None => found.table(Severity::Error, "no such table"),
    }
}
