//! What a body was compiled to: a query, and what is known of it before it runs.

use std::sync::Arc;

use filterc_catalog::{Catalog, Collection};
use filterc_ir::{Cursor, Guarded};
use filterc_lang::Checked;
#[cfg(feature = "sql")]
use filterc_sql::StatementCache;
use filterc_syntax::Diagnostic;

/// A body that was accepted: a guarded query, and what there was to warn of.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The query, guarded and simplified.
    pub query: Guarded,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
    /// The page asked for, from 1, where the endpoint counts pages.
    pub page: Option<u64>,
    /// Of a page, the query for the number of all its rows.
    pub(crate) total: Option<Box<Guarded>>,
    /// The cursor that this query goes on behind, where it names rows in place of long values.
    #[cfg_attr(
        not(all(feature = "eval", feature = "sql")),
        expect(dead_code, reason = "read where rows of a database are asked for")
    )]
    pub(crate) short: Option<Box<Cursor>>,
    /// The body as it was checked; its values are those of the query. None where no body asked for it.
    pub(crate) checked: Option<Arc<Checked>>,
    #[cfg(feature = "sql")]
    pub(crate) statement_cache: StatementCache,
    #[cfg(not(feature = "sql"))]
    pub(crate) catalog: Catalog,
}

impl Compiled {
    /// The catalog.
    #[cfg(feature = "sql")]
    pub fn catalog(&self) -> &Catalog {
        self.statement_cache.catalog()
    }

    /// The catalog.
    #[cfg(not(feature = "sql"))]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The collection whose rows it gives or counts.
    pub fn collection(&self) -> &Collection {
        self.catalog().collection(self.query.ir().query.collection)
    }

    /// The same query as a count.
    #[must_use]
    pub fn counted(self) -> Self {
        Self { query: self.total.map_or_else(|| self.query.counted(), |total| *total), total: None, ..self }
    }

    /// How many of the first rows are left out.
    pub fn offset(&self) -> u64 {
        self.query.ir().query.offset
    }

    /// How many rows it gives at most; none where all.
    pub fn limit(&self) -> Option<u32> {
        self.query.ir().query.limit
    }

    /// The limit that the body said, or its default, where a list of keys may cap [`limit`](Self::limit) to fewer rows.
    pub fn page_size(&self) -> Option<u32> {
        self.checked.as_ref().map_or_else(|| self.limit(), |checked| checked.page_size)
    }

    /// The same rows from another one on.
    #[must_use]
    pub fn from_row(self, offset: u64) -> Self {
        Self { query: self.query.from_row(offset), ..self }
    }

    /// True where no row can match, so that the database need not be asked.
    pub fn selects_nothing(&self) -> bool {
        self.query.selects_nothing()
    }
}
