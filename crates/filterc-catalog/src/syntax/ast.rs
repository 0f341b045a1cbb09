//! Declarations as written, with spans.

use filterc_syntax::Span;

use crate::{Answer, Comparison, Direction, Empty, IndexKind, MomentStart, OnDelete, Place, Presence};

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Declaration {
    Catalog { name: Name, version: String, api: Option<Name>, whole_seconds: bool },
    Enum { name: Name, database_type: Option<Name>, members: Vec<Name> },
    Collection(Box<CollectionDecl>),
}

#[derive(Debug, Clone)]
pub(crate) struct CollectionDecl {
    pub(crate) name: Name,
    /// None where no database has its rows.
    pub(crate) table: Option<Name>,
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
    pub(crate) condition: Option<ConditionDecl>,
}

#[derive(Debug, Clone)]
pub(crate) enum ExprDecl {
    Name(Name),
    Literal(LiteralDecl),
    JsonText(Name, String),
    Coalesce(Vec<ExprDecl>),
    Concat(Vec<ExprDecl>),
    Case { when: Box<ConditionDecl>, then: Box<ExprDecl>, otherwise: Box<ExprDecl> },
    Arithmetic { left: Box<ExprDecl>, right: Box<ExprDecl>, subtract: bool, sign: Span },
}

#[derive(Debug, Clone)]
pub(crate) enum LiteralDecl {
    Text(String),
    Int(i64),
    Interval(i64),
    /// `true`, `false` or a member of an enum.
    Word(Name),
}

#[derive(Debug, Clone)]
pub(crate) enum ConditionDecl {
    And(Vec<ConditionDecl>),
    Or(Vec<ConditionDecl>),
    Not(Box<ConditionDecl>),
    Compare { left: ExprDecl, comparison: Comparison, right: ExprDecl, sign: Span },
    In { left: ExprDecl, list: Vec<LiteralDecl>, sign: Span },
    Null(ExprDecl),
}

#[derive(Debug, Clone)]
pub(crate) struct FieldDecl {
    pub(crate) name: Name,
    pub(crate) words: Vec<FieldWord>,
    pub(crate) body: FieldBody,
}

/// A word behind the name of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldWord {
    Groups,
    Skip,
    Ignored,
    List,
    Always,
    Splice,
    Presence(Presence),
}

#[derive(Debug, Clone)]
pub(crate) enum FieldBody {
    Operators(Vec<OperatorGroup>),
    Nested(Vec<FieldDecl>),
    Sort(Name),
}

/// Operators that share what they look at.
#[derive(Debug, Clone)]
pub(crate) struct OperatorGroup {
    pub(crate) uses: Vec<UseDecl>,
    pub(crate) subjects: Vec<SubjectDecl>,
    pub(crate) words: Vec<OperatorWord>,
    /// Groups that look at a linked row; then the rest is empty.
    pub(crate) linked: Option<Box<LinkDecl>>,
}

/// What follows the subject of an operator.
#[derive(Debug, Clone)]
pub(crate) enum OperatorWord {
    Default(DefaultOperandDecl),
    Absent(DefaultOperandDecl),
    Exclusive,
    Empty(Empty),
    Presence(Presence),
    Caps,
    Longest(u32),
    Kept(Vec<KeptDecl>),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum DefaultOperandDecl {
    Bool(bool),
    Moment(MomentStart, i64),
}

#[derive(Debug, Clone)]
pub(crate) struct KeptDecl {
    pub(crate) name: String,
    pub(crate) exact: bool,
    pub(crate) expr: ExprDecl,
}

#[derive(Debug, Clone)]
pub(crate) struct LinkDecl {
    pub(crate) step: StepDecl,
    pub(crate) condition: Option<ConditionDecl>,
    pub(crate) unless: Option<Name>,
    pub(crate) repeats: Option<Name>,
    pub(crate) groups: Vec<OperatorGroup>,
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
    Pair(ExprDecl, ExprDecl),
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
    Member { name: Name, member: Option<Name>, required: bool },
    Limit { span: Span, least: u32, most: u32, default: u32 },
    Top(u32),
    Offset(Span),
    Page(Span),
    Sort(Name),
    Order(Vec<(ExprDecl, Direction)>),
    Where(ConditionDecl),
    First(ExprDecl),
    Parameter(Box<ParameterDecl>),
    By { name: Name, key: GroupKeyDecl, order: Option<Direction> },
    Give { name: Name, aggregate: AggregateDecl, order: Option<Direction> },
}

#[derive(Debug, Clone)]
pub(crate) struct ParameterDecl {
    pub(crate) place: Place,
    pub(crate) name: Name,
    pub(crate) ty: TypeDecl,
    pub(crate) list: bool,
    pub(crate) presence: Presence,
    pub(crate) default: Option<LiteralDecl>,
    pub(crate) least: Option<f64>,
    pub(crate) most: Option<u32>,
    pub(crate) criterion: Option<OperatorGroup>,
}

#[derive(Debug, Clone)]
pub(crate) enum GroupKeyDecl {
    Own,
    Expr(ExprDecl),
    Buckets(Box<BucketsDecl>),
}

#[derive(Debug, Clone)]
pub(crate) struct BucketsDecl {
    pub(crate) of: ExprDecl,
    pub(crate) start: BoundDecl,
    pub(crate) end: Option<BoundDecl>,
    pub(crate) minutes: bool,
    pub(crate) width: WidthDecl,
    pub(crate) most: Option<u32>,
}

#[derive(Debug, Clone)]
pub(crate) enum BoundDecl {
    /// A parameter, `now`, or `key.field.operator`.
    Path(Vec<Name>),
    At(String, Span),
}

#[derive(Debug, Clone)]
pub(crate) enum WidthDecl {
    Parameter(Name, Option<Name>),
    Parts(u32),
}

#[derive(Debug, Clone)]
pub(crate) enum AggregateDecl {
    Count(Option<ConditionDecl>),
    Sum(ExprDecl),
    Average(ExprDecl),
    Least(ExprDecl),
    Greatest(ExprDecl),
    Latest(ExprDecl, ExprDecl),
}
