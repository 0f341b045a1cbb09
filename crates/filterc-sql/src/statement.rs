//! Statements: text, binds, and what comes back.

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
    /// The parts of the text that came from somewhere, in the order of their start; inner parts follow outer ones.
    pub fragments: Vec<Fragment>,
    /// The language of the text.
    pub dialect: Dialect,
    /// Statements of one shape and dialect have one text.
    pub shape: ShapeHash,
    /// The kind of result.
    pub output: Output,
}

/// A part of the text, `sql[start..end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fragment {
    /// The first byte of the part.
    pub start: usize,
    /// The byte after the last one of the part.
    pub end: usize,
    /// The source of the part.
    pub origin: Origin,
}

/// The kind of result of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// All columns of rows of a collection.
    Rows(CollectionId),
    /// A single integer.
    Count,
    /// Groups: the names and types of what comes back.
    Groups(Vec<(String, Type)>),
    /// Nothing.
    Nothing,
}
