//! The typed body: ids of the catalog, typed operands, and the nodes they came from. It only comes from
//! [`check`](crate::check()).

use std::ops::Range;

use filterc_catalog::{EndpointId, FieldId, RelationId, SortId};
use filterc_ir::{Connective, List, Operand, Values};
use filterc_syntax::{Diagnostic, NodeId};

/// A body that has been checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Where it was sent to.
    pub endpoint: EndpointId,
    /// The filters, in the order of the endpoint's keys.
    pub filters: Vec<CollectionFilter>,
    /// The fields of all filters.
    pub fields: Vec<FieldFilter>,
    /// The criteria of all fields.
    pub criteria: Vec<Criterion>,
    /// The values of all criteria.
    pub values: Values,
    /// The order.
    pub sort: Option<SortId>,
    /// At most so many rows.
    pub limit: Option<u32>,
    /// Rows left out first.
    pub offset: u64,
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
    /// Its key in the body.
    pub key: NodeId,
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
