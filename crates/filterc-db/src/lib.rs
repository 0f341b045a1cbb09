//! Runs statements on SQLite or Postgres and decodes their rows by the columns of the catalog.
//!
//! Equal rows on both databases give equal [`Cell`]s, whatever their storage form (semantics §4). A statement that runs
//! too long is stopped, and a database that was opened for reading is never written to. This crate knows no body, no
//! filter and no operator: it is given text and binds.
//!
//! The futures need a tokio runtime with time and input/output enabled.

mod cell;
mod database;
mod decode;
mod error;
mod json;
mod load;
mod options;
mod postgres;
mod sqlite;
mod time;

pub use cell::{Cell, Row};
pub use database::Database;
pub use error::DatabaseError;
pub use options::{Access, Options};

#[cfg(test)]
mod tests;
