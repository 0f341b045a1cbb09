//! How rows of one collection belong to rows of another.

use crate::{CollectionId, ColumnId, RelationId};

/// One hop: the rows of `collection` whose `inner` column equals the `outer` column of the row at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// Where it leads.
    pub collection: CollectionId,
    /// A column of that collection.
    pub inner: ColumnId,
    /// A column of the row at hand.
    pub outer: ColumnId,
    /// How many rows it can reach.
    pub kind: StepKind,
}

/// How many rows a step can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// `fk -> other`: at most one row, by its key.
    ToOne,
    /// `<- other.fk`: any number of rows.
    ToMany,
}

/// A related collection in a filter body. Members of one tree share the same related row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Relation {
    /// The hop from the parent relation, or from the queried row.
    pub step: Step,
    /// The name endpoints use for it; none where it is only joined through.
    pub member: Option<String>,
    /// A lone, non-empty `any_` on the key compares the foreign key and does not read the related collection
    /// (semantics §3; not on counts).
    pub shortcut: bool,
    /// The relation it hangs on.
    pub parent: Option<RelationId>,
}
