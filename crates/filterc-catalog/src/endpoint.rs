//! Endpoints: where bodies are sent to, and which keys they have.

use crate::{
    CollectionId, Condition, EndpointId, Expr, Group, Measure, Parameter, RelationId, SortId, SortKey,
};

/// A place where bodies are sent to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Endpoint {
    /// `flow_runs/count`
    pub name: String,
    /// `POST`, `PUT` or `GET`.
    pub method: String,
    /// `/flow_runs/count`; values stand in braces, `/work_pools/{name}/queues/filter`.
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
    /// The order of an endpoint whose body cannot choose one.
    pub order: Vec<SortKey>,
    /// Values beside the filters, in the path and in the body.
    pub parameters: Vec<Parameter>,
    /// A condition that every row of the endpoint meets, whatever the body asks for.
    pub condition: Option<Condition>,
    /// Only the first row of each value of this, in the requested order.
    pub first: Option<Expr>,
    /// What rows are grouped by.
    pub groups: Vec<Group>,
    /// What is said of each group.
    pub measures: Vec<Measure>,
}

impl Endpoint {
    /// True where the rows behind a cursor can be asked for.
    pub fn takes_cursors(&self) -> bool {
        self.keys.iter().any(|key| key.role == KeyRole::Cursor)
    }
}

/// What an endpoint answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Rows, in order.
    Rows,
    /// How many rows there are.
    Count,
    /// Rows, in order, and how many there are without a limit.
    Page,
    /// Groups of rows, or all rows as one group.
    Groups,
}

impl Answer {
    /// As the catalog language writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Count => "count",
            Self::Page => "page",
            Self::Groups => "groups",
        }
    }

    /// True where rows come back, so that there is an order and a limit.
    pub fn gives_rows(self) -> bool {
        matches!(self, Self::Rows | Self::Page)
    }
}

/// The rows an endpoint may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitRange {
    /// Least.
    pub least: u32,
    /// Most.
    pub most: u32,
    /// Without `limit` in the body.
    pub default: u32,
}

impl LimitRange {
    /// True where there is no most: every number from the least one will do.
    pub fn is_open(self) -> bool {
        self.most == OPEN
    }
}

/// The most rows of an endpoint that has no upper limit, 2³¹ − 1.
const OPEN: u32 = 2_147_483_647;

/// A key of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BodyKey {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub role: KeyRole,
    /// True where a body must have it.
    pub required: bool,
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
    /// The place behind which the rows begin, as the answer before told it. Every endpoint that answers with rows and takes an
    /// offset has it, under the name `cursor`.
    Cursor,
    /// The page, from 1.
    Page,
    /// The order.
    Sort,
    /// A value beside the filters: a position in [`Endpoint::parameters`].
    Parameter(u16),
}

/// An endpoint, and the values in the path of a request to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// The values by the names in braces, without percent encoding.
    pub values: Vec<(String, String)>,
}

impl From<EndpointId> for Route {
    fn from(endpoint: EndpointId) -> Self {
        Self { endpoint, values: Vec::new() }
    }
}

impl Endpoint {
    /// The values of a path that fits this endpoint's, without slashes at its ends.
    pub fn values_of(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut values = Vec::new();
        let (mut parts, mut wanted) = (path.split('/'), self.name.split('/'));
        loop {
            match (parts.next(), wanted.next()) {
                (None, None) => return Some(values),
                (Some(part), Some(wanted)) => {
                    match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                        Some(name) if !part.is_empty() => values.push((name.to_owned(), part.to_owned())),
                        _ if part == wanted => {}
                        _ => return None,
                    }
                }
                _ => return None,
            }
        }
    }
}
