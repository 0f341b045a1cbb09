//! What a database says of itself: answers to questions in its own SQL, read by position.

use crate::DatabaseError;

/// A value of an answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fact {
    /// NULL.
    Null,
    /// A boolean of Postgres.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// A text.
    Text(String),
    /// A list of texts of Postgres.
    Texts(Vec<String>),
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts(pub(crate) Vec<Fact>);

impl Facts {
    fn wrong(at: usize, expected: &str) -> DatabaseError {
        DatabaseError::Decode { column: (at + 1).to_string(), problem: format!("is not {expected}") }
    }

    /// The text at a position, none for NULL.
    pub fn optional_text(&self, at: usize) -> Result<Option<String>, DatabaseError> {
        match self.0.get(at) {
            Some(Fact::Text(text)) => Ok(Some(text.clone())),
            Some(Fact::Null) => Ok(None),
            _ => Err(Self::wrong(at, "a text")),
        }
    }

    /// The text at a position.
    pub fn text(&self, at: usize) -> Result<String, DatabaseError> {
        self.optional_text(at)?.ok_or_else(|| Self::wrong(at, "a text"))
    }

    /// The boolean at a position; SQLite has 0 and others.
    pub fn flag(&self, at: usize) -> Result<bool, DatabaseError> {
        match self.0.get(at) {
            Some(Fact::Bool(flag)) => Ok(*flag),
            Some(Fact::Int(number)) => Ok(*number != 0),
            _ => Err(Self::wrong(at, "a boolean")),
        }
    }

    /// The integer at a position.
    pub fn int(&self, at: usize) -> Result<i64, DatabaseError> {
        match self.0.get(at) {
            Some(Fact::Int(number)) => Ok(*number),
            _ => Err(Self::wrong(at, "an integer")),
        }
    }

    /// The float at a position.
    pub fn float(&self, at: usize) -> Result<f64, DatabaseError> {
        match self.0.get(at) {
            Some(Fact::Float(number)) => Ok(*number),
            _ => Err(Self::wrong(at, "a float")),
        }
    }

    /// The list of texts at a position.
    pub fn texts(&self, at: usize) -> Result<Vec<String>, DatabaseError> {
        match self.0.get(at) {
            Some(Fact::Texts(texts)) => Ok(texts.clone()),
            _ => Err(Self::wrong(at, "a list of texts")),
        }
    }
}
