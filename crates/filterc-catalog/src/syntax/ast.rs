//! Declarations as written, with spans.

use filterc_syntax::Span;

use crate::{Answer, Direction, IndexKind, OnDelete};

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Declaration {
    Catalog { name: Name, version: String },
    Enum { name: Name, database_type: Option<Name>, members: Vec<Name> },
    Collection(Box<CollectionDecl>),
}

#[derive(Debug, Clone)]
pub(crate) struct CollectionDecl {
    pub(crate) name: Name,
    pub(crate) table: Name,
    pub(crate) rows: u64,
    pub(crate) singular: Option<String>,
    pub(crate) sections: Vec<Section>,
}

#[derive(Debug, Clone)]
pub(crate) enum Section {
    Columns(Vec<ColumnDecl>),
    Computed(Vec<ComputedDecl>),
    Indexes(Vec<IndexDecl>),
    Filter { groups: bool, fields: Vec<FieldDecl> },
    Sort(Vec<SortDecl>),
    Related(Vec<RelationDecl>),
    Endpoint(EndpointDecl),
}

#[derive(Debug, Clone)]
pub(crate) struct TypeDecl {
    pub(crate) name: Name,
    pub(crate) set: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct ColumnDecl {
    pub(crate) name: Name,
    pub(crate) ty: TypeDecl,
    pub(crate) nullable: bool,
    pub(crate) properties: Vec<ColumnProperty>,
}

#[derive(Debug, Clone)]
pub(crate) enum ColumnProperty {
    Key(Span),
    Unique,
    Default(DefaultDecl),
    References(Name, OnDelete),
}

#[derive(Debug, Clone)]
pub(crate) enum DefaultDecl {
    Text(String),
    Int(i64),
    EmptyList,
    EmptyObject,
    Word(Name),
}

#[derive(Debug, Clone)]
pub(crate) struct ComputedDecl {
    pub(crate) name: Name,
    pub(crate) expr: ExprDecl,
}

#[derive(Debug, Clone)]
pub(crate) struct IndexDecl {
    pub(crate) name: Name,
    pub(crate) kind: IndexKind,
    pub(crate) columns: Vec<(ExprDecl, Direction)>,
}

#[derive(Debug, Clone)]
pub(crate) enum ExprDecl {
    Name(Name),
    JsonText(Name, String),
    Coalesce(Vec<ExprDecl>),
    Case { column: Name, member: Name, then: Box<ExprDecl>, otherwise: Box<ExprDecl> },
    Add(Box<ExprDecl>, Box<ExprDecl>),
    Difference(Box<ExprDecl>, Box<ExprDecl>),
}

#[derive(Debug, Clone)]
pub(crate) struct FieldDecl {
    pub(crate) name: Name,
    pub(crate) groups: bool,
    pub(crate) skip: bool,
    pub(crate) ignored: bool,
    pub(crate) body: FieldBody,
}

#[derive(Debug, Clone)]
pub(crate) enum FieldBody {
    Operators(Vec<OperatorGroup>),
    Nested(Vec<FieldDecl>),
}

/// Operators that share what they look at.
#[derive(Debug, Clone)]
pub(crate) struct OperatorGroup {
    pub(crate) uses: Vec<UseDecl>,
    pub(crate) subjects: Vec<SubjectDecl>,
    pub(crate) default: Option<bool>,
    pub(crate) exclusive: bool,
    pub(crate) vanishes: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct UseDecl {
    pub(crate) name: Name,
    pub(crate) operator: Option<Name>,
    pub(crate) operand: Option<TypeDecl>,
}

#[derive(Debug, Clone)]
pub(crate) enum SubjectDecl {
    Own(ExprDecl),
    Through(StepDecl, ExprDecl),
    Exists(StepDecl),
}

/// `outer -> collection` or `<- collection.inner`.
#[derive(Debug, Clone)]
pub(crate) enum StepDecl {
    ToOne { outer: Name, collection: Name },
    ToMany { collection: Name, inner: Name },
}

#[derive(Debug, Clone)]
pub(crate) struct SortDecl {
    pub(crate) name: Name,
    pub(crate) keys: Vec<(ExprDecl, Direction)>,
}

#[derive(Debug, Clone)]
pub(crate) struct RelationDecl {
    pub(crate) step: StepDecl,
    pub(crate) alias: Option<Name>,
    pub(crate) hidden: bool,
    pub(crate) shortcut: bool,
    pub(crate) children: Vec<RelationDecl>,
}

#[derive(Debug, Clone)]
pub(crate) struct EndpointDecl {
    pub(crate) method: Name,
    pub(crate) path: String,
    pub(crate) span: Span,
    pub(crate) answer: Answer,
    pub(crate) keys: Vec<KeyDecl>,
}

#[derive(Debug, Clone)]
pub(crate) enum KeyDecl {
    Member { name: Name, member: Option<Name> },
    Limit { span: Span, least: u32, most: u32, default: u32 },
    Offset(Span),
    Sort(Name),
}
