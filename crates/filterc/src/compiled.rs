//! What a body was compiled to: statements, programs and counts of one query.

use filterc_catalog::{Collection, Sizes};
use filterc_eval::Program;
use filterc_ir::Guarded;
use filterc_sql::{Dialect, Plan, Plans, Statement, StatementCache};
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
    pub(crate) statement_cache: StatementCache,
}

impl Compiled {
    /// The collection whose rows it gives or counts.
    pub fn collection(&self) -> &Collection {
        self.statement_cache.catalog().collection(self.query.ir().query.collection)
    }

    /// Returns the query planned for tables of these sizes.
    #[must_use]
    pub fn sizes(self, sizes: Sizes) -> Self {
        Self { statement_cache: self.statement_cache.sizes(sizes), ..self }
    }

    /// Returns the query with statements that are planned so.
    #[must_use]
    pub fn plans(self, plans: Plans) -> Self {
        Self { statement_cache: self.statement_cache.plans(plans), ..self }
    }

    /// Returns how a database reads the rows of the query: what its statement prints.
    pub fn plan(&self, dialect: Dialect) -> Plan<'_> {
        self.statement_cache.plan(&self.query, dialect)
    }

    /// The statement for a database.
    pub fn statement(&self, dialect: Dialect) -> Statement {
        self.statement_cache.statement(&self.query, dialect)
    }

    /// The program that answers over rows in memory, as this database would.
    pub fn program(&self, dialect: Dialect) -> Program {
        Program::new(&self.query, self.statement_cache.catalog(), dialect.semantics())
    }

    /// The same query as a count.
    #[must_use]
    pub fn counted(self) -> Self {
        Self { query: self.total.map_or_else(|| self.query.counted(), |total| *total), total: None, ..self }
    }

    /// Of a page, the statement for the number of all its rows.
    pub fn total(&self, dialect: Dialect) -> Option<Statement> {
        self.total.as_ref().map(|total| self.statement_cache.statement(total, dialect))
    }

    /// How many of the first rows are left out.
    pub fn offset(&self) -> u64 {
        self.query.ir().query.offset
    }

    /// How many rows it gives at most; none where all.
    pub fn limit(&self) -> Option<u32> {
        self.query.ir().query.limit
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
