//! A page whose keys are found first: the rows are read by them afterwards.
//!
//! ```sql
//! SELECT … WHERE id IN (SELECT id … ORDER BY … LIMIT ?1 OFFSET ?2) ORDER BY …
//! ```
//!
//! Rows that are left out, and rows that are sorted and do not make it into the page, are never read whole.
//!
//! Where the way to the rows may turn out to be long, there is another one, and which of them is taken is found out by a
//! count that stops early:
//!
//! ```sql
//! WITH "page way" AS (
//!   SELECT COUNT(*) <= 4096 AS "few", COUNT(*) > 4096 AS "many" FROM (SELECT 1 … WHERE flow_id … LIMIT 4097)
//! )
//! SELECT … WHERE id IN (
//!   SELECT * FROM (SELECT id … WHERE flow_id … ORDER BY … LIMIT ?2 * (SELECT "few" FROM "page way"))
//!   UNION ALL
//!   SELECT * FROM (SELECT id … WHERE +flow_id … ORDER BY … LIMIT ?2 * (SELECT "many" FROM "page way"))
//! ) ORDER BY …
//! ```
//!
//! A select with a limit of 0 reads nothing. As a condition, the same question would be asked for each row.
//!
//! Both ways go on behind a cursor: the first one looks at each of its rows, the other one begins where the last page ended, in
//! two selects where [`keyset`](super::keyset) needs them. The count is that of the first page: a page near the end of many rows
//! is still read in order.

use std::collections::HashMap;

use filterc_ir::Predicate;
use sea_query::{
    Asterisk, CommonTableExpression, Expr, ExprTrait, Func, Query, SelectStatement, UnionType, WithClause,
};

use super::keyset::Part;
use super::{Emitter, key};
use crate::forms::{Doubt, Setting};
use crate::source::Source;
use crate::writer::{FEW, HEAD, MANY, ROOM, WAY, limit_of};

/// The positions of the binds of a page.
#[derive(Clone, Copy)]
struct Bounds {
    limit: u64,
    /// None where no row is left out.
    offset: Option<u64>,
}

impl Emitter<'_> {
    /// The select of a page that is found by its keys, behind a cursor where the query has one.
    pub(super) fn page_by_keys(&mut self, doubt: Option<Doubt>) -> SelectStatement {
        let (row, mut select) = self.from(self.ir.query.collection);
        select.expr(Expr::col((row.alias.clone(), Asterisk)));
        self.positions = doubt.map(|_| HashMap::new());
        let limit = self.bind_at(Source::Limit) as u64;
        let skips = self.ir.query.offset > 0;
        let bounds = Bounds { limit, offset: skips.then(|| self.bind_at(Source::Offset) as u64) };
        let chosen = self.forms.queried();
        let keys = match doubt {
            Some(doubt) => {
                let mut before = WithClause::new().cte(self.way(doubt, chosen)).to_owned();
                let few = self.keys(chosen, Bounds { limit: limit | FEW, ..bounds }, Part::Found);
                let many = self.keys_in_order(doubt, Bounds { limit: limit | MANY, ..bounds }, &mut before);
                select.with_cte(before);
                all(few, "few").union(UnionType::All, many).take()
            }
            None => self.keys(chosen, bounds, Part::All),
        };
        select.and_where(Expr::col((row.alias.clone(), key(&row))).in_subquery(keys));
        self.in_order(&mut select, &row, None);
        select
    }

    /// The keys of the page by the other way; what it reads of `before` is put there.
    fn keys_in_order(&mut self, doubt: Doubt, bounds: Bounds, before: &mut WithClause) -> SelectStatement {
        let after = self.ir.query.after.as_ref();
        if !after.is_some_and(|after| self.is_split(after)) {
            return all(self.keys(doubt.otherwise, bounds, Part::All), "many");
        }
        let head = self.keys(doubt.otherwise, bounds, Part::Head);
        before.cte(CommonTableExpression::new().query(head).table_name(HEAD).to_owned());
        let tail = self.keys(doubt.otherwise, Bounds { limit: bounds.limit | ROOM, ..bounds }, Part::Tail);
        Query::select().column(Asterisk).from(HEAD).union(UnionType::All, all(tail, "many")).take()
    }

    /// The keys of the page, in its order; behind a cursor those of a part of the rows.
    fn keys(&mut self, setting: Setting, bounds: Bounds, part: Part) -> SelectStatement {
        let query = &self.ir.query;
        let (row, mut keys) = self.from(query.collection);
        keys.expr(Expr::col((row.alias.clone(), key(&row))));
        let condition = match &query.after {
            Some(after) => Some(self.behind(after, part, &row, setting)),
            None if self.ir.predicate(query.predicate) == Predicate::True => None,
            None => Some(self.predicate(query.predicate, &row, setting)),
        };
        self.only(&mut keys, condition);
        self.in_order(&mut keys, &row, None);
        keys.limit(bounds.limit);
        if let Some(offset) = bounds.offset {
            keys.offset(offset);
        }
        keys
    }

    /// Whether the chosen way leads to few rows or to many.
    fn way(&mut self, doubt: Doubt, chosen: Setting) -> CommonTableExpression {
        let (row, mut some) = self.from(self.ir.query.collection);
        some.expr(Expr::cust("1"));
        let condition = self.predicate(doubt.condition, &row, chosen);
        self.only(&mut some, Some(condition));
        some.limit(limit_of(doubt.most + 1));
        let count = || Expr::from(Func::count(Expr::col(Asterisk)));
        let most = || Expr::cust(doubt.most.to_string());
        let mut way = Query::select();
        way.expr_as(count().lte(most()), "few")
            .expr_as(count().gt(most()), "many")
            .from_subquery(some, "some");
        CommonTableExpression::new().query(way).table_name(WAY).to_owned()
    }
}

/// All that a select gives; SQLite takes the order and the limit of a part of a union only so.
fn all(from: SelectStatement, name: &'static str) -> SelectStatement {
    Query::select().column(Asterisk).from_subquery(from, name).take()
}
