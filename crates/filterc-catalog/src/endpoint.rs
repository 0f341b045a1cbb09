//! Endpoints: where bodies are sent to, and which keys they have.

use crate::{CollectionId, RelationId, SortId};

/// A place where bodies are sent to.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// `flow_runs/count`
    pub name: String,
    /// `POST`
    pub method: String,
    /// `/flow_runs/count`
    pub path: String,
    /// The queried collection.
    pub collection: CollectionId,
    /// What it answers with.
    pub answer: Answer,
    /// The keys of its body.
    pub keys: Vec<BodyKey>,
    /// How many rows it gives.
    pub limit: Option<LimitRange>,
    /// The order without `sort` in the body.
    pub sort: Option<SortId>,
}

/// What an endpoint answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Rows, in order.
    Rows,
    /// How many rows there are.
    Count,
}

/// The rows an endpoint may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitRange {
    /// Least.
    pub least: u32,
    /// Most.
    pub most: u32,
    /// Without `limit` in the body.
    pub default: u32,
}

/// A key of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyKey {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub role: KeyRole,
}

/// What a key of a body is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRole {
    /// The filter of the queried collection.
    Queried,
    /// The filter of a related collection.
    Related(RelationId),
    /// The number of rows.
    Limit,
    /// The rows to leave out first.
    Offset,
    /// The order.
    Sort,
}
