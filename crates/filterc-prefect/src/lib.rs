//! The REST API of Prefect 3.9.1 for filterc: its filter language as a catalog, and demo rows.
//!
//! ```
//! use filterc::Dialect;
//!
//! let compiled = filterc_prefect::compiler().compile("flows", br#"{"flows": {"tags": {"all_": ["database"]}}}"#);
//! let statement = compiled.expect("a correct body").statement(Dialect::Sqlite);
//! assert!(statement.sql.starts_with(r#"SELECT "flow"."id", "#));
//! ```
//!
//! With feature `api`, `Prefect` is what a server of the API has beyond the catalog: the shapes of its answers, actions that change
//! something, streams, and services that work by themselves.

#[cfg(feature = "api")]
mod api;
mod catalog;
mod leniencies;

#[cfg(feature = "api")]
pub use api::{BadEncryptionKey, EncryptionKey, Prefect, settings};
pub use catalog::{DEMO, SOURCES, catalog, compiler};
pub use leniencies::{ELEMENT_ERRORS, LENIENCIES};
