//! Reads a live database: [`inspect`] tells its tables, [`draft`] writes a catalog of them, [`compare`] says where a catalog and
//! the database differ.
//!
//! The database is asked for its own catalog; no table is read but for counting its first rows on SQLite, which keeps no
//! estimate. This crate knows no body, no filter and no driver.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use filterc_db::{Database, Options};
//!
//! let database = Database::connect("sqlite::memory:", &Options::default()).await?;
//! let schema = filterc_inspect::inspect(&database).await?;
//! assert!(schema.tables.is_empty());
//! # Ok(())
//! # }
//! ```

mod compare;
mod draft;
mod expression;
mod kind;
mod model;
mod postgres;
mod questions;
mod schema;
mod sqlite;

pub use compare::{Difference, Severity, compare};
pub use draft::draft;
pub use kind::Kind;
pub use model::{Column, EnumType, Expression, ForeignKey, Form, Index, Other, Part, Schema, Table};
pub use schema::inspect;
