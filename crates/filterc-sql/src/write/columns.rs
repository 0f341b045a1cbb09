//! Values of columns as the driver takes them.

use filterc_catalog::calendar::{FIRST_TIME, LAST_TIME, day, day_text, postgres_day, time};
use filterc_catalog::{Catalog, Collection, Default, Storage, Type};
use filterc_ir::plain_digits;
use sea_query::{Alias, Expr, ExprTrait};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::bad_row::BadRow;
use super::json::json_text;
use crate::ddl::enum_type;
use crate::writer::placeholder;
use crate::{Bind, Dialect, interval_text, timestamp_text};

/// Names, expressions and binds of the columns of a row, in its order.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) names: Vec<Alias>,
    pub(super) values: Vec<Expr>,
    pub(super) binds: Vec<Bind>,
}

/// A row, checked against the columns of its collection. Columns that it leaves out are not checked.
pub(super) fn columns(
    catalog: &Catalog,
    collection: &Collection,
    row: &Map<String, Value>,
    dialect: Dialect,
) -> Result<Columns, BadRow> {
    columns_after(0, catalog, collection, row, dialect)
}

/// A row, checked against the columns of its collection; its binds follow so many others of the statement.
pub(super) fn columns_after<'r>(
    binds: usize,
    catalog: &Catalog,
    collection: &Collection,
    row: impl IntoIterator<Item = (&'r String, &'r Value)>,
    dialect: Dialect,
) -> Result<Columns, BadRow> {
    let mut columns = Columns::default();
    for (name, value) in row {
        let bad = |problem| BadRow { collection: collection.name.clone(), column: name.clone(), problem };
        let column = collection.find_column(name).ok_or_else(|| bad("is not a column"))?;
        let column = collection.column(column);
        let bind = match &column.default {
            Some(Default::JsonNull) if value.is_null() => json(value, dialect, catalog.storage),
            _ => bind(column.ty, value, dialect, catalog.storage)
                .ok_or_else(|| bad("has a value of the wrong type"))?,
        };
        if bind == Bind::Null && !column.nullable {
            return Err(bad("is null, but the column takes no null"));
        }
        columns.names.push(Alias::new(name));
        let plain = placeholder(binds + columns.binds.len());
        columns.values.push(match (column.ty, dialect) {
            (Type::Enum(of), Dialect::Postgres) => cast(plain, &enum_type(catalog, of)),
            (Type::Date, Dialect::Postgres) => cast(plain, "date"),
            (Type::Decimal, Dialect::Postgres) => cast(plain, "numeric"),
            _ => plain,
        });
        columns.binds.push(bind);
    }
    Ok(columns)
}

/// A text that Postgres must be told the type of.
fn cast(text: Expr, ty: &str) -> Expr {
    text.cast_as(Alias::new(ty))
}

/// None where the value is none of the type.
pub(super) fn bind(ty: Type, value: &Value, dialect: Dialect, storage: Storage) -> Option<Bind> {
    let postgres = dialect == Dialect::Postgres;
    if value.is_null() {
        return Some(Bind::Null);
    }
    Some(match ty {
        Type::Bool => Bind::Bool(value.as_bool()?),
        Type::Int(width) => {
            let (least, most) = width.range();
            Bind::Int(value.as_i64().filter(|number| (least..=most).contains(number))?)
        }
        Type::Float => Bind::Float(match value.as_str() {
            None => value.as_f64()?,
            // SQLite makes NULL of it.
            Some("NaN") if postgres => f64::NAN,
            Some("Infinity") => f64::INFINITY,
            Some("-Infinity") => f64::NEG_INFINITY,
            Some(_) => return None,
        }),
        Type::Text | Type::Enum(_) => Bind::Text(value.as_str()?.to_owned()),
        // Without an exponent, as Postgres keeps it: SQLite keeps the text.
        Type::Decimal => Bind::Text(match value {
            Value::String(text) => plain_digits(text)?,
            Value::Number(number) => plain_digits(&number.to_string())?,
            _ => return None,
        }),
        Type::Date => {
            let day = day(value.as_str()?)?;
            Bind::Text(if postgres { postgres_day(day) } else { day_text(day) })
        }
        Type::Uuid => {
            let uuid = Uuid::try_parse(value.as_str()?).ok()?;
            if postgres { Bind::Uuid(uuid) } else { Bind::Text(uuid.to_string()) }
        }
        Type::Timestamp => {
            let micros = time(value.as_str()?)?;
            // Other years have no place in the order of SQLite's texts.
            let sorts = matches!(micros, FIRST_TIME..=LAST_TIME | i64::MAX | i64::MIN);
            if !postgres && !sorts {
                return None;
            }
            if postgres { Bind::Time(micros) } else { Bind::Text(timestamp_text(micros, storage)) }
        }
        Type::Interval => {
            let micros = (value.as_f64()? * 1e6).round() as i64;
            if postgres { Bind::Interval(micros) } else { Bind::Text(interval_text(micros, storage)) }
        }
        Type::Set(_) if !value.is_array() => return None,
        Type::Json | Type::Set(_) => json(value, dialect, storage),
    })
}

fn json(value: &Value, dialect: Dialect, storage: Storage) -> Bind {
    match dialect {
        Dialect::Postgres => Bind::Json(Box::new(value.clone())),
        Dialect::Sqlite => Bind::Text(json_text(value, storage.json())),
    }
}
