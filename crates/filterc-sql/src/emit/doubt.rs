//! The keys of a page the way to which is in doubt: there are two, and which of them is taken is found out by a question that
//! stops early.
//!
//! ```sql
//! WITH "page way" AS (
//!   SELECT NOT "many" AS "few", "many" FROM (SELECT EXISTS (SELECT 1 … WHERE flow_id … LIMIT 1 OFFSET 4096) AS "many")
//! )
//! SELECT … WHERE id IN (
//!   SELECT * FROM (SELECT id … WHERE flow_id … ORDER BY … LIMIT ?2 * (SELECT "few" FROM "page way"))
//!   UNION ALL
//!   SELECT * FROM (SELECT id … WHERE +flow_id … ORDER BY … LIMIT ?2 * (SELECT "many" FROM "page way"))
//! ) ORDER BY …
//! ```
//!
//! To skip entries of an index takes half as long as to count them. A select with a limit of 0 reads nothing. As a condition, the
//! same question would be asked for each row. Where the rows are found through a relation, the list of its keys stands before
//! all this as `"page list"`, and is made once.
//!
//! Both ways go on behind a cursor: the first one looks at each of its rows, the other one begins where the last page ended, in
//! two selects where [`keyset`](super::keyset) needs them. The question is that of the first page: a page near the end of many
//! rows is still read in order.

use filterc_ir::{Link, Predicate, PredicateId};
use sea_query::{
    Asterisk, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause,
};

use super::Emitter;
use super::keyset::Part;
use super::page::Bounds;
use super::predicates::column;
use crate::forms::{Doubt, Form};
use crate::writer::{FEW, HEAD, LIST, MANY, ROOM, WAY, limit_of};

impl Emitter<'_> {
    /// The keys of the page; what they are read out of is put before the select.
    pub(super) fn keys_in_doubt(
        &mut self,
        doubt: Doubt,
        bounds: Bounds,
        select: &mut SelectStatement,
    ) -> SelectStatement {
        let mut before = WithClause::new();
        if let Predicate::Exists(link, inner) = self.ir.predicate(doubt.condition)
            && self.forms.form(doubt.condition, link, inner, doubt.few) == Form::In
        {
            let list = self.list(link, inner);
            before.cte(named(list, LIST));
            self.listed = Some(doubt.condition);
        }
        before.cte(named(self.way(doubt), WAY));
        let few = self.keys(doubt.few, Bounds { limit: bounds.limit | FEW, ..bounds }, Part::Found);
        let many = self.keys_in_order(doubt, Bounds { limit: bounds.limit | MANY, ..bounds }, &mut before);
        select.with_cte(before);
        all(few, "few").union(UnionType::All, many).take()
    }

    /// The keys of the page by the way that is taken where there are many rows.
    fn keys_in_order(&mut self, doubt: Doubt, bounds: Bounds, before: &mut WithClause) -> SelectStatement {
        let after = self.ir.query.after.as_ref();
        if !after.is_some_and(|after| self.is_split(after)) {
            return all(self.keys(doubt.many, bounds, Part::All), "many");
        }
        let head = self.keys(doubt.many, bounds, Part::Head);
        before.cte(named(head, HEAD));
        let tail = self.keys(doubt.many, Bounds { limit: bounds.limit | ROOM, ..bounds }, Part::Tail);
        Query::select().column(Asterisk).from(HEAD).union(UnionType::All, all(tail, "many")).take()
    }

    /// Whether the condition leads to few rows or to many.
    fn way(&mut self, doubt: Doubt) -> SelectStatement {
        let (row, mut some) = self.from(self.ir.query.collection);
        some.expr(Expr::cust("1"));
        let condition = self.predicate(doubt.condition, &row, doubt.few);
        self.only(&mut some, Some(condition));
        some.limit(limit_of(1)).offset(limit_of(doubt.most));
        let found = Query::select().expr_as(Expr::exists(some), "many").take();
        let many = || Expr::col("many");
        Query::select().expr_as(many().not(), "few").expr(many()).from_subquery(found, "some").take()
    }

    /// The keys of the related rows for which a condition is true.
    pub(super) fn list(&mut self, link: Link, inner: PredicateId) -> SelectStatement {
        let (related, mut select) = self.from(link.collection);
        select.expr(column(&related, link.inner));
        let inside = self.forms.listed(link, inner);
        let condition = self.conjunction(None, inner, &related, inside);
        self.only(&mut select, condition);
        select
    }
}

/// All that a select gives; SQLite takes the order and the limit of a part of a union only so.
fn all(from: SelectStatement, name: &'static str) -> SelectStatement {
    Query::select().column(Asterisk).from_subquery(from, name).take()
}

/// A select that is run once, however many read of it.
fn named(query: SelectStatement, name: &'static str) -> CommonTableExpression {
    CommonTableExpression::new().query(query).table_name(name).materialized(true).to_owned()
}
