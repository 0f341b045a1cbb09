//! What is asked: which rows of which collection, in which order, how many.

use filterc_catalog::{Answer, CollectionId, Direction};

use crate::{PredicateId, ScalarId};

/// One query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The queried collection.
    pub collection: CollectionId,
    /// Which rows.
    pub predicate: PredicateId,
    /// Rows or their number.
    pub answer: Answer,
    /// The order; it ends in the key. Empty for counts.
    pub sort: Vec<SortKey>,
    /// At most so many rows; none for counts.
    pub limit: Option<u32>,
    /// Rows left out first.
    pub offset: u64,
    /// Microseconds since 1970: what `now` means in this query.
    pub now: i64,
}

/// One key of the order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SortKey {
    /// What.
    pub scalar: ScalarId,
    /// Which way.
    pub direction: Direction,
}
