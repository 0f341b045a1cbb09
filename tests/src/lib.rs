//! What the end-to-end tests share: bodies from files, databases with the demo rows, generated bodies.

#![allow(missing_docs, clippy::missing_panics_doc, reason = "test support")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test support"
)]

pub mod bodies;
pub mod client;
pub mod databases;
pub mod markdown;
pub mod page;
pub mod postgres;
pub mod program;
pub mod steps;

use std::path::PathBuf;

use filterc::catalog::Sizes;
use filterc::sql::{emit, plan};
use filterc::{Catalog, Dialect, Guarded, Plans, Statement};

/// What `now` means in the tests: the demo rows end at this time.
pub const NOW: i64 = 1_795_176_000_000_000;

/// The statement of a query, for tables of the sizes that the catalog declares.
pub fn statement(query: &Guarded, catalog: &Catalog, dialect: Dialect) -> Statement {
    emit(&plan(query, catalog, &Sizes::declared(catalog), dialect, Plans::Adaptive))
}

/// The top of the repository.
pub fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
