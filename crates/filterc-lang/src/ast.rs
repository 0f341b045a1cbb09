//! The typed body: ids of the catalog, typed operands, and the nodes they came from. It only comes from
//! [`check`](crate::check()).

use std::ops::Range;

use filterc_catalog::{EndpointId, FieldId, RelationId, SortId};
use filterc_ir::{Connective, Cursor, List, Operand, TextId, Values};
use filterc_syntax::{Diagnostic, NodeId};
use smallvec::SmallVec;

use crate::search::TermKind;

/// A body that has been checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Where it was sent to.
    pub endpoint: EndpointId,
    /// The filters, in the order of the endpoint's keys.
    pub filters: SmallVec<[CollectionFilter; 2]>,
    /// The fields of all filters.
    pub fields: Vec<FieldFilter>,
    /// The criteria of all fields.
    pub criteria: Vec<Criterion>,
    /// The labels of all criteria.
    pub labels: Vec<LabelFilter>,
    /// The terms of all text searches.
    pub terms: Vec<Term>,
    /// Values beside the filters.
    pub parameters: Vec<Argument>,
    /// The values of all criteria.
    pub values: Values,
    /// The order.
    pub sort: Option<SortId>,
    /// At most so many rows.
    pub limit: Option<u32>,
    /// Rows left out first.
    pub offset: u64,
    /// The place behind which the rows begin, and where it stands.
    pub cursor: Option<Box<(Cursor, NodeId)>>,
    /// True where a time was made of `now`.
    pub dated: bool,
    /// The page, where the endpoint counts pages.
    pub page: Option<u64>,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
}

/// The filter of one collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionFilter {
    /// None for the queried collection.
    pub relation: Option<RelationId>,
    /// Its key in the body.
    pub key: NodeId,
    /// How its fields are joined.
    pub combine: Connective,
    /// Its fields, a range of [`Checked::fields`].
    pub fields: Range<u32>,
}

/// What a body says about one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFilter {
    /// The field.
    pub field: FieldId,
    /// Its key in the body; of a list of objects, the object.
    pub key: NodeId,
    /// True for `null`, which is as if it were not there, except that no default takes its place.
    pub null: bool,
    /// How its criteria are joined.
    pub combine: Connective,
    /// Its criteria, a range of [`Checked::criteria`].
    pub criteria: Range<u32>,
    /// Its own fields, a range of [`Checked::fields`].
    pub fields: Range<u32>,
}

/// One operator with its operand.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Position of the operator in its field.
    pub operator: u16,
    /// Its key in the body.
    pub key: NodeId,
    /// Its operand.
    pub given: Given,
}

/// An operand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Given {
    /// `null`: as if the operator were not there, except that no default takes its place.
    Null,
    /// One value.
    One(Operand),
    /// A list.
    List(List),
    /// Labels, by position in [`Checked::labels`].
    Labels(Slice),
    /// Terms of a text search, by position in [`Checked::terms`].
    Terms(Slice),
}

/// A range of positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The first.
    pub start: u32,
    /// How many.
    pub len: u32,
}

impl Slice {
    pub(crate) fn of<T>(self, all: &[T]) -> &[T] {
        all.get(self.start as usize..(self.start + self.len) as usize).unwrap_or_default()
    }
}

/// A label and its patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelFilter {
    /// Its name.
    pub name: TextId,
    /// Its key in the body.
    pub key: NodeId,
    /// The patterns, with `!` where they are negated.
    pub patterns: List,
}

/// A term of a text search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// What it asks.
    pub kind: TermKind,
    /// The text, in lower case.
    pub text: TextId,
}

/// A value beside the filters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Argument {
    /// Its parameter, by position in the endpoint.
    pub parameter: u16,
    /// Its key in the body; none where it stands in the path or was left out.
    pub key: Option<NodeId>,
    /// The value.
    pub given: Given,
}

pub(crate) fn indexes(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

impl Checked {
    /// The fields of a range.
    pub fn fields_of(&self, range: &Range<u32>) -> &[FieldFilter] {
        self.fields.get(indexes(range)).unwrap_or_default()
    }

    /// The criteria of a range.
    pub fn criteria_of(&self, range: &Range<u32>) -> &[Criterion] {
        self.criteria.get(indexes(range)).unwrap_or_default()
    }
}
