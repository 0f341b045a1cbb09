//! Rows into tables: an `INSERT` out of a JSON row, checked against the columns of the collection.

use std::fmt;

use filterc_catalog::{Catalog, Collection, CollectionId, Type};
use filterc_ir::ShapeHash;
use jiff::Timestamp;
use sea_query::{Alias, Expr, ExprTrait, PostgresQueryBuilder, Query, SqliteQueryBuilder};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::ddl::enum_type;
use crate::writer::{Writer, placeholder};
use crate::{Bind, Dialect, Output, Statement, interval_text, timestamp_text};

/// A row that a table cannot take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The collection.
    pub collection: String,
    /// The column, or a key that is none.
    pub column: String,
    /// What is wrong.
    pub problem: &'static str,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` of `{}` {}", self.column, self.collection, self.problem)
    }
}

impl std::error::Error for BadRow {}

/// Inserts one row; columns it leaves out get their default. Times are RFC 3339 texts, intervals numbers of seconds.
pub fn insert(
    catalog: &Catalog,
    id: CollectionId,
    row: &Map<String, Value>,
    dialect: Dialect,
) -> Result<Statement, BadRow> {
    let collection = catalog.collection(id);
    let mut insert = Query::insert();
    insert.into_table(Alias::new(&collection.table));
    let (mut columns, mut values, mut binds) = (Vec::new(), Vec::new(), Vec::new());
    for (name, value) in row {
        let bad = |problem| BadRow { collection: collection.name.clone(), column: name.clone(), problem };
        let column = collection.find_column(name).ok_or_else(|| bad("is not a column"))?;
        let column = collection.column(column);
        let bind = bind(column.ty, value, dialect).ok_or_else(|| bad("has a value of the wrong type"))?;
        if bind == Bind::Null && !column.nullable {
            return Err(bad("is null, but the column takes no null"));
        }
        columns.push(Alias::new(name));
        let plain = placeholder(binds.len());
        values.push(match (column.ty, dialect) {
            (Type::Enum(of), Dialect::Postgres) => cast(plain, &enum_type(catalog, of)),
            (Type::Date, Dialect::Postgres) => cast(plain, "date"),
            (Type::Decimal, Dialect::Postgres) => cast(plain, "numeric"),
            _ => plain,
        });
        binds.push(bind);
    }
    missing(collection, row)?;
    insert.columns(columns).values_panic(values);
    let mut writer = Writer::new(dialect, &[]);
    match dialect {
        Dialect::Postgres => insert.build_collect_into(PostgresQueryBuilder, &mut writer),
        Dialect::Sqlite => insert.build_collect_into(SqliteQueryBuilder, &mut writer),
    }
    // One row: the values stand in the order of the columns.
    let sql = writer.finish(&[]).sql;
    Ok(Statement { sql, binds, fragments: Vec::new(), dialect, shape: ShapeHash(0), output: Output::Nothing })
}

/// A text that Postgres must be told the type of.
fn cast(text: Expr, ty: &str) -> Expr {
    text.cast_as(Alias::new(ty))
}

fn missing(collection: &Collection, row: &Map<String, Value>) -> Result<(), BadRow> {
    let missing = collection
        .columns()
        .find(|(_, column)| !column.nullable && column.default.is_none() && !row.contains_key(&column.name));
    match missing {
        None => Ok(()),
        Some((_, column)) => Err(BadRow {
            collection: collection.name.clone(),
            column: column.name.clone(),
            problem: "is missing and has no default",
        }),
    }
}

fn bind(ty: Type, value: &Value, dialect: Dialect) -> Option<Bind> {
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
        Type::Float => Bind::Float(value.as_f64()?),
        Type::Text | Type::Enum(_) | Type::Date | Type::Decimal => Bind::Text(value.as_str()?.to_owned()),
        Type::Uuid => {
            let uuid = Uuid::try_parse(value.as_str()?).ok()?;
            if postgres { Bind::Uuid(uuid) } else { Bind::Text(uuid.to_string()) }
        }
        Type::Timestamp => {
            let micros = value.as_str()?.parse::<Timestamp>().ok()?.as_microsecond();
            if postgres { Bind::Time(micros) } else { Bind::Text(timestamp_text(micros)) }
        }
        Type::Interval => {
            let micros = (value.as_f64()? * 1e6).round() as i64;
            if postgres { Bind::Interval(micros) } else { Bind::Text(interval_text(micros)) }
        }
        Type::Set(_) if !value.is_array() => return None,
        Type::Json | Type::Set(_) if postgres => Bind::Json(value.clone()),
        Type::Json | Type::Set(_) => Bind::Text(python_json(value)),
    })
}

/// JSON as Prefect stores it on SQLite: `["a", "b"]`, other characters than ASCII escaped. `is_null_` compares this text.
fn python_json(value: &Value) -> String {
    let mut text = String::new();
    write_python_json(value, &mut text);
    text
}

fn write_python_json(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                text.push_str(if i == 0 { "" } else { ", " });
                write_python_json(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (i, (key, item)) in members.iter().enumerate() {
                text.push_str(if i == 0 { "" } else { ", " });
                write_python_json(&Value::String(key.clone()), text);
                text.push_str(": ");
                write_python_json(item, text);
            }
            text.push('}');
        }
        scalar => {
            for c in scalar.to_string().chars() {
                if c.is_ascii() {
                    text.push(c);
                } else {
                    c.encode_utf16(&mut [0; 2])
                        .iter()
                        .for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
                }
            }
        }
    }
}
