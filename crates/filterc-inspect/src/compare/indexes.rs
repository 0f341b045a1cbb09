//! Indexes: whether the database has those of the catalog, under whatever name.

use filterc_catalog::{Collection, Direction, Expr, Index, IndexKind};
use filterc_sql::Dialect;

use super::difference::Found;
use super::difference::Severity::Warning;
use super::pair::Pair;
use crate::{Expression, Form, Part};

pub(super) fn compare(pair: Pair<'_>, found: &mut Found) {
    for (id, column) in pair.collection.columns() {
        let there = pair.table.column(&column.name).is_some();
        if column.unique && id != pair.collection.key && there && !pair.table.is_unique(&[&column.name]) {
            found.column(Warning, &column.name, "may hold a value twice");
        }
    }
    for index in &pair.collection.indexes {
        let Some(parts) = catalog_parts(pair.collection, index) else { continue };
        if !has_columns(pair, &parts) {
            continue;
        }
        let text = display(&parts);
        match index.kind {
            // The condition itself is not compared.
            IndexKind::Plain | IndexKind::Unique
                if index.condition.is_some() && has_index(pair, &parts, |form| *form == Form::Partial) => {}
            IndexKind::Plain | IndexKind::Unique if index.condition.is_some() => {
                found.table(Warning, format!("no partial index on ({text})"));
            }
            IndexKind::Elements
                if pair.schema.dialect == Dialect::Postgres
                    && !has_index(pair, &parts, |form| *form == Form::Elements) =>
            {
                found.table(Warning, format!("no index of elements on ({text})"));
            }
            IndexKind::Unique if !is_unique(pair, &parts) => {
                found.table(Warning, format!("no unique index on ({text})"));
            }
            IndexKind::Plain if !has_index(pair, &parts, Form::is_whole) => {
                found.table(Warning, format!("no index on ({text})"));
            }
            IndexKind::Trigram
                if pair.schema.dialect == Dialect::Postgres
                    && !has_index(pair, &parts, |form| *form == Form::Trigram) =>
            {
                found.table(Warning, format!("no index of trigrams on ({text})"));
            }
            _ => {}
        }
    }
}

/// The parts of an index in the words of a database.
fn catalog_parts(of: &Collection, index: &Index) -> Option<Vec<Part>> {
    let column = |expr: &Expr| match expr {
        Expr::Column(id) => Some(of.column(*id).name.clone()),
        _ => None,
    };
    let parts = index.columns.iter().map(|part| {
        let expression = match &part.expr {
            Expr::Coalesce(all) => Expression::Coalesce(all.iter().map(column).collect::<Option<_>>()?),
            other => Expression::Column(column(other)?),
        };
        Some(Part { expression, descending: part.direction == Direction::Descending })
    });
    parts.collect()
}

/// False where a column is missing: that is reported, and the index could not be there.
fn has_columns(pair: Pair<'_>, parts: &[Part]) -> bool {
    let mut names = parts.iter().flat_map(|part| match &part.expression {
        Expression::Column(name) => std::slice::from_ref(name),
        Expression::Coalesce(names) => names,
        Expression::Other(_) => &[],
    });
    names.all(|name| pair.table.column(name).is_some())
}

/// True where the table has an index in this order or, read from its end, in the opposite one.
fn has_index(pair: Pair<'_>, parts: &[Part], fits: impl Fn(&Form) -> bool) -> bool {
    let turned: Vec<_> =
        parts.iter().map(|part| Part { descending: !part.descending, ..part.clone() }).collect();
    let serves = |index: &crate::Index| fits(&index.form) && (index.parts == parts || index.parts == turned);
    pair.table.indexes.iter().any(serves)
}

fn is_unique(pair: Pair<'_>, parts: &[Part]) -> bool {
    let names = parts.iter().map(|part| match &part.expression {
        Expression::Column(name) => Some(name.as_str()),
        _ => None,
    });
    match names.collect::<Option<Vec<_>>>() {
        Some(names) => pair.table.is_unique(&names),
        None => {
            let same = |index: &crate::Index| index.unique && index.form.is_whole() && index.parts == parts;
            pair.table.indexes.iter().any(same)
        }
    }
}

fn display(parts: &[Part]) -> String {
    let parts = parts.iter().map(|part| {
        let direction = if part.descending { " desc" } else { "" };
        match &part.expression {
            Expression::Column(text) | Expression::Other(text) => format!("{text}{direction}"),
            Expression::Coalesce(names) => format!("coalesce({}){direction}", names.join(", ")),
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}
