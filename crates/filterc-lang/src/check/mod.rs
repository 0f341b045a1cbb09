//! A JSON tree to a typed body: all errors at once, none that only follows from another.

mod body;
mod fields;
mod members;
mod operands;
mod paging;
mod wording;

use filterc_catalog::{Catalog, Endpoint, EndpointId};
use filterc_syntax::{Code, Diagnostic, Limits, NodeId, Tree};

pub(crate) use members::MOST_NAMES;

use crate::ast::Checked;
use crate::{Language, Profile, Target};

/// How to check.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How much a body may leave to chance.
    pub profile: Profile,
    /// Where the query must run.
    pub target: Target,
    /// How large the body may be.
    pub limits: Limits,
    /// The time of the query, in microseconds since 1970.
    pub now: i64,
}

/// Checks a body that parsed without an error. The error holds warnings too.
pub fn check(
    language: &Language<'_>,
    endpoint: EndpointId,
    tree: &Tree<'_>,
    settings: &Settings,
) -> Result<Checked, Vec<Diagnostic>> {
    let catalog = language.catalog;
    let out = Checked {
        endpoint,
        filters: Vec::with_capacity(4),
        fields: Vec::with_capacity(8),
        criteria: Vec::with_capacity(8),
        values: filterc_ir::Values::default(),
        sort: catalog.endpoint(endpoint).sort,
        limit: catalog.endpoint(endpoint).limit.map(|limit| limit.default),
        offset: 0,
        warnings: Vec::new(),
    };
    let mut checker = Checker {
        language,
        catalog,
        endpoint: catalog.endpoint(endpoint),
        tree,
        settings,
        out,
        failed: false,
    };
    checker.body();
    let Checker { mut out, failed, .. } = checker;
    out.warnings.sort_by_key(|found| found.span().start);
    if failed { Err(out.warnings) } else { Ok(out) }
}

struct Checker<'a, 'c> {
    language: &'a Language<'c>,
    catalog: &'c Catalog,
    endpoint: &'c Endpoint,
    tree: &'a Tree<'a>,
    settings: &'a Settings,
    out: Checked,
    failed: bool,
}

impl Checker<'_, '_> {
    fn strict(&self) -> bool {
        self.settings.profile == Profile::Strict
    }

    fn report(&mut self, node: NodeId, diagnostic: Diagnostic) {
        self.failed |= diagnostic.is_error();
        let pointer = self.tree.pointer(node);
        self.out.warnings.push(diagnostic.at(pointer));
    }

    fn error(&mut self, code: Code, node: NodeId, message: String) -> Diagnostic {
        Diagnostic::error(code, self.tree.span(node), message)
    }

    fn warning(&mut self, code: Code, node: NodeId, message: String) -> Diagnostic {
        Diagnostic::warning(code, self.tree.span(node), message)
    }
}

#[cfg(test)]
mod tests;
