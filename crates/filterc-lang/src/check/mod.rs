//! A JSON tree to a typed body: all errors at once, none that only follows from another.

mod binds;
mod body;
mod elsewhere;
mod empty;
mod fields;
mod members;
mod operands;
mod paging;
mod parameters;
mod precision;
mod times;
mod uses;
mod values;
mod wording;

use filterc_catalog::{Catalog, Comparison, Endpoint, EndpointId, FieldKind, SortId};
use filterc_syntax::{Code, Diagnostic, Limits, NodeId, Span, Tree};
use smallvec::SmallVec;

pub use paging::bad_cursor;

use crate::ast::Checked;
use crate::codes::UNKNOWN_ENDPOINT;
use crate::{CompileError, Language, Leniencies, Leniency, Target};

/// The settings of a check.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// What a body may leave to chance.
    pub leniencies: Leniencies,
    /// The databases that the query must run on.
    pub target: Target,
    /// The limits of the size of a body.
    pub limits: Limits,
    /// The time of the query, in microseconds since 1970.
    pub now: i64,
    /// How many wrong elements of one list are told: at least 1.
    pub element_errors: usize,
}

/// How many wrong elements of one list are told unless somebody asks for more.
pub const ELEMENT_ERRORS: usize = 10;

/// The values in the path of a request, by name.
pub type PathValues<'p> = &'p [(&'p str, &'p str)];

/// Errors of one body that are told, and as many other findings: the place of each is looked for from the root on.
const MOST_REPORTED: usize = 100;

/// Checks a body that parsed without an error. The error holds warnings too.
pub fn check(
    language: &Language,
    endpoint: EndpointId,
    path: PathValues<'_>,
    tree: &Tree<'_>,
    settings: &Settings,
) -> Result<Checked, CompileError> {
    let catalog = language.catalog();
    if catalog.get_endpoint(endpoint).is_none() {
        let message = "the endpoint is one of another catalog";
        let error = Diagnostic::error(UNKNOWN_ENDPOINT, Span::default(), message);
        return Err(error.help("ask for the endpoint by its name").into());
    }
    let mut out = Checked {
        endpoint,
        filters: SmallVec::new(),
        fields: Vec::with_capacity(8),
        criteria: Vec::with_capacity(8),
        labels: Vec::new(),
        terms: Vec::new(),
        parameters: Vec::new(),
        values: filterc_ir::Values::default(),
        sort: catalog.endpoint(endpoint).sort.or_else(|| sort_of(catalog, endpoint)),
        limit: catalog.endpoint(endpoint).limit.map(|limit| limit.default),
        page_size: None,
        offset: 0,
        cursor: None,
        dated: false,
        page: None,
        warnings: Vec::new(),
    };
    let mut checker = Checker {
        language,
        catalog,
        endpoint: catalog.endpoint(endpoint),
        tree,
        settings,
        out: &mut out,
        cap: u32::MAX,
        values: 0,
        failed: false,
        told: [0; 2],
        comparison: None,
    };
    checker.stored();
    checker.path(path);
    checker.body();
    checker.pages();
    let failed = checker.failed;
    out.warnings.sort_by_key(|found| found.span().start);
    if failed { Err(CompileError { diagnostics: out.warnings }) } else { Ok(out) }
}

/// The default of a field that names the order.
fn sort_of(catalog: &Catalog, endpoint: EndpointId) -> Option<SortId> {
    let collection = catalog.collection(catalog.endpoint(endpoint).collection);
    collection.top_fields.iter().find_map(|id| match collection.field(*id).kind {
        FieldKind::Sort(default) => Some(default),
        _ => None,
    })
}

struct Checker<'a> {
    language: &'a Language,
    catalog: &'a Catalog,
    endpoint: &'a Endpoint,
    tree: &'a Tree<'a>,
    settings: &'a Settings,
    out: &'a mut Checked,
    /// No more rows than a list of keys has.
    cap: u32,
    /// How many values the statement is given one by one so far.
    values: usize,
    failed: bool,
    /// How many errors and how many other findings were told so far.
    told: [usize; 2],
    /// How the operator at hand compares.
    comparison: Option<Comparison>,
}

impl Checker<'_> {
    fn has(&self, leniency: Leniency) -> bool {
        self.settings.leniencies.has(leniency)
    }

    #[cold]
    fn report(&mut self, node: NodeId, diagnostic: Diagnostic) {
        if self.counts(&diagnostic) {
            let pointer = self.tree.pointer(node);
            self.out.warnings.push(diagnostic.at(pointer));
        }
    }

    /// Counts a finding; false where it would be one too many of its kind.
    fn counts(&mut self, diagnostic: &Diagnostic) -> bool {
        let is_error = diagnostic.is_error();
        self.failed |= is_error;
        let is_told = !self.has_reported_enough(is_error);
        let [errors, others] = &mut self.told;
        *if is_error { errors } else { others } += 1;
        is_told
    }

    /// True where no more errors, or no more other findings, are told. What is looked for in the whole catalog need not be then.
    fn has_reported_enough(&self, errors: bool) -> bool {
        let [of_errors, others] = self.told;
        MOST_REPORTED <= if errors { of_errors } else { others }
    }

    #[cold]
    fn error(&mut self, code: Code, node: NodeId, message: String) -> Diagnostic {
        Diagnostic::error(code, self.tree.span(node), message)
    }

    #[cold]
    fn warning(&mut self, code: Code, node: NodeId, message: String) -> Diagnostic {
        Diagnostic::warning(code, self.tree.span(node), message)
    }
}

#[cfg(test)]
mod tests;
