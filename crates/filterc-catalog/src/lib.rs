//! What an API can filter: types, collections, columns, fields, relations and endpoints, and the language that
//! declares them (`grammar/catalog.ebnf`).
//!
//! A catalog names operators but does not know what they mean; it knows nothing of bodies and SQL.
//!
//! A part of `filterc`, and unstable by itself: it changes with any version. Depend on `filterc`, which names what is kept.

mod aggregate;
mod build;
mod by_name;
pub mod calendar;
pub mod codes;
mod collection;
mod endpoint;
mod error;
mod expr;
mod field;
mod ids;
mod literal;
mod model;
mod nothing;
mod parameter;
mod print;
mod relation;
mod resolve;
mod sizes;
mod storage;
mod syntax;
mod table;
mod types;

pub use aggregate::{Aggregate, Bound, Buckets, Group, GroupKey, Measure, Width};
pub use build::{
    CatalogBuilder, CollectionBuilder, ColumnBuilder, ColumnType, EndpointBuilder, ParameterBuilder,
    RelationBuilder,
};
pub use collection::Collection;
pub use endpoint::{Answer, BodyKey, Endpoint, KeyRole, LimitRange, Route};
pub use error::{CatalogDiagnostic, CatalogError};
pub use expr::{Condition, Expr};
pub use field::{
    CorrelatedJoin, DefaultOperand, Empty, Field, FieldKind, LabelColumn, OperatorUse, Presence, Subject,
    Vacuous,
};
pub use ids::{CollectionId, ColumnId, EndpointId, EnumId, FieldId, RelationId, SortId};
pub use literal::{Comparison, Literal, Moment, MomentStart, UNITS};
pub use model::{Catalog, Declarations};
pub use parameter::{Parameter, Place};
pub use relation::{Relation, Step, StepKind};
pub use resolve::{Source, load};
pub use sizes::Sizes;
pub use storage::{JsonWriter, Storage};
pub use table::{
    Column, Computed, Default, Direction, EnumType, Index, IndexColumn, IndexKind, OnDelete, Reference, Sort,
    SortKey,
};
pub use types::{ElementType, IntWidth, Type};

#[cfg(test)]
mod tests;
