//! The answers of Postgres, a row at a time, into the schema.

use filterc_catalog::OnDelete;
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::inspect::{
    Column, EnumType, Expression, ForeignKey, Form, Index, Kind, Other, Part, Schema, Table, expression, kind,
};

/// Reads one row.
pub(super) type Reader = fn(&PgRow, &mut Schema) -> Result<(), sqlx::Error>;

pub(super) fn name(row: &PgRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    schema.name = row.try_get(0)?;
    Ok(())
}

pub(super) fn enumeration(row: &PgRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    schema.enums.push(EnumType { name: row.try_get(0)?, members: row.try_get(1)? });
    Ok(())
}

pub(super) fn table(row: &PgRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let name: String = row.try_get(0)?;
    let what = match row.try_get::<String, _>(1)?.as_str() {
        "v" => "a view",
        "m" => "a materialized view",
        "f" => "a foreign table",
        "partition" => "a partition",
        _ => {
            let estimate: f64 = row.try_get(2)?;
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
fn of<'s>(row: &PgRow, schema: &'s mut Schema) -> Result<Option<&'s mut Table>, sqlx::Error> {
    let name: String = row.try_get(0)?;
    Ok(schema.tables.iter_mut().find(|table| table.name == name))
}

pub(super) fn column(row: &PgRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    let enumeration: Option<String> = row.try_get(3)?;
    let plain: String = row.try_get(4)?;
    table.columns.push(Column {
        name: row.try_get(1)?,
        declared: row.try_get(2)?,
        kind: enumeration.map_or_else(|| kind::postgres(&plain), Kind::Enum),
        nullable: row.try_get(5)?,
        default: row.try_get(6)?,
        generated: row.try_get(7)?,
    });
    Ok(())
}

pub(super) fn key(row: &PgRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    let columns = row.try_get(2)?;
    if row.try_get(1)? {
        table.key = columns;
        return Ok(());
    }
    let on_delete = match row.try_get::<String, _>(5)?.as_str() {
        "c" => Some(OnDelete::Cascade),
        "n" => Some(OnDelete::SetNull),
        "d" => None,
        _ => Some(OnDelete::Restrict),
    };
    let (parent, references) = (row.try_get(3)?, row.try_get(4)?);
    table.foreign_keys.push(ForeignKey { columns, table: parent, references, on_delete });
    Ok(())
}

pub(super) fn index(row: &PgRow, schema: &mut Schema) -> Result<(), sqlx::Error> {
    let Some(table) = of(row, schema)? else { return Ok(()) };
    let form = form(row)?;
    if row.try_get::<i32, _>(1)? == 1 {
        let (name, unique, constraint) = (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
        table.indexes.push(Index { name, parts: Vec::new(), unique, constraint, form: form.clone() });
    }
    let Some(index) = table.indexes.last_mut() else { return Ok(()) };
    if index.form != form {
        index.form = Form::Odd("mixes kinds".to_owned());
    }
    let expression = match row.try_get::<Option<String>, _>(12)? {
        Some(name) => Expression::Column(name),
        None => expression::read(&row.try_get::<String, _>(13)?, &table.columns),
    };
    index.parts.push(Part { expression, descending: row.try_get(11)? });
    Ok(())
}

fn form(row: &PgRow) -> Result<Form, sqlx::Error> {
    let (valid, partial, carries): (bool, bool, bool) = (row.try_get(5)?, row.try_get(6)?, row.try_get(7)?);
    let (method, class): (String, String) = (row.try_get(8)?, row.try_get(9)?);
    let plain: bool = row.try_get(10)?;
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
