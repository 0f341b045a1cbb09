//! Which tables become collections, with which columns.

use super::enums::Enums;
use super::words::{NO_NAME, is_name, list, quoted};
use crate::{Column, ForeignKey, Kind, Schema, Table};

/// The tables and columns that a draft has.
pub(super) struct Plan<'s> {
    pub(super) collections: Vec<Collection<'s>>,
    /// Notes on tables that are left out, with the reasons.
    pub(super) left_out: Vec<String>,
}

/// A table that becomes a collection.
pub(super) struct Collection<'s> {
    pub(super) table: &'s Table,
    pub(super) key: &'s Column,
    /// Those the language can say, in order.
    pub(super) columns: Vec<&'s Column>,
    /// Notes on columns that are left out, with the reasons.
    pub(super) left_out: Vec<String>,
}

impl<'s> Plan<'s> {
    pub(super) fn new(schema: &'s Schema, enums: &Enums<'_>, only: &[String]) -> Self {
        let mut plan = Self { collections: Vec::new(), left_out: Vec::new() };
        let wanted = |name: &str| only.is_empty() || only.iter().any(|one| schema.same(one, name));
        for table in schema.tables.iter().filter(|table| wanted(&table.name)) {
            match collection(table, enums) {
                Ok(collection) => plan.collections.push(collection),
                Err(why) => {
                    plan.left_out.push(format!("the table {} is left out: {why}", quoted(&table.name)));
                }
            }
        }
        let others = schema.others.iter().filter(|other| wanted(&other.name));
        let others = others.map(|other| format!("{} is left out: it is {}", quoted(&other.name), other.what));
        plan.left_out.extend(others);
        plan
    }

    /// The collection that a foreign key leads to, by its key.
    pub(super) fn parent(&self, key: &ForeignKey) -> Option<&Collection<'s>> {
        let found = self.collections.iter().find(|one| one.table.name == key.table)?;
        (key.references == [found.key.name.as_str()]).then_some(found)
    }
}

impl<'s> Collection<'s> {
    /// The column that a foreign key consists of.
    pub(super) fn own(&self, key: &ForeignKey) -> Option<&'s Column> {
        let [name] = key.columns.as_slice() else { return None };
        self.columns.iter().find(|column| column.name == *name).copied()
    }
}

fn collection<'s>(table: &'s Table, enums: &Enums<'_>) -> Result<Collection<'s>, String> {
    if !is_name(&table.name) {
        return Err(NO_NAME.to_owned());
    }
    let (mut columns, mut left_out) = (Vec::new(), Vec::new());
    for column in &table.columns {
        match reason(column, enums) {
            None => columns.push(column),
            Some(why) => {
                let filled = column.nullable || column.default.is_some() || column.generated;
                let needed = if filled { "" } else { "; a new row needs it" };
                left_out.push(format!("{} is left out: {why}{needed}", quoted(&column.name)));
            }
        }
    }
    let key = match table.key.as_slice() {
        [] => return Err("it has no primary key".to_owned()),
        [name] => columns.iter().find(|column| column.name == *name).copied(),
        several => return Err(format!("its primary key is more than one column, {}", list(several))),
    };
    let key = key.ok_or_else(|| {
        let why =
            table.column(table.key.first().map_or("", String::as_str)).and_then(|key| reason(key, enums));
        format!("its key {} is left out: {}", list(&table.key), why.unwrap_or_default())
    })?;
    Ok(Collection { table, key, columns, left_out })
}

/// Why a column cannot be said.
fn reason(column: &Column, enums: &Enums<'_>) -> Option<String> {
    if !is_name(&column.name) {
        return Some(NO_NAME.to_owned());
    }
    let declared = quoted(&column.declared);
    match &column.kind {
        Kind::Unknown if column.declared.is_empty() => Some("it is declared without a type".to_owned()),
        Kind::Unknown => Some(format!("the language has no type for {declared}")),
        Kind::Enum(name) if enums.name(name).is_none() => Some(format!("the enum {declared} is left out")),
        Kind::Plain(_) | Kind::Enum(_) => None,
    }
}
