//! Predicates.

use filterc_catalog::ColumnId;
use filterc_ir::{Comparison, Link, ListType, Predicate, PredicateId, ScalarId};
use sea_query::{Asterisk, BinOper, Expr, ExprTrait, Func, Query};

use super::{Emitter, Row, exists_one, name};
use crate::Dialect;
use crate::ddl::enum_type;
use crate::plan::{JoinStrategy, StepId, StepKind, Steps};
use crate::source::Source;
use crate::text::Cause;
use crate::writer::limit_of;

impl Emitter<'_> {
    pub(super) fn predicate(&mut self, step: StepId, row: &Row<'_>) -> Expr {
        let step = self.plan.step(step);
        let id = step.predicate;
        let fragment = match step.kind {
            StepKind::All(members) => return self.join(None, members, BinOper::And, row),
            StepKind::Any(members) => return self.join(None, members, BinOper::Or, row),
            StepKind::Not(inner) => self.negated(inner, row),
            StepKind::Filter { bypasses_index } => self.filter(id, bypasses_index, row),
            StepKind::Relation(join) => match self.ir.predicate(id) {
                Predicate::Exists(link, inner) => match join {
                    JoinStrategy::ForeignKey { bypasses_index } => {
                        return self.key_held(link, inner, bypasses_index, row);
                    }
                    join => self.relation(join, link, row),
                },
                _ => Expr::cust("1 = 1"),
            },
        };
        self.fragment(Some(Cause::Predicate(id)), fragment)
    }

    /// A condition inside an expression.
    pub(super) fn expression(&mut self, condition: PredicateId, row: &Row<'_>) -> Expr {
        let condition = match self.plan.expression(condition) {
            Some(step) => self.predicate(step, row),
            // Never: the plan has every condition of the query.
            None => Expr::cust("NULL"),
        };
        self.fragment(None, condition)
    }

    /// A condition on the row itself.
    fn filter(&mut self, id: PredicateId, bypasses_index: bool, row: &Row<'_>) -> Expr {
        match self.ir.predicate(id) {
            Predicate::Compare(scalar, comparison, operand) => {
                let left = self.compared(scalar, bypasses_index, row);
                let right = self.typed_value(Source::Operand(id), ListType::from_operand(operand), scalar);
                left.binary(sign(comparison), right)
            }
            Predicate::Relate(left, comparison, right) => {
                let (left, right) = (self.ordering(left, row), self.ordering(right, row));
                left.binary(sign(comparison), right)
            }
            Predicate::In(scalar, list) => {
                let left = self.compared(scalar, bypasses_index, row);
                self.in_list(id, left, scalar, list, BinOper::In)
            }
            Predicate::Null(scalar) => {
                let plain = self.scalar(scalar, row);
                if bypasses_index { self.without_index(plain).is_null() } else { plain.is_null() }
            }
            Predicate::Like(scalar, shape, _) => self.like(id, scalar, shape, row),
            Predicate::SetAny(scalar, list) => self.set_any(id, scalar, list, row),
            Predicate::SetAll(scalar, list) => self.set_all(id, scalar, list, row),
            Predicate::SetEmpty(scalar) => self.set_empty(scalar, row, BinOper::Equal),
            Predicate::False => Expr::cust("1 = 0"),
            // The others have steps of their own kinds.
            Predicate::True
            | Predicate::And(_)
            | Predicate::Or(_)
            | Predicate::Not(_)
            | Predicate::Exists(..) => Expr::cust("1 = 1"),
        }
    }

    /// `first AND member AND …`, without brackets.
    fn join(&mut self, first: Option<Expr>, members: Steps, connective: BinOper, row: &Row<'_>) -> Expr {
        let plan = self.plan;
        let members = plan.children(members);
        if members.len() > CHAIN {
            let all: Vec<_> = members.map(|member| self.predicate(member, row)).collect();
            return join_conditions(first.into_iter().chain([self.in_brackets(all, connective)]), connective);
        }
        let joined = members.map(|member| self.predicate(member, row));
        join_conditions(first.into_iter().chain(joined), connective)
    }

    /// Many conditions as a tree with brackets that is no deeper than it must be: every condition of a chain is a level of
    /// its own to whoever reads it, SQLite gives up at 1,000 of them, and so would our stack.
    fn in_brackets(&mut self, mut all: Vec<Expr>, connective: BinOper) -> Expr {
        while all.len() > 1 {
            let mut rest = all.into_iter().peekable();
            all = Vec::new();
            while rest.peek().is_some() {
                let joined = join_conditions(rest.by_ref().take(CHAIN), connective);
                // A call of nothing: brackets that nobody can drop.
                all.push(self.fragment(None, Func::cust("").arg(joined).into()));
            }
        }
        join_conditions(all, connective)
    }

    /// `NOT` in its usual spelling: `NOT IN`, `IS NOT NULL`, `<>`.
    fn negated(&mut self, step: StepId, row: &Row<'_>) -> Expr {
        let inner = self.plan.step(step).predicate;
        match self.ir.predicate(inner) {
            Predicate::In(scalar, list) => {
                let left = self.ordering(scalar, row);
                self.in_list(inner, left, scalar, list, BinOper::NotIn)
            }
            Predicate::Null(scalar) => self.scalar(scalar, row).is_not_null(),
            Predicate::SetEmpty(scalar) => self.set_empty(scalar, row, BinOper::NotEqual),
            Predicate::Compare(scalar, Comparison::Equal, operand) => {
                let right = self.typed_value(Source::Operand(inner), ListType::from_operand(operand), scalar);
                self.ordering(scalar, row).binary(BinOper::NotEqual, right)
            }
            Predicate::And(_) | Predicate::Or(_) => {
                // A call of nothing: brackets that nobody can drop.
                let inner = self.predicate(step, row);
                Expr::from(Func::cust("").arg(inner)).not()
            }
            _ => self.predicate(step, row).not(),
        }
    }

    /// A scalar that is compared.
    fn compared(&mut self, scalar: ScalarId, bypasses_index: bool, row: &Row<'_>) -> Expr {
        let plain = self.ordering(scalar, row);
        if bypasses_index { self.without_index(plain) } else { plain }
    }

    /// Disables the indexes of SQLite for a value, with unary `+`.
    pub(super) fn without_index(&mut self, plain: Expr) -> Expr {
        self.fragment(None, Expr::cust_with_expr("+?", plain))
    }

    /// Returns the condition that there is a related row.
    fn relation(&mut self, join: JoinStrategy, link: Link, row: &Row<'_>) -> Expr {
        let outer = column(row, link.outer);
        match join {
            JoinStrategy::Correlated { scan, limited } => {
                let (related, mut select) = self.from(scan.collection);
                let linked = column(&related, link.inner);
                let condition = self.conjunction(Some(linked.eq(outer)), scan.condition, &related);
                self.only(&mut select, condition);
                if limited {
                    select.limit(limit_of(1));
                }
                exists_one(select)
            }
            JoinStrategy::SemiJoin(scan) => {
                let list = self.list(link.inner, &scan);
                outer.in_subquery(list)
            }
            JoinStrategy::List(scan) => {
                let list = self.list(link.inner, &scan);
                self.without_index(outer).in_subquery(list)
            }
            JoinStrategy::PageList { bypasses_index } => {
                let outer = if bypasses_index { self.without_index(outer) } else { outer };
                outer.in_subquery(Query::select().column(Asterisk).from(self.names.list).take())
            }
            JoinStrategy::ForeignKey { .. } => outer.is_not_null(),
        }
    }

    /// Returns a condition on the key of a related row as one on the column that holds it.
    fn key_held(&mut self, link: Link, inner: PredicateId, bypasses_index: bool, row: &Row<'_>) -> Expr {
        let plain = column(row, link.outer);
        let left = if bypasses_index { self.without_index(plain) } else { plain };
        let asked = match self.ir.predicate(inner) {
            Predicate::Compare(scalar, comparison, operand) => {
                let right = self.typed_value(Source::Operand(inner), ListType::from_operand(operand), scalar);
                left.binary(sign(comparison), right)
            }
            Predicate::In(scalar, list) => self.in_list(inner, left, scalar, list, BinOper::In),
            _ => left.is_not_null(),
        };
        self.fragment(Some(Cause::Predicate(inner)), asked)
    }

    /// A condition and the members of a step, all joined with AND.
    pub(super) fn conjunction(
        &mut self,
        first: Option<Expr>,
        step: Option<StepId>,
        row: &Row<'_>,
    ) -> Option<Expr> {
        let Some(step) = step else { return first };
        if let StepKind::All(members) = self.plan.step(step).kind {
            return Some(self.join(first, members, BinOper::And, row));
        }
        let condition = self.predicate(step, row);
        Some(match first {
            Some(first) => first.and(condition),
            None => condition,
        })
    }

    /// A value in the type that its scalar compares with.
    pub(super) fn typed_value(&mut self, source: Source, of: ListType, against: ScalarId) -> Expr {
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

/// The most conditions that stand side by side without brackets.
const CHAIN: usize = 64;

/// `one AND another AND …`, without brackets.
fn join_conditions(all: impl IntoIterator<Item = Expr>, connective: BinOper) -> Expr {
    let joined = all.into_iter().reduce(|before, next| before.binary(connective, next));
    joined.unwrap_or_else(|| Expr::cust("1 = 1"))
}

pub(super) fn column(row: &Row<'_>, id: ColumnId) -> Expr {
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
