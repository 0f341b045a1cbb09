//! What tests, fuzzing and benches of filterc are fed with: generated catalogs, rows and bodies, the properties that
//! hold of any bytes, and the clock that says whether work is linear. Never shipped.

#![allow(missing_docs, clippy::missing_panics_doc, reason = "test support")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test support"
)]

pub mod bodies;
pub mod catalogs;
pub mod entropy;
pub mod linear;
pub mod mutations;
pub mod properties;
pub mod rows;
