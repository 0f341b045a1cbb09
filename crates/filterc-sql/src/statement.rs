//! What a database is given.

use std::sync::Arc;

use filterc_catalog::{CollectionId, Type};
use filterc_ir::{Origin, ShapeHash};

use crate::{Bind, Dialect};

/// SQL text with its binds; the text has no value in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text, with `$1` or `?1` for each bind. Statements of one shape may share it.
    pub sql: Arc<str>,
    /// The binds, in order.
    pub binds: Vec<Bind>,
    /// Which parts of the text came from where, in order of their start; inner parts follow outer ones.
    pub fragments: Vec<Fragment>,
    /// The language of the text.
    pub dialect: Dialect,
    /// Statements of one shape and dialect have one text.
    pub shape: ShapeHash,
    /// What comes back.
    pub output: Output,
}

/// A part of the text, `sql[start..end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Where it came from.
    pub origin: Origin,
}

/// What a statement gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// All columns of rows of a collection.
    Rows(CollectionId),
    /// One integer.
    Count,
    /// Groups: the names and types of what comes back.
    Groups(Vec<(String, Type)>),
    /// Nothing.
    Nothing,
}
