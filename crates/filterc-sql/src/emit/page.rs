//! A page whose keys are found first: the rows are read by them afterwards.
//!
//! ```sql
//! SELECT … WHERE id IN (SELECT id … ORDER BY … LIMIT ?1 OFFSET ?2) ORDER BY …
//! ```
//!
//! Rows that are left out, and rows that are sorted and do not make it into the page, are never read whole.

use std::collections::HashMap;

use filterc_ir::Predicate;
use sea_query::{Expr, ExprTrait, SelectStatement};

use super::keyset::Part;
use super::{Emitter, all_columns, key};
use crate::forms::{Doubt, Setting};
use crate::source::Source;

/// The positions of the binds of a page.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) limit: u64,
    /// None where no row is left out.
    pub(super) offset: Option<u64>,
}

impl Emitter<'_> {
    /// The select of a page that is found by its keys, behind a cursor where the query has one.
    pub(super) fn page_by_keys(&mut self, doubt: Option<Doubt>) -> SelectStatement {
        let (row, mut select) = self.from(self.ir.query.collection);
        all_columns(&mut select, &row);
        self.positions = doubt.map(|_| HashMap::new());
        let limit = self.bind_at(Source::Limit) as u64;
        let skips = self.ir.query.offset > 0;
        let bounds = Bounds { limit, offset: skips.then(|| self.bind_at(Source::Offset) as u64) };
        let keys = match doubt {
            Some(doubt) => self.keys_in_doubt(doubt, bounds, &mut select),
            None => self.keys(self.forms.queried(), bounds, Part::All),
        };
        select.and_where(Expr::col((row.alias.clone(), key(&row))).in_subquery(keys));
        self.in_order(&mut select, Part::All, &row, None);
        select
    }

    /// The keys of the page, in its order; behind a cursor those of a part of the rows.
    pub(super) fn keys(&mut self, setting: Setting, bounds: Bounds, part: Part) -> SelectStatement {
        let query = &self.ir.query;
        let (row, mut keys) = self.from(query.collection);
        keys.expr(Expr::col((row.alias.clone(), key(&row))));
        let condition = match &query.after {
            Some(after) => Some(self.behind(after, part, &row, setting)),
            None if self.ir.predicate(query.predicate) == Predicate::True => None,
            None => Some(self.predicate(query.predicate, &row, setting)),
        };
        self.only(&mut keys, condition);
        self.in_order(&mut keys, part, &row, None);
        keys.limit(bounds.limit);
        if let Some(offset) = bounds.offset {
            keys.offset(offset);
        }
        keys
    }
}
