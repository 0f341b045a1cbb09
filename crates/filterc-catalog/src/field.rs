//! Fields of a filter: which operators they take, and what those look at.

use filterc_syntax::Span;

use crate::{Condition, Expr, FieldId, Moment, SortId, Step, Type};

/// A field of a collection's filter.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the catalog language")]
#[non_exhaustive]
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
    /// True where its value may also be a list of such objects, all of which must hold (semantics §6).
    pub list: bool,
    /// True where a body that leaves it out means `{}`, so that the defaults of its operators hold.
    pub always: bool,
    /// True where the alternatives and demands it makes become members of the filter around it (semantics §2,
    /// `logs.text`).
    pub splice: bool,
    /// What null means.
    pub presence: Presence,
    /// The links that its operators share.
    pub links: Vec<CorrelatedJoin>,
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
    /// The name of a sort order; without one, this.
    Sort(SortId),
}

/// What a field without any criterion counts as (semantics §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vacuous {
    /// True: under `or_` it makes everything match.
    True,
    /// Nothing: as if it were not there.
    Skip,
}

/// Whether something may be left out or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Both; null is as if it were not there.
    Optional,
    /// Left out, but not null.
    NotNull,
    /// Neither.
    Required,
}

/// An operator that a field takes.
#[derive(Debug, Clone)]
#[non_exhaustive]
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
    /// The operand of a field that leaves the operator out.
    pub default: Option<DefaultOperand>,
    /// The operand of a filter that leaves the field out; `{}` and null leave it without one.
    pub absent: Option<DefaultOperand>,
    /// With `true` it counts alone; with `false` only where no other operator does (semantics §11, quirk 5).
    pub exclusive: bool,
    /// What an empty operand means.
    pub empty: Empty,
    /// What null means.
    pub presence: Presence,
    /// A list that is not empty also caps the number of rows (semantics §6, `events.id`).
    pub caps: bool,
    /// At most so many characters of a text.
    pub longest: Option<u32>,
    /// The link whose row it looks at, among those of its field.
    pub link: Option<u16>,
    /// Members of a JSON object that are kept in columns (semantics §6, labels).
    pub kept: Vec<LabelColumn>,
}

/// What an empty list or text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// As the operator says: `any_` selects nothing, the others constrain nothing.
    ByOperator,
    /// It constrains nothing.
    Skip,
    /// It is TRUE, a criterion like any other.
    True,
    /// It makes the whole field vanish instead of counting as true.
    Vanishes,
}

/// An operand that stands in for one that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultOperand {
    /// A boolean.
    Bool(bool),
    /// A time.
    Moment(Moment),
}

/// What an operator looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An expression of the row.
    Own(Expr),
    /// Two expressions of the row.
    Pair(Expr, Expr),
    /// An expression of a related row.
    Through(Step, Expr),
    /// Whether related rows exist.
    Exists(Step),
}

/// A related row that several operators of a field look at together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CorrelatedJoin {
    /// How it is found.
    pub step: Step,
    /// What else must hold of it …
    pub condition: Option<Condition>,
    /// … except where this operator of the field, by position, has a criterion.
    pub unless: Option<u16>,
    /// Criteria of this field hold of the related row as well, by columns of the same name (semantics §6).
    pub repeats: Option<FieldId>,
}

/// A member of a JSON object that a column keeps as well.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LabelColumn {
    /// The member.
    pub name: String,
    /// Where it is kept.
    pub expr: Expr,
    /// True where its values are compared as they are, not as patterns.
    pub exact: bool,
}
