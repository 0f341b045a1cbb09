//! A page whose keys are found first: the rows are read by them afterwards.
//!
//! ```sql
//! SELECT … WHERE id IN (SELECT id … ORDER BY … LIMIT ?1 OFFSET ?2) ORDER BY …
//! ```
//!
//! Rows that are left out, and rows that are sorted and do not make it into the page, are never read whole.

use sea_query::{Expr, ExprTrait, SelectStatement};

use super::keyset::Part;
use super::{Emitter, all_columns, key};
use crate::plan::Scan;
use crate::source::Source;

/// The positions of the binds of a page.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) limit: u64,
    /// None where no row is left out.
    pub(super) offset: Option<u64>,
}

impl Emitter<'_> {
    /// The select of a page that is found by its keys.
    pub(super) fn page_by_keys(&mut self, scan: &Scan) -> SelectStatement {
        self.page_of_keys(|emitter, bounds, _| emitter.keys(scan, bounds, Part::All))
    }

    /// The select of the rows whose keys another select gives. That one is made by `keys`, which may put something before the
    /// select.
    pub(super) fn page_of_keys(
        &mut self,
        keys: impl FnOnce(&mut Self, Bounds, &mut SelectStatement) -> SelectStatement,
    ) -> SelectStatement {
        let (row, mut select) = self.from(self.ir.query.collection);
        all_columns(&mut select, &row);
        let limit = self.bind_at(Source::Limit) as u64;
        let skips = self.ir.query.offset > 0;
        let bounds = Bounds { limit, offset: skips.then(|| self.bind_at(Source::Offset) as u64) };
        let keys = keys(self, bounds, &mut select);
        select.and_where(Expr::col((row.alias.clone(), key(&row))).in_subquery(keys));
        self.in_order(&mut select, Part::All, &row, None);
        select
    }

    /// The keys of the page, in its order; after a cursor those of a part of the rows.
    pub(super) fn keys(&mut self, scan: &Scan, bounds: Bounds, part: Part) -> SelectStatement {
        let query = &self.ir.query;
        let (row, mut keys) = self.from(query.collection);
        keys.expr(Expr::col((row.alias.clone(), key(&row))));
        let condition = match &query.after {
            Some(after) => Some(self.after_cursor(after, part, &row, scan)),
            None => scan.condition.map(|condition| self.predicate(condition, &row)),
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
