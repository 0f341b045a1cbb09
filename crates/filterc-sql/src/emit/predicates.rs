//! Predicates.

use filterc_catalog::ColumnId;
use filterc_ir::{Comparison, Link, ListType, Predicate, PredicateId, ScalarId};
use sea_query::{Asterisk, BinOper, Expr, ExprTrait, Func, Query};

use super::{Emitter, Row, exists_one, name};
use crate::Dialect;
use crate::ddl::enum_type;
use crate::forms::{Form, Position, Setting, Way};
use crate::source::Source;
use crate::text::Cause;
use crate::writer::LIST;

impl Emitter<'_> {
    pub(super) fn predicate(&mut self, id: PredicateId, row: &Row<'_>, setting: Setting) -> Expr {
        let fragment = match self.ir.predicate(id) {
            Predicate::And(members) => return self.join(members, BinOper::And, row, setting),
            Predicate::Or(members) => return self.join(members, BinOper::Or, row, setting),
            Predicate::Not(inner) => {
                self.negated(inner, row, Setting { position: Position::Negative, ..setting })
            }
            Predicate::True => Expr::cust("1 = 1"),
            Predicate::False => Expr::cust("1 = 0"),
            Predicate::Compare(scalar, comparison, operand) => {
                let left = self.looked_at(id, scalar, row, setting);
                let right = self.typed(Source::Operand(id), ListType::of(operand), scalar);
                left.binary(sign(comparison), right)
            }
            Predicate::Relate(left, comparison, right) => {
                let (left, right) = (self.ordering(left, row), self.ordering(right, row));
                left.binary(sign(comparison), right)
            }
            Predicate::In(scalar, list) => {
                let left = self.looked_at(id, scalar, row, setting);
                self.in_list(id, left, scalar, list, BinOper::In)
            }
            Predicate::Null(scalar) => {
                let plain = self.scalar(scalar, row);
                self.unless_way(id, scalar, plain, setting).is_null()
            }
            Predicate::Like(scalar, shape, _) => self.like(id, scalar, shape, row),
            Predicate::SetAny(scalar, list) => self.set_any(id, scalar, list, row),
            Predicate::SetAll(scalar, list) => self.set_all(id, scalar, list, row),
            Predicate::SetEmpty(scalar) => self.set_empty(scalar, row, BinOper::Equal),
            Predicate::Exists(link, inner) => match self.forms.form(id, link, inner, setting) {
                Form::Key => return self.key_held(id, link, inner, row, setting),
                form if self.listed == Some(id) => self.on_list(form, link, row),
                form => self.exists(form, link, inner, row, setting),
            },
        };
        self.fragment(Some(Cause::Predicate(id)), fragment)
    }

    fn join(
        &mut self,
        members: filterc_ir::Members,
        connective: BinOper,
        row: &Row<'_>,
        setting: Setting,
    ) -> Expr {
        self.join_after(None, members, connective, row, setting)
    }

    /// `first AND member AND …`, without brackets.
    fn join_after(
        &mut self,
        first: Option<Expr>,
        members: filterc_ir::Members,
        connective: BinOper,
        row: &Row<'_>,
        setting: Setting,
    ) -> Expr {
        let ir = self.ir;
        // Databases read from left to right where nothing tells them better: columns of the row come before relations.
        let is_relation = |id: &&PredicateId| matches!(ir.predicate(**id), Predicate::Exists(..));
        let (own, relations) = (ir.members(members).iter(), ir.members(members).iter());
        let in_order = own.filter(|id| !is_relation(id)).chain(relations.filter(is_relation));
        if members.len() > CHAIN {
            let all: Vec<_> = in_order.map(|member| self.predicate(*member, row, setting)).collect();
            return chain(first.into_iter().chain([self.in_brackets(all, connective)]), connective);
        }
        let joined = in_order.map(|member| self.predicate(*member, row, setting));
        chain(first.into_iter().chain(joined), connective)
    }

    /// Many conditions as a tree with brackets that is no deeper than it must be: every condition of a chain is a level of
    /// its own to whoever reads it, SQLite gives up at 1,000 of them, and so would our stack.
    fn in_brackets(&mut self, mut all: Vec<Expr>, connective: BinOper) -> Expr {
        while all.len() > 1 {
            let mut rest = all.into_iter().peekable();
            all = Vec::new();
            while rest.peek().is_some() {
                let joined = chain(rest.by_ref().take(CHAIN), connective);
                // A call of nothing: brackets that nobody can drop.
                all.push(self.fragment(None, Func::cust("").arg(joined).into()));
            }
        }
        chain(all, connective)
    }

    /// `NOT` in its usual spelling: `NOT IN`, `IS NOT NULL`, `<>`.
    fn negated(&mut self, inner: PredicateId, row: &Row<'_>, setting: Setting) -> Expr {
        match self.ir.predicate(inner) {
            Predicate::In(scalar, list) => {
                let left = self.ordering(scalar, row);
                self.in_list(inner, left, scalar, list, BinOper::NotIn)
            }
            Predicate::Null(scalar) => self.scalar(scalar, row).is_not_null(),
            Predicate::SetEmpty(scalar) => self.set_empty(scalar, row, BinOper::NotEqual),
            Predicate::Compare(scalar, Comparison::Equal, operand) => {
                let right = self.typed(Source::Operand(inner), ListType::of(operand), scalar);
                self.ordering(scalar, row).binary(BinOper::NotEqual, right)
            }
            Predicate::And(_) | Predicate::Or(_) => {
                // A call of nothing: brackets that nobody can drop.
                let inner = self.predicate(inner, row, setting);
                Expr::from(Func::cust("").arg(inner)).not()
            }
            _ => self.predicate(inner, row, setting).not(),
        }
    }

    /// A scalar that is compared, out of reach of indexes where they are not the way.
    fn looked_at(&mut self, id: PredicateId, scalar: ScalarId, row: &Row<'_>, setting: Setting) -> Expr {
        let plain = self.ordering(scalar, row);
        self.unless_way(id, scalar, plain, setting)
    }

    fn unless_way(&mut self, id: PredicateId, scalar: ScalarId, plain: Expr, setting: Setting) -> Expr {
        if self.forms.is_hidden(id, scalar, setting) { self.hidden(plain) } else { plain }
    }

    /// The same value, which no index of SQLite answers.
    pub(super) fn hidden(&mut self, plain: Expr) -> Expr {
        self.fragment(None, Expr::cust_with_expr("+?", plain))
    }

    fn exists(
        &mut self,
        form: Form,
        link: Link,
        inner: PredicateId,
        row: &Row<'_>,
        setting: Setting,
    ) -> Expr {
        let outer = column(row, link.outer);
        if form == Form::Exists {
            let (related, mut select) = self.from(link.collection);
            let linked = column(&related, link.inner);
            let inside = self.forms.linked(link);
            let condition = self.conjunction(Some(linked.eq(outer)), inner, &related, inside);
            self.only(&mut select, condition);
            let joins = link.to_one && !matches!(setting.way, Way::Link(_));
            return if joins { exists_one(select) } else { self.exists_of(select) };
        }
        let list = self.list(link, inner);
        let outer = if form == Form::List { self.hidden(outer) } else { outer };
        outer.in_subquery(list)
    }

    /// A relation whose list is there already: to look into it costs less than anything else, where it is not the way.
    fn on_list(&mut self, form: Form, link: Link, row: &Row<'_>) -> Expr {
        let outer = column(row, link.outer);
        let outer = if form == Form::In { outer } else { self.hidden(outer) };
        outer.in_subquery(Query::select().column(Asterisk).from(LIST).take())
    }

    /// What is asked of the key of a related row, asked of the column that holds it.
    fn key_held(
        &mut self,
        id: PredicateId,
        link: Link,
        inner: PredicateId,
        row: &Row<'_>,
        setting: Setting,
    ) -> Expr {
        let plain = column(row, link.outer);
        let is_hidden = self.forms.is_column_hidden(id, link.outer, setting);
        let left = if is_hidden { self.hidden(plain) } else { plain };
        let asked = match self.ir.predicate(inner) {
            Predicate::Compare(scalar, comparison, operand) => {
                let right = self.typed(Source::Operand(inner), ListType::of(operand), scalar);
                left.binary(sign(comparison), right)
            }
            Predicate::In(scalar, list) => self.in_list(inner, left, scalar, list, BinOper::In),
            _ => left.is_not_null(),
        };
        self.fragment(Some(Cause::Predicate(inner)), asked)
    }

    /// A condition and the members of a predicate, all joined with AND.
    pub(super) fn conjunction(
        &mut self,
        first: Option<Expr>,
        id: PredicateId,
        row: &Row<'_>,
        setting: Setting,
    ) -> Option<Expr> {
        match self.ir.predicate(id) {
            Predicate::True => first,
            Predicate::And(members) => Some(self.join_after(first, members, BinOper::And, row, setting)),
            _ => {
                let condition = self.predicate(id, row, setting);
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

/// As many conditions stand side by side without brackets.
const CHAIN: usize = 64;

/// `one AND another AND …`, without brackets.
fn chain(all: impl IntoIterator<Item = Expr>, connective: BinOper) -> Expr {
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
