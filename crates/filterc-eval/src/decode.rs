//! JSON as rows: whole records, and records that read JSON where it stands.

use std::fmt;

use filterc_catalog::calendar;
use filterc_catalog::{
    Catalog, Collection, CollectionId, Column, ColumnId, Default, ElementType, EnumId, Type,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::order::decimal;
use crate::{Cell, Document, Record, Row, Value};

/// A row that a collection cannot have.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadRow {
    /// The column.
    pub column: String,
    /// The type of its values.
    pub expected: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not of the type `{}`", self.column, self.expected)
    }
}

impl std::error::Error for BadRow {}

impl Record {
    /// A record of a JSON object. Columns it leaves out have their default, where that is a constant, or are NULL; members
    /// that are no column are left aside. Times are RFC 3339 texts, intervals numbers of seconds, exact numbers texts or
    /// numbers.
    pub fn from_json(
        catalog: &Catalog,
        of: CollectionId,
        object: &Map<String, Json>,
    ) -> Result<Self, BadRow> {
        let cell = |column: &Column| match object.get(&column.name) {
            None => Ok(default_cell(catalog, column)),
            Some(Json::Null) => Ok(Cell::Null),
            Some(value) => cell(catalog, column.ty, value).ok_or_else(|| BadRow {
                column: column.name.clone(),
                expected: catalog.type_name(column.ty),
            }),
        };
        let cells: Result<Vec<_>, _> = catalog.collection(of).columns.iter().map(cell).collect();
        cells.map(Self::new)
    }
}

impl Cell {
    /// A value of a type, as [`Record::from_json`] reads it; none where it is of another type.
    pub fn from_json(catalog: &Catalog, ty: Type, value: &Json) -> Option<Self> {
        if value.is_null() { Some(Self::Null) } else { cell(catalog, ty, value) }
    }
}

/// Returns the value of a column in a row that leaves it out.
pub(crate) fn default_cell(catalog: &Catalog, column: &Column) -> Cell {
    column.default.as_ref().map_or(Cell::Null, |default| constant(catalog, column.ty, default))
}

/// The default of a column; NULL where each row has one of its own.
fn constant(catalog: &Catalog, ty: Type, default: &Default) -> Cell {
    match (default, ty) {
        (Default::Text(text), _) => Cell::Text(text.as_str().into()),
        (Default::Int(number), _) => Cell::Int(*number),
        (Default::Bool(value), _) => Cell::Bool(*value),
        (Default::Member(name), Type::Enum(of)) => {
            member(catalog, of, name).map_or(Cell::Null, |at| Cell::Member(of, at))
        }
        (Default::EmptyList, Type::Set(ElementType::Int)) => Cell::Ints(Box::default()),
        (Default::EmptyList, Type::Set(_)) => Cell::Texts(Box::default()),
        (Default::EmptyList, _) => Cell::Json(Box::new(Document::List(Box::default()))),
        (Default::EmptyObject, _) => Cell::Json(Box::new(Document::Object(Box::default()))),
        (Default::Zero, _) => Cell::Interval(0),
        (Default::Member(_) | Default::Now | Default::RandomUuid | Default::JsonNull, _) => Cell::Null,
    }
}

fn member(catalog: &Catalog, of: EnumId, name: &str) -> Option<u16> {
    let members = &catalog.enumeration(of).members;
    members.iter().position(|member| member == name).map(|at| at as u16)
}

fn cell(catalog: &Catalog, ty: Type, value: &Json) -> Option<Cell> {
    Some(match ty {
        Type::Set(element) => set(element, value.as_array()?)?,
        Type::Json => Cell::Json(Box::new(value.into())),
        plain => scalar(catalog, plain, value)?.into(),
    })
}

fn set(element: ElementType, items: &[Json]) -> Option<Cell> {
    if element == ElementType::Int {
        return items.iter().map(Json::as_i64).collect::<Option<Box<[_]>>>().map(Cell::Ints);
    }
    let texts: Option<Box<[Box<str>]>> = items.iter().map(|item| item.as_str().map(Into::into)).collect();
    texts.map(Cell::Texts)
}

/// A value that is neither a set nor JSON.
fn scalar<'v>(catalog: &Catalog, ty: Type, value: &'v Json) -> Option<Value<'v>> {
    Some(match ty {
        Type::Bool => Value::Bool(value.as_bool()?),
        Type::Int(_) => Value::Int(value.as_i64()?),
        Type::Float => Value::Float(match value.as_str() {
            None => value.as_f64()?,
            Some("NaN") => f64::NAN,
            Some("Infinity") => f64::INFINITY,
            Some("-Infinity") => f64::NEG_INFINITY,
            Some(_) => return None,
        }),
        Type::Decimal => Value::Decimal(match value {
            Json::String(text) => decimal(text)?,
            Json::Number(number) => decimal(&number.to_string())?,
            _ => return None,
        }),
        Type::Text => Value::Text(value.as_str()?),
        Type::Uuid => Value::Uuid(Uuid::try_parse(value.as_str()?).ok()?),
        Type::Date => Value::Date(calendar::day(value.as_str()?)?),
        Type::Timestamp => Value::Time(calendar::time(value.as_str()?)?),
        Type::Interval => Value::Interval((value.as_f64()? * 1e6).round() as i64),
        Type::Enum(of) => Value::Member(of, member(catalog, of, value.as_str()?)?),
        Type::Json | Type::Set(_) => return None,
    })
}

/// A JSON object as a row of a collection, without a copy. A member of the wrong type counts as NULL; each read looks the
/// member up, so [`Record::from_json`] is faster where a row is read more than once.
#[derive(Debug, Clone, Copy)]
pub struct JsonRow<'j> {
    catalog: &'j Catalog,
    collection: &'j Collection,
    object: &'j Map<String, Json>,
}

impl<'j> JsonRow<'j> {
    /// A row of this collection.
    pub fn new(catalog: &'j Catalog, of: CollectionId, object: &'j Map<String, Json>) -> Self {
        Self { catalog, collection: catalog.collection(of), object }
    }
}

impl Row for JsonRow<'_> {
    fn value(&self, column: ColumnId) -> Value<'_> {
        let column = self.collection.column(column);
        let Some(value) = self.object.get(&column.name) else { return Value::Null };
        match (column.ty, value) {
            (_, Json::Null) => Value::Null,
            (Type::Json, value) | (Type::Set(_), value @ Json::Array(_)) => Value::Json(value),
            (ty, value) => scalar(self.catalog, ty, value).unwrap_or(Value::Null),
        }
    }
}
