//! What rows are grouped by, and what is said of each group.

use super::Errors;
use super::expressions::Scope;
use super::names::unknown;
use crate::syntax::{AggregateDecl, BoundDecl, GroupKeyDecl, Name, WidthDecl};
use crate::{Aggregate, Bound, Buckets, Endpoint, Expr, GroupKey, Type, UNITS, Width, calendar};

pub(super) fn key(
    scope: Scope<'_>,
    endpoint: &Endpoint,
    name: &Name,
    decl: &GroupKeyDecl,
    errors: &mut Errors,
) -> Option<GroupKey> {
    let decl = match decl {
        GroupKeyDecl::Own => return scope.column(name, errors).map(|id| GroupKey::Expr(Expr::Column(id))),
        GroupKeyDecl::Expr(expr) => return scope.expr(expr, errors).map(GroupKey::Expr),
        GroupKeyDecl::Buckets(decl) => decl,
    };
    let of = scope.expr(&decl.of, errors)?;
    if scope.collection.type_of(&of) != Type::Timestamp {
        scope.mismatch(name.span, "buckets are stretches of a timestamp".to_owned(), errors);
        return None;
    }
    let bounds = Bounds { scope, endpoint };
    let start = bounds.bound(&decl.start, errors)?;
    let end = match &decl.end {
        Some(end) => Some(bounds.bound(end, errors)?),
        None => None,
    };
    let width = match &decl.width {
        WidthDecl::Parts(parts) => Width::Parts(*parts),
        WidthDecl::Parameter(every, None) => {
            Width::Parameter(bounds.parameter(every, |ty| ty == Type::Interval, errors)?, None)
        }
        WidthDecl::Parameter(every, Some(unit)) => {
            let number = |ty| matches!(ty, Type::Float | Type::Int(_));
            let units = |ty| bounds.is_unit(ty);
            let (every, unit) =
                (bounds.parameter(every, number, errors)?, bounds.parameter(unit, units, errors)?);
            Width::Parameter(every, Some(unit))
        }
    };
    if end.is_none() && matches!(width, Width::Parts(_)) {
        scope.mismatch(name.span, "parts of a range need its end: write `until`".to_owned(), errors);
        return None;
    }
    Some(GroupKey::Buckets(Buckets { of, start, end, minutes: decl.minutes, width, most: decl.most }))
}

struct Bounds<'c> {
    scope: Scope<'c>,
    endpoint: &'c Endpoint,
}

impl Bounds<'_> {
    fn bound(&self, decl: &BoundDecl, errors: &mut Errors) -> Option<Bound> {
        match decl {
            BoundDecl::At(text, span) => {
                let at = calendar::time(text);
                if at.is_none() {
                    let message = format!("`{text}` is not a time; write one as in `2026-11-01T00:00:00Z`");
                    self.scope.mismatch(*span, message, errors);
                }
                at.map(Bound::At)
            }
            BoundDecl::Path(path) => match path.as_slice() {
                [now] if now.text == "now" => Some(Bound::Now),
                [key, field, operator] => Some(Bound::Criterion {
                    key: key.text.clone(),
                    field: field.text.clone(),
                    operator: operator.text.clone(),
                }),
                [name, ..] => self.parameter(name, |ty| ty == Type::Timestamp, errors).map(Bound::Parameter),
                [] => None,
            },
        }
    }

    fn parameter(&self, name: &Name, fits: impl Fn(Type) -> bool, errors: &mut Errors) -> Option<u16> {
        let parameters = &self.endpoint.parameters;
        let Some(position) = parameters.iter().position(|one| one.name == name.text) else {
            let known = parameters.iter().map(|one| one.name.as_str());
            errors.push(self.scope.source, unknown("parameter", name, known));
            return None;
        };
        if !parameters.get(position).is_some_and(|one| fits(one.ty) && !one.list) {
            let message = format!("`{}` has a type that does not fit here", name.text);
            self.scope.mismatch(name.span, message, errors);
            return None;
        }
        Some(position as u16)
    }

    /// True for an enum whose members are all units of time.
    fn is_unit(&self, ty: Type) -> bool {
        let Type::Enum(of) = ty else { return false };
        let members = &self.scope.catalog.enumeration(of).members;
        members.iter().all(|member| UNITS.iter().any(|(unit, _)| unit == member))
    }
}

pub(super) fn aggregate(
    scope: Scope<'_>,
    name: &Name,
    decl: &AggregateDecl,
    errors: &mut Errors,
) -> Option<Aggregate> {
    let number = |expr, errors: &mut Errors| {
        let expr = scope.expr(expr, errors)?;
        let ty = scope.collection.type_of(&expr);
        if !matches!(ty, Type::Int(_) | Type::Float | Type::Decimal | Type::Interval) {
            let message = format!("`{}` is not a number", scope.catalog.type_name(ty));
            scope.mismatch(name.span, message, errors);
            return None;
        }
        Some(expr)
    };
    if let AggregateDecl::Least(expr) | AggregateDecl::Greatest(expr) = decl {
        let ty = scope.collection.type_of(&scope.expr(expr, errors)?);
        if matches!(ty, Type::Bool | Type::Uuid | Type::Json | Type::Set(_)) {
            let message =
                format!("values of the type `{}` have no least and no greatest", scope.catalog.type_name(ty));
            scope.mismatch(name.span, message, errors);
            return None;
        }
    }
    match decl {
        AggregateDecl::Sum(expr) => return number(expr, errors).map(Aggregate::Sum),
        AggregateDecl::Average(expr) => return number(expr, errors).map(Aggregate::Average),
        _ => {}
    }
    Some(match decl {
        AggregateDecl::Count(Some(condition)) => Aggregate::Count(Some(scope.condition(condition, errors)?)),
        AggregateDecl::Least(expr) => Aggregate::Least(scope.expr(expr, errors)?),
        AggregateDecl::Greatest(expr) => Aggregate::Greatest(scope.expr(expr, errors)?),
        AggregateDecl::Latest(of, by) => Aggregate::Latest(scope.expr(of, errors)?, scope.expr(by, errors)?),
        _ => Aggregate::Count(None),
    })
}
