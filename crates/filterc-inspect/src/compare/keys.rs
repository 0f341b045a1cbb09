//! Primary and foreign keys.

use filterc_catalog::{Column, OnDelete, Reference};

use super::difference::Severity::{Error, Note, Warning};
use super::difference::{Found, list};
use super::pair::Pair;
use crate::ForeignKey;

pub(super) fn compare(pair: Pair<'_>, found: &mut Found) {
    let key = &pair.collection.column(pair.collection.key).name;
    if pair.table.column(key).is_some() && pair.table.key != [key.as_str()] {
        let theirs = match pair.table.key.as_slice() {
            [] => "there is none".to_owned(),
            key => format!("that is {}", list(key)),
        };
        let problem = format!("is not the primary key; {theirs}");
        let severity = if pair.table.is_unique(&[key]) { Warning } else { Error };
        found.column(severity, key, problem);
    }
    for (_, column) in pair.collection.columns() {
        let theirs = pair.table.foreign_keys.iter().filter(|key| key.columns == [column.name.as_str()]);
        match column.references {
            Some(reference) => compare_reference(pair, column, reference, theirs, found),
            None => undeclared(pair, column, theirs, found),
        }
    }
}

fn compare_reference<'k>(
    pair: Pair<'_>,
    column: &Column,
    reference: Reference,
    mut theirs: impl Iterator<Item = &'k ForeignKey>,
    found: &mut Found,
) {
    if pair.table.column(&column.name).is_none() {
        return;
    }
    let parent = pair.catalog.collection(reference.collection);
    let key = &parent.column(parent.key).name;
    let same = |theirs: &&ForeignKey| {
        pair.schema.same(&theirs.table, &parent.table)
            && matches!(theirs.references.as_slice(), [one] if pair.schema.same(one, key))
    };
    let Some(theirs) = theirs.find(same) else {
        return found.column(Warning, &column.name, format!("is no foreign key to `{}`", parent.table));
    };
    if theirs.on_delete != Some(reference.on_delete) {
        let (ours, theirs) = (describe(Some(reference.on_delete)), describe(theirs.on_delete));
        found.column(
            Warning,
            &column.name,
            format!("{theirs} when its parent is deleted; the catalog: {ours}"),
        );
    }
}

fn undeclared<'k>(
    pair: Pair<'_>,
    column: &Column,
    theirs: impl Iterator<Item = &'k ForeignKey>,
    found: &mut Found,
) {
    let known = |name: &str| pair.catalog.collections().any(|(_, one)| pair.schema.same(&one.table, name));
    for theirs in theirs.filter(|theirs| known(&theirs.table)) {
        let table = &theirs.table;
        found.column(
            Note,
            &column.name,
            format!("is a foreign key to `{table}`, which the catalog does not say"),
        );
    }
}

fn describe(on_delete: Option<OnDelete>) -> &'static str {
    match on_delete {
        Some(OnDelete::Restrict) => "keeps it from being deleted",
        Some(OnDelete::Cascade) => "goes with it",
        Some(OnDelete::SetNull) => "becomes NULL",
        None => "becomes its default",
    }
}
