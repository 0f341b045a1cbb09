//! The answers of SQLite, a row at a time, into the schema.

use std::path::Path;

use filterc_catalog::OnDelete;
use rusqlite::Row;

use crate::inspect::{
    Column, Expression, ForeignKey, Form, Index, Other, Part, Schema, Table, expression, kind,
};

/// Reads one row.
pub(super) type Reader = fn(&Row<'_>, &mut Schema) -> Result<(), rusqlite::Error>;

pub(super) fn file(row: &Row<'_>, schema: &mut Schema) -> Result<(), rusqlite::Error> {
    let file: Option<String> = row.get(0)?;
    let stem = file.as_deref().and_then(|file| Path::new(file).file_stem());
    schema.name = stem.map_or_else(|| "memory".to_owned(), |stem| stem.to_string_lossy().into_owned());
    Ok(())
}

pub(super) fn table(row: &Row<'_>, schema: &mut Schema) -> Result<(), rusqlite::Error> {
    let name: String = row.get(0)?;
    match row.get::<_, String>(1)?.as_str() {
        "table" => schema.tables.push(Table { name, ..Table::default() }),
        "view" => schema.others.push(Other { name, what: "a view" }),
        "virtual" => schema.others.push(Other { name, what: "a virtual table" }),
        // What virtual tables keep for themselves.
        _ => {}
    }
    Ok(())
}

/// The table whose name stands first in a row.
fn of<'s>(row: &Row<'_>, schema: &'s mut Schema) -> Result<Option<&'s mut Table>, rusqlite::Error> {
    let name: String = row.get(0)?;
    Ok(schema.tables.iter_mut().find(|table| table.name == name))
}

pub(super) fn column(row: &Row<'_>, schema: &mut Schema) -> Result<(), rusqlite::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    let (declared, default): (String, Option<String>) = (row.get(2)?, row.get(4)?);
    table.columns.push(Column {
        name: row.get(1)?,
        kind: kind::sqlite(&declared, default.as_deref()),
        declared,
        nullable: !flag(row, 3)?,
        default,
        generated: flag(row, 5)?,
    });
    Ok(())
}

pub(super) fn key(row: &Row<'_>, schema: &mut Schema) -> Result<(), rusqlite::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    table.key.push(row.get(1)?);
    Ok(())
}

pub(super) fn foreign_key(row: &Row<'_>, schema: &mut Schema) -> Result<(), rusqlite::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    if row.get::<_, i64>(1)? == 0 {
        let on_delete = match row.get::<_, String>(5)?.as_str() {
            "CASCADE" => Some(OnDelete::Cascade),
            "SET NULL" => Some(OnDelete::SetNull),
            "SET DEFAULT" => None,
            _ => Some(OnDelete::Restrict),
        };
        let (columns, references) = (Vec::new(), Vec::new());
        table.foreign_keys.push(ForeignKey { columns, table: row.get(2)?, references, on_delete });
    }
    let Some(key) = table.foreign_keys.last_mut() else { return Ok(()) };
    key.columns.push(row.get(3)?);
    key.references.extend(row.get::<_, Option<String>>(4)?);
    Ok(())
}

pub(super) fn index(row: &Row<'_>, schema: &mut Schema) -> Result<(), rusqlite::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    let place: i64 = row.get(1)?;
    if place == 0 {
        let form = if flag(row, 5)? { Form::Partial } else { Form::Plain };
        table.indexes.push(Index {
            name: row.get(2)?,
            parts: Vec::new(),
            unique: flag(row, 3)?,
            constraint: flag(row, 4)?,
            form,
        });
    }
    let Some(index) = table.indexes.last_mut() else { return Ok(()) };
    let collation: String = row.get(8)?;
    if collation != "BINARY" {
        index.form = Form::Odd(format!("compares by {collation}"));
    }
    let expression = match row.get::<_, Option<String>>(6)? {
        Some(name) => Expression::Column(name),
        None => {
            let sql: Option<String> = row.get(9)?;
            let terms = expression::terms(&sql.unwrap_or_default());
            let term = usize::try_from(place).ok().and_then(|place| terms.into_iter().nth(place));
            expression::read(&term.unwrap_or_default(), &table.columns)
        }
    };
    index.parts.push(Part { expression, descending: flag(row, 7)? });
    Ok(())
}

fn flag(row: &Row<'_>, at: usize) -> Result<bool, rusqlite::Error> {
    row.get::<_, i64>(at).map(|number| number != 0)
}
