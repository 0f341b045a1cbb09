//! The keys of a page for which there are two access paths. Which one is taken is found out by a question that stops early.
//!
//! ```sql
//! WITH "page_plan" AS (
//!   SELECT NOT "alternative" AS "primary", "alternative" FROM (SELECT EXISTS (SELECT 1 … WHERE flow_id … LIMIT 1 OFFSET 4096) AS "alternative")
//! )
//! SELECT … WHERE id IN (
//!   SELECT * FROM (SELECT id … WHERE flow_id … ORDER BY … LIMIT ?2 * (SELECT "primary" FROM "page_plan"))
//!   UNION ALL
//!   SELECT * FROM (SELECT id … WHERE +flow_id … ORDER BY … LIMIT ?2 * (SELECT "alternative" FROM "page_plan"))
//! ) ORDER BY …
//! ```
//!
//! Skipping entries of an index takes half as long as counting them. A select with a limit of 0 reads nothing. As a condition, the
//! same question would be asked for each row. Where the rows are found through a relation, the list of its keys stands before
//! all this as `"page_list"`, and is made once.
//!
//! Both plans work after a cursor: the primary one looks at each of its rows, the alternative begins where the last page ended, in
//! two selects where [`keyset`](super::keyset) needs them. The question is that of the first page: a page near the end of many
//! rows is still read in order.

use std::collections::HashMap;

use filterc_ir::Predicate;
use sea_query::{
    Asterisk, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause,
};

use super::Emitter;
use super::keyset::Part;
use super::page::Bounds;
use super::predicates::column;
use crate::plan::{AdaptivePlan, CursorRanges, Scan};
use crate::writer::{ALTERNATIVE, PRIMARY, ROOM, limit_of};

impl Emitter<'_> {
    /// The select of a page for which there are two plans.
    pub(super) fn adaptive_page(&mut self, plan: &AdaptivePlan) -> SelectStatement {
        self.positions = Some(HashMap::new());
        self.page_of_keys(|emitter, bounds, select| emitter.adaptive_keys(plan, bounds, select))
    }

    /// The keys of the page; what they are read out of is put before the select.
    fn adaptive_keys(
        &mut self,
        plan: &AdaptivePlan,
        bounds: Bounds,
        select: &mut SelectStatement,
    ) -> SelectStatement {
        let mut before = WithClause::new();
        if let (Some(scan), Predicate::Exists(link, _)) = (&plan.list, self.ir.predicate(plan.condition)) {
            let list = self.list(link.inner, scan);
            before.cte(materialized(list, self.names.list));
        }
        before.cte(materialized(self.choice(plan), self.names.plan));
        let primary = Bounds { limit: bounds.limit | PRIMARY, ..bounds };
        let primary = self.keys(&plan.primary, primary, Part::Found);
        let alternative = Bounds { limit: bounds.limit | ALTERNATIVE, ..bounds };
        let alternative = self.keys_in_order(&plan.alternative, alternative, &mut before);
        select.with_cte(before);
        all(primary, "primary").union(UnionType::All, alternative).take()
    }

    /// The keys of the page by the alternative plan.
    fn keys_in_order(&mut self, scan: &Scan, bounds: Bounds, before: &mut WithClause) -> SelectStatement {
        if self.plan.cursor != CursorRanges::Split {
            return all(self.keys(scan, bounds, Part::All), "alternative");
        }
        let head = self.keys(scan, bounds, Part::Head);
        before.cte(materialized(head, self.names.head));
        let tail = self.keys(scan, Bounds { limit: bounds.limit | ROOM, ..bounds }, Part::Tail);
        Query::select()
            .column(Asterisk)
            .from(self.names.head)
            .union(UnionType::All, all(tail, "alternative"))
            .take()
    }

    /// Returns the select that chooses between the plans.
    fn choice(&mut self, plan: &AdaptivePlan) -> SelectStatement {
        let (row, mut some) = self.from(self.ir.query.collection);
        some.expr(Expr::cust("1"));
        self.keep(&mut some, Some(plan.probe), &row);
        some.limit(limit_of(1)).offset(limit_of(plan.threshold));
        let found = Query::select().expr_as(Expr::exists(some), "alternative").take();
        let alternative = || Expr::col("alternative");
        Query::select()
            .expr_as(alternative().not(), "primary")
            .expr(alternative())
            .from_subquery(found, "some")
            .take()
    }

    /// The keys of related rows.
    pub(super) fn list(&mut self, key: filterc_catalog::ColumnId, scan: &Scan) -> SelectStatement {
        let (related, mut select) = self.from(scan.collection);
        select.expr(column(&related, key));
        let condition = self.conjunction(None, scan.condition, &related);
        self.only(&mut select, condition);
        select
    }
}

/// All that a select gives; SQLite takes the order and the limit of a part of a union only so.
fn all(from: SelectStatement, name: &'static str) -> SelectStatement {
    Query::select().column(Asterisk).from_subquery(from, name).take()
}

/// A select that is run once, however many read of it.
fn materialized(query: SelectStatement, name: &'static str) -> CommonTableExpression {
    CommonTableExpression::new().query(query).table_name(name).materialized(true).to_owned()
}
