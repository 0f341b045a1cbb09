//! All end-to-end tests, in one binary so that they share one Postgres.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod answers;
mod databases;
mod failing;
mod killed;
mod laws;
mod oracles;
mod project;
mod recorded;
mod served;
mod stored;
mod surface;
mod writes;
