//! Statements of a query, and how they are planned.

use filterc_catalog::Sizes;
use filterc_sql::{Dialect, Plan, Plans, Statement};

use crate::{Compiled, Compiler};

impl Compiler {
    /// Sets how many texts of statements are kept for each database, and how many bytes of them: by default a thousand in 4 MiB,
    /// and none with 0. A body whose shape was seen before gets the text that was written then. Clones made afterwards share
    /// the texts.
    #[must_use]
    pub fn statement_cache(mut self, texts: usize, bytes: usize) -> Self {
        self.statement_cache = self.statement_cache.capacity(texts, bytes);
        self
    }

    /// Sets which plans statements are made of: [`Plans::Adaptive`] by default, or [`Plans::Simple`] for text that a person can
    /// read.
    #[must_use]
    pub fn plans(mut self, plans: Plans) -> Self {
        self.statement_cache = self.statement_cache.plans(plans);
        self
    }

    /// Sets about how many rows the tables have, by which statements are planned; by default what the catalog says.
    /// `filterc_db::Database::sizes` asks a database.
    #[must_use]
    pub fn sizes(mut self, sizes: Sizes) -> Self {
        self.statement_cache = self.statement_cache.sizes(sizes);
        self
    }
}

impl Compiled {
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

    /// Of a page, the statement for the number of all its rows.
    pub fn total(&self, dialect: Dialect) -> Option<Statement> {
        self.total.as_ref().map(|total| self.statement_cache.statement(total, dialect))
    }
}
