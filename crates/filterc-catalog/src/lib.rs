//! What an API can filter: types, collections, columns, fields, relations and endpoints, and the language that
//! declares them (`grammar/catalog.ebnf`).
//!
//! A catalog names operators but does not know what they mean; it knows nothing of bodies and SQL.

pub mod codes;
mod expr;
mod ids;
mod model;
mod prefect;
mod print;
mod relation;
mod resolve;
mod syntax;
mod types;

pub use expr::Expr;
pub use ids::{CollectionId, ColumnId, EndpointId, EnumId, FieldId, RelationId, SortId};
pub use model::{
    Answer, BodyKey, Catalog, Collection, Column, Computed, Default, Direction, Endpoint, EnumType, Field,
    FieldKind, Index, IndexColumn, IndexKind, KeyRole, LimitRange, OnDelete, OperatorUse, Sort, SortKey,
    Subject, Vacuous,
};
pub use prefect::{PREFECT_DEMO, PREFECT_SOURCES, prefect};
pub use relation::{Reference, Relation, Step, StepKind};
pub use resolve::{Located, Source, load};
pub use types::{ElementType, IntWidth, Type};

#[cfg(test)]
mod tests;
