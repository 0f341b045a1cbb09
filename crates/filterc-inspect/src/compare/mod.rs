//! Where a catalog and a live database differ, and how much it matters.

mod columns;
mod enums;
mod indexes;
mod keys;
mod types;

use std::fmt;

use filterc_catalog::{Catalog, Collection};
use serde::Serialize;

use crate::{Schema, Table};

/// The severity of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Slower, or wrong for some values or writes.
    Warning,
    /// Statements fail, or give something else than the catalog says.
    Error,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The severity of the difference.
    pub severity: Severity,
    /// The table, or the type of an enum.
    pub table: String,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// In a few words.
    pub problem: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column.as_ref().map(|column| format!(".{column}")).unwrap_or_default();
        let line = format!("{}{column}: {}", self.table, self.problem);
        // The names of a database may hold anything.
        f.write_str(&line.replace(char::is_control, "�"))
    }
}

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

/// A collection and its table.
#[derive(Clone, Copy)]
struct Pair<'c> {
    schema: &'c Schema,
    catalog: &'c Catalog,
    collection: &'c Collection,
    table: &'c Table,
}

/// The differences that were found so far.
struct Found {
    /// The table at hand.
    table: String,
    differences: Vec<Difference>,
}

impl Found {
    fn table(&mut self, severity: Severity, problem: impl Into<String>) {
        let (table, problem) = (self.table.clone(), problem.into());
        self.differences.push(Difference { severity, table, column: None, problem });
    }

    fn column(&mut self, severity: Severity, column: &str, problem: impl Into<String>) {
        let (table, problem) = (self.table.clone(), problem.into());
        self.differences.push(Difference { severity, table, column: Some(column.to_owned()), problem });
    }
}

fn missing(schema: &Schema, collection: &Collection, found: &mut Found) {
    match schema.others.iter().find(|other| schema.same(&other.name, &collection.table)) {
        Some(other) => found.table(Severity::Note, format!("is {}, which is not compared", other.what)),
        None => found.table(Severity::Error, "no such table"),
    }
}

/// Names in backticks.
fn list<N: AsRef<str>>(names: &[N]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}
