//! Predicates.

use filterc_ir::{Comparison, Link, ListType, Predicate, PredicateId, ScalarId};
use sea_query::{BinOper, Expr, ExprTrait, Func};

use super::form::{Form, Position, form};
use super::{Emitter, Row, name};
use crate::Dialect;
use crate::ddl::enum_type;
use crate::source::Source;

impl Emitter<'_> {
    pub(super) fn predicate(&mut self, id: PredicateId, row: &Row<'_>, position: Position) -> Expr {
        let fragment = match self.ir.predicate(id) {
            Predicate::And(members) => return self.join(members, BinOper::And, row, position),
            Predicate::Or(members) => return self.join(members, BinOper::Or, row, position),
            Predicate::Not(inner) => self.negated(inner, row),
            Predicate::True => Expr::cust("1 = 1"),
            Predicate::False => Expr::cust("1 = 0"),
            Predicate::Compare(scalar, comparison, operand) => {
                let left = self.ordering(scalar, row);
                let right = self.typed(Source::Operand(id), ListType::of(operand), scalar);
                left.binary(sign(comparison), right)
            }
            Predicate::Relate(left, comparison, right) => {
                let (left, right) = (self.ordering(left, row), self.ordering(right, row));
                left.binary(sign(comparison), right)
            }
            Predicate::In(scalar, list) => self.in_list(id, scalar, list, row, BinOper::In),
            Predicate::Null(scalar) => self.scalar(scalar, row).is_null(),
            Predicate::Like(scalar, shape, _) => self.like(id, scalar, shape, row),
            Predicate::SetAny(scalar, list) => self.set_any(id, scalar, list, row),
            Predicate::SetAll(scalar, list) => self.set_all(id, scalar, list, row),
            Predicate::SetEmpty(scalar) => self.set_empty(scalar, row, BinOper::Equal),
            Predicate::Exists(link, inner) => self.exists(link, inner, row, position),
        };
        self.fragment(Some(id), fragment)
    }

    fn join(
        &mut self,
        members: filterc_ir::Members,
        connective: BinOper,
        row: &Row<'_>,
        position: Position,
    ) -> Expr {
        self.join_after(None, members, connective, row, position)
    }

    /// `first AND member AND …`, without brackets.
    fn join_after(
        &mut self,
        first: Option<Expr>,
        members: filterc_ir::Members,
        connective: BinOper,
        row: &Row<'_>,
        position: Position,
    ) -> Expr {
        let ir = self.ir;
        let mut joined = first;
        for member in ir.members(members) {
            let next = self.predicate(*member, row, position);
            joined = Some(match joined {
                None => next,
                Some(before) => before.binary(connective, next),
            });
        }
        joined.unwrap_or_else(|| Expr::cust("1 = 1"))
    }

    /// `NOT` in its usual spelling: `NOT IN`, `IS NOT NULL`, `<>`.
    fn negated(&mut self, inner: PredicateId, row: &Row<'_>) -> Expr {
        match self.ir.predicate(inner) {
            Predicate::In(scalar, list) => self.in_list(inner, scalar, list, row, BinOper::NotIn),
            Predicate::Null(scalar) => self.scalar(scalar, row).is_not_null(),
            Predicate::SetEmpty(scalar) => self.set_empty(scalar, row, BinOper::NotEqual),
            Predicate::Compare(scalar, Comparison::Equal, operand) => {
                let right = self.typed(Source::Operand(inner), ListType::of(operand), scalar);
                self.ordering(scalar, row).binary(BinOper::NotEqual, right)
            }
            Predicate::And(_) | Predicate::Or(_) => {
                // A call of nothing: brackets that nobody can drop.
                let inner = self.predicate(inner, row, Position::Negative);
                Expr::from(Func::cust("").arg(inner)).not()
            }
            _ => self.predicate(inner, row, Position::Negative).not(),
        }
    }

    fn exists(&mut self, link: Link, inner: PredicateId, row: &Row<'_>, position: Position) -> Expr {
        let (related, mut select) = self.from(link.collection);
        let outer = column(row, link.outer);
        let linked = column(&related, link.inner);
        match form(self.ir.query.answer, position) {
            Form::Exists => {
                let condition = self.conjunction(Some(linked.eq(outer)), inner, &related);
                self.only(&mut select, condition);
                self.exists_of(select)
            }
            Form::In => {
                select.expr(linked);
                let condition = self.conjunction(None, inner, &related);
                self.only(&mut select, condition);
                outer.in_subquery(select)
            }
        }
    }

    /// A condition and the members of a predicate, all joined with AND.
    fn conjunction(&mut self, first: Option<Expr>, id: PredicateId, row: &Row<'_>) -> Option<Expr> {
        match self.ir.predicate(id) {
            Predicate::True => first,
            Predicate::And(members) => {
                Some(self.join_after(first, members, BinOper::And, row, Position::Positive))
            }
            _ => {
                let condition = self.predicate(id, row, Position::Positive);
                Some(match first {
                    Some(first) => first.and(condition),
                    None => condition,
                })
            }
        }
    }

    /// A value in the type that its scalar compares with.
    pub(super) fn typed(&mut self, source: Source, of: ListType, against: ScalarId) -> Expr {
        let bind = self.bind(source);
        match (self.dialect, of) {
            (Dialect::Postgres, ListType::Member(of)) => bind.cast_as(name(enum_type(self.catalog, of))),
            (Dialect::Postgres, ListType::Decimal) => bind.cast_as(name("numeric")),
            (Dialect::Postgres, ListType::Date) => bind.cast_as(name("date")),
            (Dialect::Postgres, ListType::Uuid) if self.is_json_text(against) => bind.cast_as(name("text")),
            _ => bind,
        }
    }
}

pub(super) fn column(row: &Row<'_>, id: filterc_catalog::ColumnId) -> Expr {
    Expr::col((row.alias.clone(), name(&row.collection.column(id).name)))
}

fn sign(comparison: Comparison) -> BinOper {
    match comparison {
        Comparison::Equal => BinOper::Equal,
        Comparison::Less => BinOper::SmallerThan,
        Comparison::AtMost => BinOper::SmallerThanOrEqual,
        Comparison::AtLeast => BinOper::GreaterThanOrEqual,
        Comparison::Greater => BinOper::GreaterThan,
    }
}
