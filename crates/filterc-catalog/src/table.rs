//! Tables: columns, indexes, sort orders and the enums they use.

use crate::{CollectionId, Condition, Expr, Type};

/// An enum.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnumType {
    /// Its name in the catalog.
    pub name: String,
    /// The name of its Postgres type.
    pub database_type: String,
    /// Its members, in order.
    pub members: Vec<String>,
}

/// A stored column.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// Its name in the table.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// True where it may be NULL.
    pub nullable: bool,
    /// True where no two rows share a value.
    pub unique: bool,
    /// The default: the value of a row that leaves the column out.
    pub default: Option<Default>,
    /// The foreign key.
    pub references: Option<Reference>,
}

/// The default of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// A text.
    Text(String),
    /// An integer.
    Int(i64),
    /// A boolean.
    Bool(bool),
    /// A member of the column's enum.
    Member(String),
    /// `[]`
    EmptyList,
    /// `{}`
    EmptyObject,
    /// The time of the insert.
    Now,
    /// A random UUID.
    RandomUuid,
    /// An interval of no length.
    Zero,
    /// The `null` of JSON, in a column that may be NULL as well: a row that says null stores this one. The table itself has no
    /// default.
    JsonNull,
}

/// A foreign key of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reference {
    /// The collection whose key it holds.
    pub collection: CollectionId,
    /// What happens when that row is deleted.
    pub on_delete: OnDelete,
}

/// What the database does with a row whose parent is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// It refuses.
    Restrict,
    /// It deletes the row as well.
    Cascade,
    /// It sets the column to NULL.
    SetNull,
}

/// A named expression that sorts may use.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Computed {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// What it is.
    pub expr: Expr,
}

/// An index of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Index {
    /// Its name.
    pub name: String,
    /// What kind.
    pub kind: IndexKind,
    /// Its columns, in order.
    pub columns: Vec<IndexColumn>,
    /// The rows it holds; none for all.
    pub condition: Option<Condition>,
}

/// The kind of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexKind {
    /// A B-tree.
    Plain,
    /// A B-tree that refuses duplicates.
    Unique,
    /// Trigrams for LIKE, on Postgres; on SQLite nothing.
    Trigram,
    /// The elements of sets and JSON, on Postgres; on SQLite nothing.
    Elements,
}

/// One column of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexColumn {
    /// A column or an expression.
    pub expr: Expr,
    /// The direction.
    pub direction: Direction,
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Greatest first.
    Descending,
}

/// A sort order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sort {
    /// Its name: `START_TIME_DESC`.
    pub name: String,
    /// What it orders by, most significant first.
    pub keys: Vec<SortKey>,
}

/// One key of a sort order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SortKey {
    /// What.
    pub expr: Expr,
    /// Which way.
    pub direction: Direction,
}
