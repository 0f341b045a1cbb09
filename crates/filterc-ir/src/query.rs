//! What is asked: which rows of which collection, in which order, how many.

use filterc_catalog::{Answer, CollectionId, Direction};
use smallvec::SmallVec;

use crate::{Operand, PredicateId, ScalarId};

/// One query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The queried collection.
    pub collection: CollectionId,
    /// The condition that selected rows fulfil.
    pub predicate: PredicateId,
    /// The kind of answer: rows, their number, or groups.
    pub answer: Answer,
    /// The scalar of which each value gives only its first row, in the order of `sort`.
    pub first: Option<ScalarId>,
    /// The keys that rows are ordered by, the last one is the key of the collection; empty for counts and groups.
    pub sort: SmallVec<[SortKey; 2]>,
    /// The most rows that are given; none for counts.
    pub limit: Option<u32>,
    /// How many of the first rows are skipped.
    pub offset: u64,
    /// The place in the order after which rows are given: a value for each sort key, none for NULL.
    pub after: Option<Vec<Option<Operand>>>,
    /// The scalars that rows are grouped by.
    pub groups: Vec<GroupBy>,
    /// The aggregates of each group.
    pub measures: Vec<Measure>,
    /// Microseconds since 1970: what `now` means in this query.
    pub now: i64,
    /// True where values of this query were made of `now`; scalars say it themselves.
    pub dated: bool,
    /// Microseconds since 1970: what `now` means in policies. It is the time at which the query is run, also where pages that
    /// follow each other mean an earlier one by `now`.
    pub clock: i64,
}

/// A key that rows are ordered by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SortKey {
    /// The scalar that is ordered by.
    pub scalar: ScalarId,
    /// Ascending or descending.
    pub direction: Direction,
}

/// A scalar that rows are grouped by.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupBy {
    /// Its name in the answer.
    pub name: String,
    /// The scalar.
    pub scalar: ScalarId,
    /// The order of the groups.
    pub order: Option<Direction>,
    /// The buckets of time that exist, where the scalar is a bucket.
    pub buckets: Option<Buckets>,
}

/// Buckets of time of one width, numbered from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buckets {
    /// The start of bucket 0, in microseconds since 1970.
    pub start: i64,
    /// The width of each bucket, in microseconds.
    pub width: i64,
    /// The number of buckets; none where they have no end on either side.
    pub count: Option<i64>,
}

/// A named aggregate of each group.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name in the answer.
    pub name: String,
    /// The aggregate.
    pub aggregate: Aggregate,
    /// The order of the groups; measures come before keys.
    pub order: Option<Direction>,
}

/// A function of the rows of a group; NULL values are left out, intervals become seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aggregate {
    /// The number of rows, or of those for which a predicate is true.
    Count(Option<PredicateId>),
    /// The sum.
    Sum(ScalarId),
    /// The arithmetic mean.
    Average(ScalarId),
    /// The least.
    Least(ScalarId),
    /// The greatest.
    Greatest(ScalarId),
    /// The value of the first scalar in the row with the greatest value of the second one; NULL is the least.
    Latest(ScalarId, ScalarId),
}
