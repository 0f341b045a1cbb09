//! What a catalog for readers says of its collections.

use serde::Serialize;

/// A catalog for readers. Serializes as the JSON of `filterc catalog show --format json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Reference {
    /// The name of the catalog.
    pub name: String,
    /// The version of the API it describes.
    pub version: String,
    /// What a server adds to the catalog, by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// Its enums.
    pub enums: Vec<EnumReference>,
    /// Its collections.
    pub collections: Vec<CollectionReference>,
}

/// An enum and its members, in order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EnumReference {
    /// `StateType`
    pub name: String,
    /// `SCHEDULED`, …
    pub members: Vec<String>,
}

/// A collection: what is stored, and what can be asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CollectionReference {
    /// `flow_runs`
    pub name: String,
    /// One row in words: `flow run`.
    pub row: String,
    /// Its table; none where no database has one.
    pub table: Option<String>,
    /// About how many rows to expect.
    pub rows: u64,
    /// True where its filter takes `"operator": "and_" | "or_"`.
    pub takes_operator: bool,
    /// The fields of its filter, nested ones by their path.
    pub fields: Vec<FieldReference>,
    /// Its sort orders.
    pub sorts: Vec<SortReference>,
    /// Related collections that bodies can name.
    pub related: Vec<RelationReference>,
    /// Where bodies are sent to.
    pub endpoints: Vec<EndpointReference>,
    /// Its columns.
    pub columns: Vec<ColumnReference>,
}

/// A field of a filter.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FieldReference {
    /// `state.type`
    pub path: String,
    /// What is particular about it, a sentence each.
    pub notes: Vec<String>,
    /// The operators it takes.
    pub operators: Vec<OperatorReference>,
}

/// An operator of a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OperatorReference {
    /// `any_`
    pub name: String,
    /// `list of StateType`
    pub operand: String,
    /// What it looks at: `coalesce(start_time, expected_start_time)`.
    pub on: String,
    /// What it asks.
    pub meaning: String,
    /// What is particular about it here, a sentence each.
    pub notes: Vec<String>,
    /// A filter that uses it, as JSON; strict accepts it.
    pub example: String,
}

/// A sort order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SortReference {
    /// `START_TIME_DESC`
    pub name: String,
    /// `coalesce(start_time, expected_start_time) desc`
    pub order: String,
}

/// A related collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RelationReference {
    /// The name endpoints use for it.
    pub name: String,
    /// Its collection.
    pub collection: String,
    /// The hops, from the queried row.
    pub path: Vec<String>,
}

/// A place where bodies are sent to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EndpointReference {
    /// `POST`, `PUT` or `GET`.
    pub method: String,
    /// `/flow_runs/filter`
    pub path: String,
    /// `rows`, `count`, `page` or `groups`.
    pub answer: &'static str,
    /// The keys of its body, as in `limit: 0 to 200, else 200`.
    pub keys: Vec<String>,
    /// The values in its path: `name: text`.
    pub values: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ColumnReference {
    /// `flow_id`
    pub name: String,
    /// `uuid`
    #[serde(rename = "type")]
    pub ty: String,
    /// True where it may be NULL.
    pub nullable: bool,
    /// True where it identifies a row.
    pub key: bool,
    /// The collection whose key it holds.
    pub references: Option<String>,
}
