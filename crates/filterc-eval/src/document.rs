//! JSON as it was written: members in their order, be there two of a name, and numbers digit for digit. What the databases make
//! of both they say themselves, and not alike.

use std::fmt;

use filterc_ir::{JsonText, python_float};
use filterc_syntax::{Kind, Limits, NodeId, Tree, parse};
use serde_json::Value as Json;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as its text.
    Number(Box<str>),
    /// A string.
    Text(Box<str>),
    /// A list.
    List(Box<[Document]>),
    /// The members of an object: names and values.
    Object(Box<[(Box<str>, Document)]>),
}

/// A text that is no JSON, or JSON that is too deep.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentError(String);

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DocumentError {}

/// Deeper JSON is read by neither database.
const DEPTH: usize = 1_000;

impl Document {
    /// Reads JSON.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let most = u32::MAX as usize;
        let limits = Limits { bytes: most, depth: DEPTH, keys: most, list: most, ..Limits::default() };
        let (tree, errors) = parse(text.as_bytes(), &limits);
        match errors.into_iter().next() {
            Some(error) => Err(DocumentError(error.message)),
            None => Ok(Self::from_node(&tree, NodeId::ROOT)),
        }
    }

    fn from_node(tree: &Tree<'_>, node: NodeId) -> Self {
        match tree.kind(node) {
            Kind::Null => Self::Null,
            Kind::False => Self::Bool(false),
            Kind::True => Self::Bool(true),
            Kind::Number => Self::Number(tree.raw(node).into()),
            Kind::String => Self::Text(tree.text(node).into()),
            Kind::Array => Self::List(tree.elements(node).map(|item| Self::from_node(tree, item)).collect()),
            Kind::Object => {
                let member = |(key, value)| (tree.text(key).into(), Self::from_node(tree, value));
                Self::Object(tree.members(node).map(member).collect())
            }
        }
    }

    /// The member of an object that a database finds by its name: of two, Postgres keeps the last and SQLite finds the first,
    /// where it reads no name past a NUL.
    pub(crate) fn member(&self, name: &str, form: JsonText) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        let mut values = members.iter();
        let found = match form {
            JsonText::Sorted => values.rfind(|(known, _)| **known == *name),
            JsonText::Stored => values.find(|(known, _)| known.split('\0').next() == Some(name)),
        };
        found.map(|(_, value)| value)
    }

    /// Returns the document as a value of `serde_json`: the last of two members of a name, and numbers as near as it has them.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(text) => serde_json::from_str(text)
                .map_or_else(|_| Json::String(text.as_ref().to_owned()), Json::Number),
            Self::Text(text) => Json::String(text.as_ref().to_owned()),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Object(members) => {
                let member = |(name, value): &(Box<str>, Self)| (name.as_ref().to_owned(), value.to_json());
                Json::Object(members.iter().map(member).collect())
            }
        }
    }
}

impl From<&Json> for Document {
    fn from(value: &Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            // As a table of SQLite would hold it.
            Json::Number(number) => Self::Number(match number.as_f64().filter(|_| number.is_f64()) {
                Some(float) => python_float(float).into(),
                None => number.to_string().into(),
            }),
            Json::String(text) => Self::Text(text.as_str().into()),
            Json::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(members) => Self::Object(
                members.iter().map(|(name, value)| (name.as_str().into(), value.into())).collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_members_stay_as_they_are_written() {
        let document = Document::parse(r#"{"a": 1.50, "a": 1E400, "b": [-0, "\u00e9", null]}"#).unwrap();
        assert_eq!(document.member("a", JsonText::Stored), Some(&Document::Number("1.50".into())));
        assert_eq!(document.member("a", JsonText::Sorted), Some(&Document::Number("1E400".into())));
        let list = [Document::Number("-0".into()), Document::Text("é".into()), Document::Null];
        assert_eq!(document.member("b", JsonText::Sorted), Some(&Document::List(list.into())));
        assert!(Document::parse(&"[".repeat(2_000)).is_err());
        assert!(Document::parse("{\"a\": }").is_err());
    }
}
