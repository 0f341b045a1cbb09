//! Values of Postgres by the columns of the catalog, out of their binary forms.

use std::borrow::Cow;

use filterc_catalog::Type;
use filterc_eval::Stored;
use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind};
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use super::{numeric, time};
use crate::decode::{Decoded, Wanted, positions, wrong};
use crate::{Cell, DatabaseError, Row, json};

/// Decodes the rows of a result.
pub(crate) fn rows(found: &[PgRow], columns: &[Wanted]) -> Result<Vec<Row>, DatabaseError> {
    let Some(first) = found.first() else { return Ok(Vec::new()) };
    let names: Vec<&str> = first.columns().iter().map(sqlx::Column::name).collect();
    let places = positions(&names, columns)?;
    let decoded = found.iter().map(|row| {
        let values = columns.iter().zip(&places).map(|(Wanted { name, ty }, place)| {
            cell(row, *place, *ty).map_err(|problem| wrong(name, problem))
        });
        values.collect::<Result<Vec<_>, _>>().map(|values| Row::from_decoded(values.into_iter()))
    });
    decoded.collect()
}

/// The number that stands alone in a result.
pub(crate) fn number(found: &[PgRow]) -> Option<i64> {
    found.first().and_then(|row| row.try_get(0).ok())
}

/// The value at a position.
fn cell(row: &PgRow, at: usize, ty: Type) -> Result<Decoded, String> {
    let value = row.try_get_raw(at).map_err(|error| error.to_string())?;
    if value.is_null() {
        return Ok(Decoded::usual(Cell::Null));
    }
    let bytes = value.as_bytes().map_err(|error| error.to_string())?;
    let stored = value.type_info();
    let bad = || format!("holds a value of the type {} that is cut short", stored.name());
    Ok(Decoded::usual(match (ty, stored.name()) {
        (Type::Bool, "BOOL") => Cell::Bool(bytes != [0]),
        (Type::Int(_), "INT2" | "INT4" | "INT8") => Cell::Int(int(bytes).ok_or_else(bad)?),
        (Type::Int(_), "NUMERIC") => {
            integer_or_float(&numeric::text(bytes).ok_or_else(bad)?).ok_or_else(bad)?
        }
        (Type::Float, "FLOAT4" | "FLOAT8") => Cell::Float(float(bytes).ok_or_else(bad)?),
        (Type::Decimal, "NUMERIC") => Cell::Decimal(numeric::text(bytes).ok_or_else(bad)?),
        (Type::Text | Type::Enum(_), _) if is_text(&stored) => return Ok(text(bytes)),
        (Type::Uuid, "UUID") => Cell::Uuid(Uuid::from_slice(bytes).map_err(|_| bad())?),
        (Type::Date, "DATE") => {
            Cell::Date(time::day(fixed_bytes(bytes).map(i32::from_be_bytes).ok_or_else(bad)?))
        }
        (Type::Timestamp, "TIMESTAMPTZ" | "TIMESTAMP") => {
            let since_2000 = fixed_bytes(bytes).map(i64::from_be_bytes).ok_or_else(bad)?;
            match time::since_1970(since_2000) {
                Some(micros) => Cell::Time(micros),
                None => {
                    let shown = Cell::Text("the end of time".to_owned());
                    let problem = "holds a time beyond the year 294246, which is shown as the end of time";
                    return Ok(Decoded::stray(
                        shown,
                        Stored::Int(time::beyond(since_2000)),
                        problem.to_owned(),
                    ));
                }
            }
        }
        (Type::Interval, "INTERVAL") => return interval(bytes).ok_or_else(bad),
        (Type::Json, "JSON" | "JSONB") => return Ok(json::decode_json(&document(bytes))),
        (Type::Set(_), "JSON" | "JSONB") => return Ok(json::set(&document(bytes))),
        (_, other) => {
            return Err(format!("has the type {other} in the database, which is not that of the catalog"));
        }
    }))
}

fn is_text(stored: &PgTypeInfo) -> bool {
    matches!(stored.name(), "TEXT" | "VARCHAR" | "CHAR" | "NAME")
        || matches!(stored.kind(), PgTypeKind::Enum(_))
}

fn fixed_bytes<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

fn text(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded::usual(Cell::Text(text.to_owned())),
        // Of a database that knows no encoding.
        Err(_) => {
            let shown = Cell::Text(String::from_utf8_lossy(bytes).into_owned());
            Decoded::stray(shown, Stored::BrokenText(bytes.into()), "holds text that is not UTF-8".to_owned())
        }
    }
}

fn int(bytes: &[u8]) -> Option<i64> {
    Some(match bytes.len() {
        2 => i16::from_be_bytes(fixed_bytes(bytes)?).into(),
        4 => i32::from_be_bytes(fixed_bytes(bytes)?).into(),
        _ => i64::from_be_bytes(fixed_bytes(bytes)?),
    })
}

/// A sum of integers; a float where it is no integer of 64 bits any more.
fn integer_or_float(text: &str) -> Option<Cell> {
    let integer = text.parse().map(Cell::Int);
    integer.ok().or_else(|| text.parse().ok().map(Cell::Float))
}

fn float(bytes: &[u8]) -> Option<f64> {
    Some(match bytes.len() {
        4 => f32::from_be_bytes(fixed_bytes(bytes)?).into(),
        _ => f64::from_be_bytes(fixed_bytes(bytes)?),
    })
}

/// Microseconds, days and months, 16 bytes in this order.
fn interval(bytes: &[u8]) -> Option<Decoded> {
    let (micros, rest) = bytes.split_first_chunk()?;
    let (days, months) = rest.split_first_chunk()?;
    let (months, days) = (i32::from_be_bytes(fixed_bytes(months)?), i32::from_be_bytes(*days));
    let micros = i64::from_be_bytes(*micros);
    Some(match time::interval(months, days, micros) {
        Some(length) => Decoded::usual(Cell::Interval(length)),
        None => {
            let text = format!("{months} months {days} days {micros} microseconds");
            Decoded::not("a length of time below 292,000 years", &text)
        }
    })
}

/// `jsonb` is text after a byte 1, the version of this form; `json` is text, which never starts with it.
fn document(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.strip_prefix(&[1]).unwrap_or(bytes))
}
