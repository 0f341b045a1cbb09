//! Text with positions: spans, the JSON tree, JSON Pointers and diagnostics as plain data.
//!
//! This crate knows nothing of catalogs, filters or SQL, and prints nothing.
//!
//! A part of `filterc`, and unstable by itself: it changes with any version. Depend on `filterc`, which names what is kept.

pub mod diagnostic;
pub mod limits;
mod node;
mod pointer;
pub mod scan;
mod source;
mod span;
mod suggest;
mod tree;
mod visible;

pub use diagnostic::{Code, Diagnostic, Edit, Expected, Label, Severity};
pub use limits::Limits;
pub use node::{Kind, NodeId};
pub use pointer::Pointer;
pub use scan::parse;
pub use source::{LineIndex, Position};
pub use span::Span;
pub use suggest::suggest;
pub use tree::{Elements, Members, Tree};
pub use visible::{is_hidden, visible, visible_json, visible_lines};
