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
    /// The endpoint that the body was sent to.
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
    pub parameters: Vec<ParameterValue>,
    /// The values of all criteria.
    pub values: Values,
    /// The order.
    pub sort: Option<SortId>,
    /// At most so many rows.
    pub limit: Option<u32>,
    /// The limit of the body or its default, where a list of keys may cap [`Checked::limit`].
    pub page_size: Option<u32>,
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
    /// The relation to the queried collection; none for that collection itself.
    pub relation: Option<RelationId>,
    /// The key in the body.
    pub key: NodeId,
    /// The connective that joins the fields.
    pub combine: Connective,
    /// The fields, a range of [`Checked::fields`].
    pub fields: Range<u32>,
}

/// The filter of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFilter {
    /// The field.
    pub field: FieldId,
    /// The key in the body; the object, where the field is a list of objects.
    pub key: NodeId,
    /// True for `null`: the field does not count, and no default takes its place.
    pub null: bool,
    /// The connective that joins the criteria.
    pub combine: Connective,
    /// The criteria, a range of [`Checked::criteria`].
    pub criteria: Range<u32>,
    /// The nested fields, a range of [`Checked::fields`].
    pub fields: Range<u32>,
}

/// One operator with its operand.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Position of the operator in its field.
    pub operator: u16,
    /// The key in the body.
    pub key: NodeId,
    /// The operand.
    pub argument: Argument,
}

/// An operand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Argument {
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
    /// The number of elements.
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
    /// The name of the label.
    pub name: TextId,
    /// The key in the body.
    pub key: NodeId,
    /// The patterns, with `!` where they are negated.
    pub patterns: List,
}

/// A term of a text search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Whether the text must have the term.
    pub kind: TermKind,
    /// The text, in lower case.
    pub text: TextId,
}

/// A value beside the filters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParameterValue {
    /// The parameter, by position in the endpoint.
    pub parameter: u16,
    /// The key in the body; none where the value stands in the path or was left out.
    pub key: Option<NodeId>,
    /// The value.
    pub argument: Argument,
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
