//! What a plan consists of. It holds ids of one query, so it borrows that query.

use std::fmt;

use filterc_catalog::{Catalog, CollectionId, ColumnId, Sizes};
use filterc_ir::{Guarded, Ir, PredicateId, Shape, ShapeHash};
use serde::Serialize;
use smallvec::SmallVec;

use crate::Dialect;

/// The kind of plans that statements are made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Plans {
    /// The fastest plan, by the sizes of the tables; a page whose size cannot be estimated gets two and picks one when it runs.
    #[default]
    Adaptive,
    /// One plain select that a person can read, which leaves access paths to the database.
    Simple,
}

/// The plan of a query on one kind of database: how it reads its rows. Comes from [`plan`](crate::plan()) and is printed by
/// [`emit`](crate::emit()).
#[derive(Clone)]
pub struct Plan<'a> {
    /// The way the rows of the query are found.
    pub fetch: Fetch,
    /// The ranges of the sort keys that lie behind the cursor.
    pub cursor: CursorRanges,
    /// The kind of database.
    pub dialect: Dialect,
    /// The kind of plans that was asked for.
    pub plans: Plans,
    pub(super) guarded: &'a Guarded,
    pub(super) catalog: &'a Catalog,
    pub(super) sizes: &'a Sizes,
    pub(super) steps: SmallVec<[Step; 6]>,
    pub(super) children: SmallVec<[StepId; 8]>,
    /// Conditions inside expressions, in the order of their ids.
    pub(super) expressions: Vec<(PredicateId, StepId)>,
}

/// The way the rows of a query are found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fetch {
    /// A single select reads the rows.
    Rows(Scan),
    /// A select finds the keys of the page, and the rows are read by them.
    KeysFirst(Scan),
    /// The keys of the page are found by whichever of two access paths turns out to be shorter, and the rows are read by them.
    Adaptive(Box<AdaptivePlan>),
}

/// Two access paths to one page, and the question that picks one of them when the statement runs.
#[derive(Debug, Clone, PartialEq)]
pub struct AdaptivePlan {
    /// The condition whose number of rows is counted.
    pub condition: PredicateId,
    /// The primary plan is used where the condition selects at most so many rows.
    pub threshold: u32,
    /// The condition as it is asked for the count.
    pub probe: StepId,
    /// The related rows whose keys are listed once, where the condition is a relation.
    pub list: Option<Scan>,
    /// The plan that reads the rows through the condition.
    pub primary: Scan,
    /// The plan that reads the rows in the requested order.
    pub alternative: Scan,
}

/// The ranges of the sort keys that lie behind a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CursorRanges {
    /// The query has no cursor.
    None,
    /// A single range.
    One,
    /// Two, in one select with `OR`.
    Either,
    /// Two, in two selects of which the second one reads only what the first one left room for.
    Split,
}

/// A scan: one read of a collection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scan {
    /// The collection that is read.
    pub collection: CollectionId,
    /// The path by which its rows are reached.
    pub path: AccessPath,
    /// About how many rows are looked at; none where that is left to the database.
    pub examined: Option<f64>,
    /// The predicate of the rows, for estimates.
    pub(super) predicate: PredicateId,
    /// The condition on each row; none for all rows.
    pub condition: Option<StepId>,
}

/// The access path of a scan: how its rows are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessPath {
    /// The database chooses.
    DatabaseChoice,
    /// Through an index that gives the requested order, until the page is full.
    InOrder,
    /// All rows; the indexes of conditions are disabled.
    FullScan,
    /// Through the index of one condition.
    Index(PredicateId),
    /// Through the column that links to the outer row.
    Correlated(ColumnId),
}

/// A step of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepId(pub(super) u32);

/// Steps that belong together, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    pub(super) start: u32,
    pub(super) len: u32,
}

impl Steps {
    /// Returns the number of steps.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// True where there is no step.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// A step: how one predicate is tested on the row at hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The predicate.
    pub predicate: PredicateId,
    /// The way it is asked.
    pub kind: StepKind,
}

/// The ways to ask a predicate.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum StepKind {
    /// All of these, columns of the row before relations: databases read from left to right where nothing tells them better.
    All(Steps),
    /// Any of these steps holds.
    Any(Steps),
    /// The opposite of this.
    Not(StepId),
    /// A comparison of columns of the row.
    Filter {
        /// True where no index may answer it, although there is one that could.
        bypasses_index: bool,
    },
    /// There is a related row.
    Relation(JoinStrategy),
}

/// The join strategy: how related rows are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum JoinStrategy {
    /// `outer = …`, `outer IN (…)`: the catalog promises that the related row exists, and only its key is compared.
    ForeignKey {
        /// True where no index of the column may answer it.
        bypasses_index: bool,
    },
    /// `EXISTS (SELECT 1 … WHERE inner = outer AND …)`
    Correlated {
        /// The read of the related rows.
        scan: Scan,
        /// True where the sub-query says `LIMIT 1`.
        limited: bool,
    },
    /// `outer IN (SELECT inner … WHERE …)`: from the related rows to those that refer to them.
    SemiJoin(Scan),
    /// `+outer IN (SELECT inner … WHERE …)`: a list that is made once and looked into for each row.
    List(Scan),
    /// `outer IN (SELECT * FROM "page_list")`: the list that an adaptive plan makes first.
    PageList {
        /// True where the list is only looked into, and is not the access path.
        bypasses_index: bool,
    },
}

impl fmt::Debug for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines().into_iter().map(|line| format!("{:1$}{2}", "", line.depth * 2, line.text));
        f.debug_list().entries(lines).finish()
    }
}

impl<'a> Plan<'a> {
    /// The query that is planned.
    pub(crate) fn ir(&self) -> &'a Ir {
        self.guarded.ir()
    }

    pub(crate) fn guarded(&self) -> &'a Guarded {
        self.guarded
    }

    pub(crate) fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// The step with this id.
    #[expect(clippy::indexing_slicing, reason = "ids only come from this plan")]
    pub fn step(&self, id: StepId) -> Step {
        self.steps[id.0 as usize]
    }

    /// The steps of a list, in order.
    pub fn children(&self, steps: Steps) -> impl ExactSizeIterator<Item = StepId> {
        let range = steps.start as usize..(steps.start + steps.len) as usize;
        self.children.get(range).unwrap_or_default().iter().copied()
    }

    /// Returns the step of a condition inside an expression.
    pub(crate) fn expression(&self, condition: PredicateId) -> Option<StepId> {
        let at = self.expressions.binary_search_by_key(&condition.0, |(known, _)| known.0).ok()?;
        self.expressions.get(at).map(|(_, step)| *step)
    }

    /// The hash of the shape together with what else the text depends on.
    pub(crate) fn shape_hash(&self, shape: &Shape) -> ShapeHash {
        match self.plans {
            Plans::Simple => shape.hash_for(b"simple"),
            Plans::Adaptive if self.sizes.are_declared(self.catalog) => shape.hash(),
            Plans::Adaptive => shape.hash_for(self.sizes.classes()),
        }
    }
}
