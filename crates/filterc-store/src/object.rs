//! Objects of answers, written straight to bytes: members point into the rows, nothing is copied into a tree of values.

use std::borrow::Cow;

use filterc_db::Cell;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// An object: its members in order.
#[derive(Debug, Default)]
pub struct Object<'r>(pub Vec<(Cow<'r, str>, JsonPart<'r>)>);

/// The value of a member.
#[derive(Debug)]
pub enum JsonPart<'r> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Microseconds, written as seconds.
    Seconds(i64),
    /// Microseconds since 1970, written as RFC 3339.
    Time(i64),
    /// A text.
    Text(Cow<'r, str>),
    /// A value of a row.
    Cell(&'r Cell),
    /// JSON that stands elsewhere.
    Json(&'r Value),
    /// JSON that was made for the answer.
    Made(Value),
    /// An object.
    Object(Object<'r>),
    /// A list.
    List(Vec<JsonPart<'r>>),
}

impl<'r> Object<'r> {
    /// Adds a member.
    pub fn push(&mut self, name: &'static str, part: JsonPart<'r>) {
        self.0.push((Cow::Borrowed(name), part));
    }

    /// Returns the object with one member more.
    #[must_use]
    pub fn with(mut self, name: &'static str, part: JsonPart<'r>) -> Self {
        self.push(name, part);
        self
    }
}

impl<'r> JsonPart<'r> {
    /// A text.
    pub fn text(text: impl Into<Cow<'r, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A list of objects.
    pub fn objects(objects: Vec<Object<'r>>) -> Self {
        Self::List(objects.into_iter().map(Self::Object).collect())
    }

    /// Null for none.
    pub fn or_null(part: Option<Self>) -> Self {
        part.unwrap_or(Self::Null)
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, part) in &self.0 {
            map.serialize_entry(name, part)?;
        }
        map.end()
    }
}

impl Serialize for JsonPart<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Seconds(micros) => Cell::Interval(*micros).serialize(serializer),
            Self::Time(micros) => Cell::Time(*micros).serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Cell(cell) => cell.serialize(serializer),
            Self::Json(value) => value.serialize(serializer),
            Self::Made(value) => value.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
            Self::List(parts) => {
                let mut list = serializer.serialize_seq(Some(parts.len()))?;
                for part in parts {
                    list.serialize_element(part)?;
                }
                list.end()
            }
        }
    }
}
