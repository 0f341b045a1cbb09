//! The front end: a JSON tree and a catalog give a typed body, a typed body gives IR.
//!
//! This crate knows what operators mean and what bodies may say; it never knows SQL, databases or printers.
//!
//! A part of `filterc`, and unstable by itself: it changes with any version. Depend on `filterc`, which names what is kept.

mod ast;
mod check;
pub mod codes;
pub mod coerce;
mod error;
pub mod example;
mod language;
mod leniency;
mod lookup;
mod lower;
mod names;
pub mod notes;
mod operators;
mod outline;
pub mod schema;
mod search;
mod target;

pub use ast::{
    Argument, Checked, CollectionFilter, Criterion, FieldFilter, LabelFilter, ParameterValue, Slice, Term,
};
pub use check::{ELEMENT_ERRORS, PathValues, Settings, bad_cursor, check};
pub use error::CompileError;
pub use language::Language;
pub use leniency::{Leniencies, Leniency};
pub use lower::{lower, lower_as};
pub use operators::{Class, Meaning, OPERATORS, OperandShape, Operator, OperatorId};
pub use outline::{OutlineLine, outline};
pub use search::TermKind;
pub use target::Target;
