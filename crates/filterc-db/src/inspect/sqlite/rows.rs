//! The answers of SQLite, a row at a time, into the schema.

use std::path::Path;

use filterc_catalog::OnDelete;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::inspect::{
    Column, Expression, ForeignKey, Form, Index, Other, Part, Schema, Table, expression, kind,
};

/// Reads one row.
pub(super) type Reader = fn(&SqliteRow, &mut Schema) -> Result<(), sqlx::Error>;

pub(super) fn file(row: &SqliteRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let file: Option<String> = row.try_get(0)?;
    let stem = file.as_deref().and_then(|file| Path::new(file).file_stem());
    schema.name = stem.map_or_else(|| "memory".to_owned(), |stem| stem.to_string_lossy().into_owned());
    Ok(())
}

pub(super) fn table(row: &SqliteRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let name: String = row.try_get(0)?;
    match row.try_get::<String, _>(1)?.as_str() {
        "table" => schema.tables.push(Table { name, ..Table::default() }),
        "view" => schema.others.push(Other { name, what: "a view" }),
        "virtual" => schema.others.push(Other { name, what: "a virtual table" }),
        // What virtual tables keep for themselves.
        _ => {}
    }
    Ok(())
}

/// The table whose name stands first in a row.
fn of<'s>(row: &SqliteRow, schema: &'s mut Schema) -> Result<Option<&'s mut Table>, sqlx::Error> {
    let name: String = row.try_get(0)?;
    Ok(schema.tables.iter_mut().find(|table| table.name == name))
}

pub(super) fn column(row: &SqliteRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    let (declared, default): (String, Option<String>) = (row.try_get(2)?, row.try_get(4)?);
    table.columns.push(Column {
        name: row.try_get(1)?,
        kind: kind::sqlite(&declared, default.as_deref()),
        declared,
        nullable: !flag(row, 3)?,
        default,
        generated: flag(row, 5)?,
    });
    Ok(())
}

pub(super) fn key(row: &SqliteRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    table.key.push(row.try_get(1)?);
    Ok(())
}

pub(super) fn foreign_key(row: &SqliteRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    if row.try_get::<i64, _>(1)? == 0 {
        let on_delete = match row.try_get::<String, _>(5)?.as_str() {
            "CASCADE" => Some(OnDelete::Cascade),
            "SET NULL" => Some(OnDelete::SetNull),
            "SET DEFAULT" => None,
            _ => Some(OnDelete::Restrict),
        };
        let (columns, references) = (Vec::new(), Vec::new());
        table.foreign_keys.push(ForeignKey { columns, table: row.try_get(2)?, references, on_delete });
    }
    let Some(key) = table.foreign_keys.last_mut() else { return Ok(()) };
    key.columns.push(row.try_get(3)?);
    key.references.extend(row.try_get::<Option<String>, _>(4)?);
    Ok(())
}

pub(super) fn index(row: &SqliteRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    let place: i64 = row.try_get(1)?;
    if place == 0 {
        let form = if flag(row, 5)? { Form::Partial } else { Form::Plain };
        table.indexes.push(Index {
            name: row.try_get(2)?,
            parts: Vec::new(),
            unique: flag(row, 3)?,
            constraint: flag(row, 4)?,
            form,
        });
    }
    let Some(index) = table.indexes.last_mut() else { return Ok(()) };
    let collation: String = row.try_get(8)?;
    if collation != "BINARY" {
        index.form = Form::Odd(format!("compares by {collation}"));
    }
    let expression = match row.try_get::<Option<String>, _>(6)? {
        Some(name) => Expression::Column(name),
        None => {
            let sql: Option<String> = row.try_get(9)?;
            let terms = expression::terms(&sql.unwrap_or_default());
            let term = usize::try_from(place).ok().and_then(|place| terms.into_iter().nth(place));
            expression::read(&term.unwrap_or_default(), &table.columns)
        }
    };
    index.parts.push(Part { expression, descending: flag(row, 7)? });
    Ok(())
}

fn flag(row: &SqliteRow, at: usize) -> Result<bool, sqlx::Error> {
    row.try_get::<i64, _>(at).map(|number| number != 0)
}
