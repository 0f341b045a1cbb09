//! What is asked: which rows of which collection, in which order, how many.

use filterc_catalog::{Answer, Collection, CollectionId, Direction, IntWidth, Type};
use smallvec::SmallVec;

use crate::{Ir, Operand, PredicateId, ScalarId};

/// One query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The queried collection.
    pub collection: CollectionId,
    /// Which rows.
    pub predicate: PredicateId,
    /// Rows, their number, or groups.
    pub answer: Answer,
    /// Only the first row of each value of this, in the order below.
    pub first: Option<ScalarId>,
    /// The order; it ends in the key. Empty for counts and groups.
    pub sort: SmallVec<[SortKey; 2]>,
    /// At most so many rows; none for counts.
    pub limit: Option<u32>,
    /// Rows left out first.
    pub offset: u64,
    /// Only rows that come behind this place in the order: a value beside each sort key, none for NULL.
    pub after: Option<Vec<Option<Operand>>>,
    /// What rows are grouped by.
    pub groups: Vec<GroupBy>,
    /// What is said of each group.
    pub measures: Vec<Measure>,
    /// Microseconds since 1970: what `now` means in this query.
    pub now: i64,
    /// True where values of this query were made of `now`; scalars say it themselves.
    pub dated: bool,
    /// Microseconds since 1970: what `now` means in policies. It is the time at which the query is run, also where pages that
    /// follow each other mean an earlier one by `now`.
    pub clock: i64,
}

/// One key of the order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SortKey {
    /// What.
    pub scalar: ScalarId,
    /// Which way.
    pub direction: Direction,
}

/// Something rows are grouped by.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupBy {
    /// Its name in the answer.
    pub name: String,
    /// What.
    pub scalar: ScalarId,
    /// The order of the groups.
    pub order: Option<Direction>,
    /// Of stretches of time, which ones there are.
    pub buckets: Option<Buckets>,
}

/// Stretches of time of one width, numbered from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buckets {
    /// Where the first one begins, in microseconds since 1970.
    pub start: i64,
    /// Microseconds.
    pub width: i64,
    /// How many there are; none where they go on, both ways.
    pub count: Option<i64>,
}

/// Something said of each group.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name in the answer.
    pub name: String,
    /// What.
    pub aggregate: Aggregate,
    /// The order of the groups; measures come before keys.
    pub order: Option<Direction>,
}

/// What is said of the rows of a group; NULL values are left out, intervals become seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aggregate {
    /// How many there are, or how many for which a predicate is true.
    Count(Option<PredicateId>),
    /// The sum.
    Sum(ScalarId),
    /// The arithmetic mean.
    Average(ScalarId),
    /// The least.
    Least(ScalarId),
    /// The greatest.
    Greatest(ScalarId),
    /// The first value, in the row with the greatest second one; NULL is the least.
    Latest(ScalarId, ScalarId),
}

impl Ir {
    /// Names and types of an answer in groups: what they are grouped by, then what is said of them.
    pub fn group_columns(&self, row: &Collection) -> Vec<(String, Type)> {
        let groups =
            self.query.groups.iter().map(|group| (group.name.clone(), self.type_of(group.scalar, row)));
        let measures = self.query.measures.iter().map(|measure| {
            let ty = match measure.aggregate {
                Aggregate::Count(_) => Type::Int(IntWidth::Big),
                Aggregate::Average(_) => Type::Float,
                Aggregate::Sum(of) => match self.type_of(of, row) {
                    Type::Interval => Type::Float,
                    other => other,
                },
                Aggregate::Least(of) | Aggregate::Greatest(of) | Aggregate::Latest(of, _) => {
                    self.type_of(of, row)
                }
            };
            (measure.name.clone(), ty)
        });
        groups.chain(measures).collect()
    }
}
