//! The answers of SQLite, a row at a time, into the schema.

use std::path::Path;

use filterc_catalog::OnDelete;
use filterc_db::{DatabaseError, Facts};

use crate::{Column, Expression, ForeignKey, Form, Index, Other, Part, Schema, Table, expression, kind};

pub(super) fn file(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let file = row.optional_text(0)?;
    let stem = file.as_deref().and_then(|file| Path::new(file).file_stem());
    schema.name = stem.map_or_else(|| "memory".to_owned(), |stem| stem.to_string_lossy().into_owned());
    Ok(())
}

pub(super) fn table(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let name = row.text(0)?;
    match row.text(1)?.as_str() {
        "table" => schema.tables.push(Table { name, ..Table::default() }),
        "view" => schema.others.push(Other { name, what: "a view" }),
        "virtual" => schema.others.push(Other { name, what: "a virtual table" }),
        // What virtual tables keep for themselves.
        _ => {}
    }
    Ok(())
}

/// The table whose name stands first in a row.
fn table_of<'s>(row: &Facts, schema: &'s mut Schema) -> Result<Option<&'s mut Table>, DatabaseError> {
    let name = row.text(0)?;
    Ok(schema.tables.iter_mut().find(|table| table.name == name))
}

pub(super) fn column(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let Some(table) = table_of(row, schema)? else { return Ok(()) };
    let (declared, default) = (row.text(2)?, row.optional_text(4)?);
    table.columns.push(Column {
        name: row.text(1)?,
        kind: kind::sqlite(&declared, default.as_deref()),
        declared,
        nullable: !row.flag(3)?,
        default,
        generated: row.flag(5)?,
    });
    Ok(())
}

pub(super) fn key(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let Some(table) = table_of(row, schema)? else { return Ok(()) };
    table.key.push(row.text(1)?);
    Ok(())
}

pub(super) fn foreign_key(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let Some(table) = table_of(row, schema)? else { return Ok(()) };
    if row.int(1)? == 0 {
        let on_delete = match row.text(5)?.as_str() {
            "CASCADE" => Some(OnDelete::Cascade),
            "SET NULL" => Some(OnDelete::SetNull),
            "SET DEFAULT" => None,
            _ => Some(OnDelete::Restrict),
        };
        let (columns, references) = (Vec::new(), Vec::new());
        table.foreign_keys.push(ForeignKey { columns, table: row.text(2)?, references, on_delete });
    }
    let Some(key) = table.foreign_keys.last_mut() else { return Ok(()) };
    key.columns.push(row.text(3)?);
    key.references.extend(row.optional_text(4)?);
    Ok(())
}

pub(super) fn index(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let Some(table) = table_of(row, schema)? else { return Ok(()) };
    let place = row.int(1)?;
    if place == 0 {
        let form = if row.flag(5)? { Form::Partial } else { Form::Plain };
        table.indexes.push(Index {
            name: row.text(2)?,
            parts: Vec::new(),
            unique: row.flag(3)?,
            constraint: row.flag(4)?,
            form,
        });
    }
    let Some(index) = table.indexes.last_mut() else { return Ok(()) };
    let collation = row.text(8)?;
    if collation != "BINARY" {
        index.form = Form::Odd(format!("compares by {collation}"));
    }
    let expression = match row.optional_text(6)? {
        Some(name) => Expression::Column(name),
        None => {
            let sql = row.optional_text(9)?;
            let terms = expression::terms(&sql.unwrap_or_default());
            let term = usize::try_from(place).ok().and_then(|place| terms.into_iter().nth(place));
            expression::read(&term.unwrap_or_default(), &table.columns)
        }
    };
    index.parts.push(Part { expression, descending: row.flag(7)? });
    Ok(())
}
