//! The answers of Postgres, a row at a time, into the schema.

use filterc_catalog::OnDelete;
use filterc_db::{DatabaseError, Facts};

use crate::{
    Column, EnumType, Expression, ForeignKey, Form, Index, Kind, Other, Part, Schema, Table, expression, kind,
};

pub(super) fn name(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    schema.name = row.text(0)?;
    Ok(())
}

pub(super) fn enumeration(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    schema.enums.push(EnumType { name: row.text(0)?, members: row.texts(1)? });
    Ok(())
}

pub(super) fn table(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let name = row.text(0)?;
    let what = match row.text(1)?.as_str() {
        "v" => "a view",
        "m" => "a materialized view",
        "f" => "a foreign table",
        "partition" => "a partition",
        _ => {
            let estimate = row.float(2)?;
            #[expect(clippy::cast_sign_loss, reason = "checked before")]
            let rows = (estimate >= 0.0).then_some(estimate as u64);
            schema.tables.push(Table { name, rows, ..Table::default() });
            return Ok(());
        }
    };
    schema.others.push(Other { name, what });
    Ok(())
}

/// The table whose name stands first in a row.
fn table_of<'s>(row: &Facts, schema: &'s mut Schema) -> Result<Option<&'s mut Table>, DatabaseError> {
    let name = row.text(0)?;
    Ok(schema.tables.iter_mut().find(|table| table.name == name))
}

pub(super) fn column(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let Some(table) = table_of(row, schema)? else { return Ok(()) };
    let enumeration = row.optional_text(3)?;
    let plain = row.text(4)?;
    table.columns.push(Column {
        name: row.text(1)?,
        declared: row.text(2)?,
        kind: enumeration.map_or_else(|| kind::postgres(&plain), Kind::Enum),
        nullable: row.flag(5)?,
        default: row.optional_text(6)?,
        generated: row.flag(7)?,
    });
    Ok(())
}

pub(super) fn key(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let Some(table) = table_of(row, schema)? else { return Ok(()) };
    let columns = row.texts(2)?;
    if row.flag(1)? {
        table.key = columns;
        return Ok(());
    }
    let on_delete = match row.text(5)?.as_str() {
        "c" => Some(OnDelete::Cascade),
        "n" => Some(OnDelete::SetNull),
        "d" => None,
        _ => Some(OnDelete::Restrict),
    };
    let (parent, references) = (row.text(3)?, row.texts(4)?);
    table.foreign_keys.push(ForeignKey { columns, table: parent, references, on_delete });
    Ok(())
}

pub(super) fn index(row: &Facts, schema: &mut Schema) -> Result<(), DatabaseError> {
    let Some(table) = table_of(row, schema)? else { return Ok(()) };
    let form = form(row)?;
    if row.int(1)? == 1 {
        let (name, unique, constraint) = (row.text(2)?, row.flag(3)?, row.flag(4)?);
        table.indexes.push(Index { name, parts: Vec::new(), unique, constraint, form: form.clone() });
    }
    let Some(index) = table.indexes.last_mut() else { return Ok(()) };
    if index.form != form {
        index.form = Form::Odd("mixes kinds".to_owned());
    }
    let expression = match row.optional_text(12)? {
        Some(name) => Expression::Column(name),
        None => expression::read(&row.text(13)?, &table.columns),
    };
    index.parts.push(Part { expression, descending: row.flag(11)? });
    Ok(())
}

fn form(row: &Facts) -> Result<Form, DatabaseError> {
    let (valid, partial, carries) = (row.flag(5)?, row.flag(6)?, row.flag(7)?);
    let (method, class) = (row.text(8)?, row.text(9)?);
    let plain = row.flag(10)?;
    Ok(match (method.as_str(), class.as_str()) {
        _ if !valid => Form::Odd("was never finished".to_owned()),
        ("btree", _) if plain && partial => Form::Partial,
        _ if partial => Form::Odd("holds a part of the rows".to_owned()),
        ("btree", _) if plain && carries => Form::Covering,
        ("btree", _) if plain => Form::Plain,
        ("gin", "gin_trgm_ops") => Form::Trigram,
        ("gin", "jsonb_ops" | "jsonb_path_ops") => Form::Elements,
        ("btree", _) => Form::Odd("has an order of its own".to_owned()),
        (method, _) => Form::Odd(format!("is a {method} index")),
    })
}
