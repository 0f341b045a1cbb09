//! The catalog as data: names are resolved to ids, every id is valid.

use filterc_syntax::Span;

use crate::{
    CollectionId, ColumnId, ElementType, EndpointId, EnumId, Expr, FieldId, Reference, Relation, RelationId,
    SortId, Step, Type,
};

/// Everything an API lets clients filter. It only comes from [`load`](crate::load), which checks it.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Its name, `prefect`.
    pub name: String,
    /// The version of the API it describes.
    pub version: String,
    pub(crate) enums: Vec<EnumType>,
    pub(crate) collections: Vec<Collection>,
    pub(crate) endpoints: Vec<Endpoint>,
    /// Changes with any declaration; part of the hash of a query.
    pub hash: u64,
}

/// An enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumType {
    /// Its name in the catalog.
    pub name: String,
    /// The name of its Postgres type.
    pub database_type: String,
    /// Its members, in order.
    pub members: Vec<String>,
}

/// A table and what can be asked of it.
#[derive(Debug, Clone)]
pub struct Collection {
    /// Its name, also its key in bodies: `flow_runs`.
    pub name: String,
    /// One row of it in a sentence: `flow run`.
    pub singular: String,
    /// Its table: `flow_run`.
    pub table: String,
    /// Position of the source that declares it, in the list given to [`load`](crate::load).
    pub source: usize,
    /// About how many rows to expect.
    pub rows: u64,
    /// Stored columns.
    pub columns: Vec<Column>,
    /// The column that identifies a row.
    pub key: ColumnId,
    /// Expressions with a name.
    pub computed: Vec<Computed>,
    /// Indexes of the table.
    pub indexes: Vec<Index>,
    /// True where the filter takes `"operator": "and_" | "or_"`.
    pub groups: bool,
    /// All fields of the filter, nested ones included.
    pub fields: Vec<Field>,
    /// The fields at the first level.
    pub top_fields: Vec<FieldId>,
    /// Sort orders.
    pub sorts: Vec<Sort>,
    /// Related collections; a parent stands before its children.
    pub relations: Vec<Relation>,
}

/// A stored column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the table.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// True where it may be NULL.
    pub nullable: bool,
    /// True where no two rows share a value.
    pub unique: bool,
    /// What a row gets that does not give it.
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
pub struct Index {
    /// Its name.
    pub name: String,
    /// What kind.
    pub kind: IndexKind,
    /// Its columns, in order.
    pub columns: Vec<IndexColumn>,
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
}

/// One column of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A field of a collection's filter.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its key in bodies.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// True where it takes `"operator"`.
    pub groups: bool,
    /// What it counts as when it says nothing.
    pub vacuous: Vacuous,
    /// Checked and then ignored (semantics §2, `deployments.concurrency_limit`).
    pub ignored: bool,
    /// Operators, or further fields.
    pub kind: FieldKind,
}

/// What stands inside a field.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// Operators.
    Operators(Vec<OperatorUse>),
    /// Fields, as in `state: {type, name}`.
    Nested(Vec<FieldId>),
}

/// What a field without any criterion counts as (semantics §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vacuous {
    /// True: under `or_` it makes everything match.
    True,
    /// Nothing: as if it were not there.
    Skip,
}

/// An operator that a field takes.
#[derive(Debug, Clone)]
pub struct OperatorUse {
    /// Its key in bodies: `id_`.
    pub name: String,
    /// The operator it is: `any_`.
    pub operator: String,
    /// Where it is declared.
    pub span: Span,
    /// What it looks at; where there are several, one that matches is enough.
    pub subjects: Vec<Subject>,
    /// The type of its operand, where it is not that of the subject.
    pub operand: Option<Type>,
    /// The operand of a body that leaves the operator out.
    pub default: Option<bool>,
    /// With `true` it counts alone; with `false` only where no other operator does (semantics §11, quirk 5).
    pub exclusive: bool,
    /// An empty operand makes the whole field vanish instead of counting as true.
    pub vanishes: bool,
}

/// What an operator looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An expression of the row.
    Own(Expr),
    /// An expression of a related row.
    Through(Step, Expr),
    /// Whether related rows exist.
    Exists(Step),
}

/// A sort order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// Its name: `START_TIME_DESC`.
    pub name: String,
    /// What it orders by, most significant first.
    pub keys: Vec<SortKey>,
}

/// One key of a sort order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// What.
    pub expr: Expr,
    /// Which way.
    pub direction: Direction,
}

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

