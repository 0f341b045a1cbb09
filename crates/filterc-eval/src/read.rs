//! Rows as they are written: JSON texts, of which nothing is lost on the way.

use std::borrow::Cow;
use std::fmt;

use filterc_catalog::{Catalog, CollectionId, Column, Type};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value as Json;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::decode::default_cell;
use crate::order::decimal;
use crate::{BadRow, Cell, Document, DocumentError, Record};

/// Why a text is no row.
#[derive(Debug)]
#[non_exhaustive]
pub enum RowError {
    /// The row is not JSON.
    Syntax(serde_json::Error),
    /// The row is JSON, but not an object.
    NoObject,
    /// The collection is one of another catalog.
    OtherCatalog,
    /// No member of the row is a column; the name of the collection.
    NoColumn(String),
    /// The JSON in a column cannot be read: the column, and why.
    Json(String, DocumentError),
    /// A value is of another type than its column.
    Value(BadRow),
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => error.fmt(f),
            Self::NoObject => f.write_str("a row is an object"),
            Self::OtherCatalog => f.write_str("the collection is one of another catalog"),
            Self::NoColumn(collection) => write!(f, "no column of `{collection}` is in it"),
            Self::Json(column, problem) => write!(f, "`{column}` cannot be read: {problem}"),
            Self::Value(bad) => bad.fmt(f),
        }
    }
}

impl std::error::Error for RowError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Syntax(error) => Some(error),
            Self::Json(_, error) => Some(error),
            Self::Value(bad) => Some(bad),
            Self::NoObject | Self::OtherCatalog | Self::NoColumn(_) => None,
        }
    }
}

impl From<BadRow> for RowError {
    fn from(bad: BadRow) -> Self {
        Self::Value(bad)
    }
}

/// The members of an object, and the texts of their values.
struct Members<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'t> Visitor<'t> for Object {
            type Value = Members<'t>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Members<'t>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl Record {
    /// A record of the text of a JSON object, read as [`Record::from_json`] reads one. Exact numbers and those in JSON keep all
    /// their digits, and JSON all its members.
    pub fn from_text(catalog: &Catalog, of: CollectionId, text: &str) -> Result<Self, RowError> {
        let collection = catalog.get_collection(of).ok_or(RowError::OtherCatalog)?;
        let Members(members) = serde_json::from_str(text).map_err(|error| match error.classify() {
            Category::Data => RowError::NoObject,
            _ => RowError::Syntax(error),
        })?;
        if !members.iter().any(|(name, _)| collection.find_column(name).is_some()) {
            return Err(RowError::NoColumn(collection.name.clone()));
        }
        let cell = |column: &Column| {
            let member = members.iter().rfind(|(name, _)| **name == *column.name);
            member.map_or_else(
                || Ok(default_cell(catalog, column)),
                |(_, raw)| cell(catalog, column, raw.get()),
            )
        };
        collection.columns.iter().map(cell).collect::<Result<_, _>>().map(Self::new)
    }
}

fn cell(catalog: &Catalog, column: &Column, text: &str) -> Result<Cell, RowError> {
    if text == "null" {
        return Ok(Cell::Null);
    }
    let wrong =
        || RowError::Value(BadRow { column: column.name.clone(), expected: catalog.type_name(column.ty) });
    match column.ty {
        Type::Json => match Document::parse(text) {
            Ok(document) => Ok(Cell::Json(Box::new(document))),
            Err(problem) => Err(RowError::Json(column.name.clone(), problem)),
        },
        Type::Decimal if !text.starts_with('"') => decimal(text).map(Cell::Decimal).ok_or_else(wrong),
        ty => {
            let value: Option<Json> = serde_json::from_str(text).ok();
            value.and_then(|value| Cell::from_json(catalog, ty, &value)).ok_or_else(wrong)
        }
    }
}

#[cfg(test)]
mod tests {
    use filterc_catalog::{Source, load};

    use super::*;

    const CATALOG: &str = r#"
catalog read "1"
collection things from thing {
  columns { id int key  data json?  price decimal?  ratio float? }
  sort { ID = id }
}
"#;

    #[test]
    fn numbers_keep_their_digits() {
        let catalog = load(&[Source { name: "read", text: CATALOG }]).unwrap();
        let of = catalog.find_collection("things").unwrap();
        let read = |text: &str| Record::from_text(&catalog, of, text);
        let row = read(r#"{"id": 1, "data": {"n": 1E400}, "price": 1234567890123456789.01, "ratio": 1e2}"#);
        let data = Document::Object([("n".into(), Document::Number("1E400".into()))].into());
        assert_eq!(
            row.unwrap().cells(),
            [
                Cell::Int(1),
                Cell::Json(Box::new(data)),
                Cell::Decimal("1234567890123456789.01".parse().unwrap()),
                Cell::Float(100.0),
            ]
        );
        assert_eq!(
            read(r#"{"id": 1, "price": 1.5e2}"#).unwrap(),
            read(r#"{"id": 1, "price": "150.0e0"}"#).unwrap()
        );
    }

    #[test]
    fn what_is_no_row_says_why() {
        let catalog = load(&[Source { name: "read", text: CATALOG }]).unwrap();
        let of = catalog.find_collection("things").unwrap();
        for (text, problem) in [
            ("[1]", "a row is an object"),
            ("{}", "no column of `things` is in it"),
            (r#"{"id": "1"}"#, "`id` is not of the type `int`"),
            (r#"{"id": 1, "ratio": 1e400}"#, "`ratio` is not of the type `float`"),
            (r#"{"id": 1, "price": 1e40}"#, "`price` is not of the type `decimal`"),
            (r#"{"id": 1"#, "EOF while parsing an object at line 1 column 8"),
        ] {
            assert_eq!(Record::from_text(&catalog, of, text).unwrap_err().to_string(), problem, "{text}");
        }
    }
}
