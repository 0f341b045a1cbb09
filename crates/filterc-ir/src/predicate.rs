//! Predicates. Children are ids into the same [`Ir`](crate::Ir).

use filterc_catalog::{CollectionId, ColumnId, Comparison};

use crate::ids::{PredicateId, ScalarId};
use crate::{List, Operand, TextId};

/// The members of `And` and `Or`, a range of the list of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Members {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

impl Members {
    /// Returns the number of members.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// True where there is no member.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// A condition on a row. The meaning of each is in the [crate documentation](crate).
///
/// All variants are public on purpose: a pass that does not know a new one shall not compile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Predicate {
    /// Every row.
    True,
    /// No row.
    False,
    /// All members are true.
    And(Members),
    /// At least one member is true.
    Or(Members),
    /// The opposite of a predicate.
    Not(PredicateId),
    /// `scalar operator operand`
    Compare(ScalarId, Comparison, Operand),
    /// `left operator right`
    Relate(ScalarId, Comparison, ScalarId),
    /// The list has the scalar.
    In(ScalarId, List),
    /// The scalar is NULL.
    Null(ScalarId),
    /// A pattern matches.
    Like(ScalarId, PatternShape, TextId),
    /// The set and the list share an element.
    SetAny(ScalarId, List),
    /// The set has every element of the list.
    SetAll(ScalarId, List),
    /// The set has no element.
    SetEmpty(ScalarId),
    /// A linked row of the collection makes the predicate true; scalars inside read that row.
    Exists(Link, PredicateId),
}

/// How a text is searched for. What the databases do differently is a flag of the dialect (semantics §4, case folding).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatternShape {
    /// Anywhere, upper and lower case alike; `%` and `_` are wildcards.
    Contains,
    /// At the start, upper and lower case alike; `%` and `_` are wildcards.
    StartsWith,
    /// At the start, with the database's own `LIKE`; `%` and `_` are wildcards.
    Prefix,
    /// Anywhere in the lower-case text, as it is: a term of a text search, in lower case.
    Term,
    /// The whole text, with the database's own `LIKE`; `*` and `?` are wildcards, nothing else is.
    Label,
}

/// The relation between the current row and the rows of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link {
    /// The related collection.
    pub collection: CollectionId,
    /// The column of the related collection that is compared with `outer`.
    pub inner: ColumnId,
    /// The column of the current row that is compared with `inner`.
    pub outer: ColumnId,
    /// True where `inner` is the key, so that there is at most one row.
    pub to_one: bool,
}