macro_rules! lookup {
    ($($(#[$doc:meta])* $owner:ident . $list:ident : $one:ident ( $id:ident ) -> $item:ident;)+) => {$(
        impl $owner {
            $(#[$doc])*
            #[expect(clippy::indexing_slicing, reason = "ids only come from this catalog")]
            pub fn $one(&self, id: $id) -> &$item {
                &self.$list[id.index()]
            }
        }
    )+};
}

lookup! {
    /// The collection with this id.
    Catalog.collections: collection(CollectionId) -> Collection;
    /// The enum with this id.
    Catalog.enums: enumeration(EnumId) -> EnumType;
    /// The endpoint with this id.
    Catalog.endpoints: endpoint(EndpointId) -> Endpoint;
    /// The stored column with this id.
    Collection.columns: column(ColumnId) -> Column;
    /// The field with this id.
    Collection.fields: field(FieldId) -> Field;
    /// The relation with this id.
    Collection.relations: relation(RelationId) -> Relation;
    /// The sort order with this id.
    Collection.sorts: sort(SortId) -> Sort;
}

fn numbered<T>(items: &[T]) -> impl DoubleEndedIterator<Item = (u16, &T)> {
    items.iter().enumerate().map(|(i, item)| (i as u16, item))
}

impl Catalog {
    /// All collections.
    pub fn collections(&self) -> impl DoubleEndedIterator<Item = (CollectionId, &Collection)> {
        numbered(&self.collections).map(|(id, item)| (CollectionId(id), item))
    }

    /// All enums.
    pub fn enums(&self) -> impl DoubleEndedIterator<Item = (EnumId, &EnumType)> {
        numbered(&self.enums).map(|(id, item)| (EnumId(id), item))
    }

    /// All endpoints.
    pub fn endpoints(&self) -> impl DoubleEndedIterator<Item = (EndpointId, &Endpoint)> {
        numbered(&self.endpoints).map(|(id, item)| (EndpointId(id), item))
    }

    /// The collection of this name.
    pub fn find_collection(&self, name: &str) -> Option<CollectionId> {
        self.collections().find(|(_, collection)| collection.name == name).map(|(id, _)| id)
    }

    /// The endpoint of this name or path, or the first one of a collection that answers with rows.
    pub fn find_endpoint(&self, name: &str) -> Option<EndpointId> {
        let plain = name.trim_matches('/');
        let named = self.endpoints().find(|(_, endpoint)| endpoint.name == plain).map(|(id, _)| id);
        named.or_else(|| {
            let of = self.find_collection(plain)?;
            let rows = |endpoint: &Endpoint| endpoint.collection == of && endpoint.answer == Answer::Rows;
            self.endpoints().find(|(_, endpoint)| rows(endpoint)).map(|(id, _)| id)
        })
    }

    /// The type as the catalog language writes it.
    pub fn type_name(&self, ty: Type) -> String {
        let name = match ty {
            Type::Bool => "bool",
            Type::Int(crate::IntWidth::Small) => "smallint",
            Type::Int(crate::IntWidth::Normal) => "int",
            Type::Int(crate::IntWidth::Big) => "bigint",
            Type::Float => "float",
            Type::Decimal => "decimal",
            Type::Text => "text",
            Type::Uuid => "uuid",
            Type::Date => "date",
            Type::Timestamp => "timestamp",
            Type::Interval => "interval",
            Type::Json => "json",
            Type::Enum(id) => &self.enumeration(id).name,
            Type::Set(ElementType::Text) => "set<text>",
            Type::Set(ElementType::Int) => "set<int>",
            Type::Set(ElementType::Uuid) => "set<uuid>",
            Type::Set(ElementType::Enum(id)) => return format!("set<{}>", self.enumeration(id).name),
        };
        name.to_owned()
    }
}

impl Collection {
    /// The stored columns with their ids.
    pub fn columns(&self) -> impl DoubleEndedIterator<Item = (ColumnId, &Column)> {
        numbered(&self.columns).map(|(id, item)| (ColumnId(id), item))
    }

    /// The sort orders with their ids.
    pub fn sorts(&self) -> impl DoubleEndedIterator<Item = (SortId, &Sort)> {
        numbered(&self.sorts).map(|(id, item)| (SortId(id), item))
    }

    /// The relations with their ids.
    pub fn relations(&self) -> impl DoubleEndedIterator<Item = (RelationId, &Relation)> {
        numbered(&self.relations).map(|(id, item)| (RelationId(id), item))
    }

    /// The stored column of this name.
    pub fn find_column(&self, name: &str) -> Option<ColumnId> {
        self.columns().find(|(_, column)| column.name == name).map(|(id, _)| id)
    }

    /// The type of an expression over this collection.
    pub fn type_of(&self, expr: &Expr) -> Type {
        match expr {
            Expr::Column(id) => self.column(*id).ty,
            Expr::Coalesce(of) => of.first().map_or(Type::Text, |first| self.type_of(first)),
            Expr::JsonText(..) => Type::Text,
            Expr::Case { then, .. } => self.type_of(then),
            Expr::Add(..) | Expr::Difference(..) => Type::Interval,
            Expr::Now => Type::Timestamp,
        }
    }

    /// True where an expression over this collection can be NULL.
    pub fn nullable(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Column(id) => self.column(*id).nullable,
            Expr::Coalesce(of) => of.iter().all(|e| self.nullable(e)),
            Expr::JsonText(..) => true,
            Expr::Case { then, otherwise, .. } => self.nullable(then) || self.nullable(otherwise),
            Expr::Add(a, b) | Expr::Difference(a, b) => self.nullable(a) || self.nullable(b),
            Expr::Now => false,
        }
    }
}
