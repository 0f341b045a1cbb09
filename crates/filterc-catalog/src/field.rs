//! Fields of a filter: which operators they take, and what those look at.

use filterc_syntax::Span;

use crate::{Expr, FieldId, Step, Type};

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
