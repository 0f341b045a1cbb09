//! How a query reads its rows: the one place that decides, before any SQL is written.
//!
//! Postgres knows how many rows it has and what they hold, and makes the same semi-join of `EXISTS` and of `IN`: it gets
//! `IN` where all rows are read, so that it may start from the related side, and `EXISTS` elsewhere.
//!
//! SQLite plans by the text, for nobody runs `ANALYZE` on the file of a server. It assumes that any index with `=` on its first
//! column gives ten rows, prefers a condition with an index over the requested order, and picks either of two indexes that fit.
//! What that costs on 500,000 flow runs and 1,000,000 task runs (`cargo bench -p filterc-benches --bench forms`):
//!
//! | query | what SQLite does by itself | planned here |
//! |---|---|---|
//! | runs with a paused task run, newest first: `EXISTS` | reads all paused task runs for each run, > 20 s | 64 ms |
//! | runs that ended in the last 40 days, latest start first | sorts all of them, 413 ms | 0.3 ms |
//! | two states, newest first | sorts all of them, 82 ms | 0.5 ms |
//! | runs of a quiet flow, newest first: `EXISTS` | reads all runs in the requested order, 610 ms | 0.4 ms |
//! | runs of tagged flows, counted: `JOIN` | looks up the flow of each run, 269 ms | 2.0 ms |
//!
//! So the access path is chosen here, by estimates that know the shape of the query and the [`Sizes`] of the tables, and unwanted
//! indexes are disabled with unary `+`. The access paths are
//!
//! - in the requested order, looking at each row until the page is full: relations are `EXISTS (… LIMIT 1)`;
//! - through the index of one condition of the row;
//! - through a relation, `fk IN (SELECT key …)`: from few related rows to the rows that refer to them;
//! - through a foreign key, where only the key of the related row is compared: `fk = …`;
//! - all rows. Then a relation that would be looked up too often is `+fk IN (SELECT key …)`, whose list is made once.
//!
//! `IN` is unknown for a NULL key where `EXISTS` is false, so it is used only where no `NOT` is above it. Inside a correlated
//! `EXISTS` the link is the access path, and all other conditions get the `+`.
//!
//! Estimates cannot know how often a value occurs in a column: queries of one shape share one text. Where the estimate may be
//! far off, the plan is [adaptive](AdaptivePlan): the statement holds both access paths and picks one when it runs. How deep a
//! page lies is a class and part of the shape: a page that skips more than it shows is found by its keys (206 ms for
//! 256 behind 100,000 runs).

mod adaptive;
mod build;
mod cost;
mod describe;
mod indexes;
mod selectivity;
mod tree;

use filterc_catalog::{Catalog, Sizes};
use filterc_ir::Guarded;

use crate::Dialect;
pub use describe::{PlanFacts, PlanLine};
pub use tree::{
    AccessPath, AdaptivePlan, CursorRanges, Fetch, JoinStrategy, Plan, Plans, Scan, Step, StepId, StepKind,
    Steps,
};

/// Plans a query for a database whose tables have about these sizes.
pub fn plan<'a>(
    guarded: &'a Guarded,
    catalog: &'a Catalog,
    sizes: &'a Sizes,
    dialect: Dialect,
    plans: Plans,
) -> Plan<'a> {
    build::Planner::new(guarded, catalog, sizes, dialect, plans).plan()
}
