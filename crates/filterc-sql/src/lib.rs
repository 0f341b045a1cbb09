//! SQL for Postgres and SQLite out of guarded IR, and DDL and writes out of the catalog, rendered by sea-query.
//!
//! A query becomes a statement in two stages: [`plan()`] decides how its rows are read, [`emit()`] prints that.
//!
//! No byte of a value is ever part of the SQL text: values travel as [`Bind`]s. The text depends only on the shape of
//! the query. This crate runs nothing and knows no body.
//!
//! A part of `filterc`, and unstable by itself: it changes with any version. Depend on `filterc`, which names what is kept.

mod bind;
mod cache;
mod ddl;
mod dialect;
mod emit;
mod format;
mod index;
mod literal;
mod patterns;
mod plan;
mod source;
mod statement;
mod text;
mod time;
mod write;
mod writer;

pub use bind::Bind;
pub use cache::StatementCache;
pub use ddl::{Schema, schema};
pub use dialect::{Dialect, Flags};
pub use emit::emit;
pub use filterc_ir::{ShapeHash, hex};
pub use format::{FormattedLine, format};
pub use plan::{
    AccessPath, AdaptivePlan, CursorRanges, Fetch, JoinStrategy, Plan, PlanFacts, PlanLine, Plans, Scan,
    Step, StepId, StepKind, Steps, plan,
};
pub use statement::{Fragment, Output, Statement};
pub use time::{interval_text, timestamp_text};
pub use write::{BadRow, Conflict, delete, insert, insert_many, insert_or, json_text, lock, update};
