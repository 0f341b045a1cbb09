//! From a body to a guarded query behind one call.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use filterc_catalog::{Answer, Catalog, CatalogError, CollectionId, EndpointId, Route};
use filterc_ir::{Connective, Cursor, Guarded, Ir, Origin, Policy, guard, simplify};
use filterc_lang::{
    Checked, CompileError, ELEMENT_ERRORS, Language, Leniencies, Leniency, Settings, Target, check, lower_as,
};
#[cfg(feature = "sql")]
use filterc_sql::StatementCache;
use filterc_syntax::{Diagnostic, Limits, Tree, parse, suggest};

use filterc_lang::codes::UNKNOWN_ENDPOINT;

use crate::compiled::Compiled;
use crate::position::Position;

/// Compiles bodies of one catalog. Cheap to clone; shared between threads.
#[derive(Debug, Clone)]
pub struct Compiler {
    language: Arc<Language>,
    leniencies: Leniencies,
    element_errors: usize,
    target: Target,
    limits: Limits,
    policy: Policy,
    now: Option<i64>,
    #[cfg(feature = "sql")]
    pub(crate) statement_cache: StatementCache,
    pub(crate) after: Option<Cursor>,
}

impl Compiler {
    /// A catalog of your own. The errors point into its sources.
    pub fn new(catalog: &Catalog) -> Result<Self, CatalogError> {
        Ok(Self {
            language: Arc::new(Language::new(catalog)?),
            leniencies: Leniencies::NONE,
            element_errors: ELEMENT_ERRORS,
            target: Target::default(),
            limits: Limits::default(),
            policy: Policy::default(),
            now: None,
            #[cfg(feature = "sql")]
            statement_cache: StatementCache::new(catalog),
            after: None,
        })
    }

    /// What bodies may leave to chance; nothing unless said otherwise.
    #[must_use]
    pub fn leniencies(self, leniencies: Leniencies) -> Self {
        Self { leniencies, ..self }
    }

    /// How many wrong elements of one list are told; 10 unless said otherwise. No body is told of more than 100 errors.
    #[must_use]
    pub fn element_errors(self, most: usize) -> Self {
        Self { element_errors: most, ..self }
    }

    /// The databases the queries must run on; all unless said otherwise.
    #[must_use]
    pub fn target(self, target: Target) -> Self {
        Self { target, ..self }
    }

    /// How large bodies may be.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sets which rows the queries may see; everything by default. A policy of another catalog shows nothing, and every body is
    /// refused under it.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// True where the policy may hide rows of the collection; all those of a collection of another catalog are hidden.
    pub fn hides(&self, of: CollectionId) -> bool {
        self.policy.restricts(of)
            || self.catalog().get_collection(of).is_none()
            || !self.policy.fits(self.catalog())
    }

    /// What `now` means, in microseconds since 1970; the clock unless said otherwise.
    #[must_use]
    pub fn now(self, micros: i64) -> Self {
        Self { now: Some(micros), ..self }
    }

    /// The catalog.
    pub fn catalog(&self) -> &Catalog {
        self.language.catalog()
    }

    /// The catalog with its operators: what a schema is made of.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// The endpoint of this name or path, `flow_runs/count`, or the one that lists a collection, `flow_runs`.
    pub fn endpoint(&self, name: &str) -> Result<EndpointId, CompileError> {
        self.route(name).map(|route| route.endpoint)
    }

    /// The same, with the values in the path: `work_pools/local/queues/filter`.
    pub fn route(&self, name: &str) -> Result<Route, CompileError> {
        let catalog = self.catalog();
        catalog.find_route(name).ok_or_else(|| {
            let span = filterc_syntax::Span::default();
            let error = Diagnostic::error(
                UNKNOWN_ENDPOINT,
                span,
                format!("there is no collection or endpoint `{name}`"),
            );
            let names: Vec<_> = queryable(catalog).collect();
            let error = match suggest(name, names.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => {
                    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
                    error.help(format!("there are {}", names.join(", ")))
                }
            };
            CompileError::from(error)
        })
    }

    /// Compiles a body sent to an endpoint or a collection.
    pub fn compile(&self, on: &str, body: &[u8]) -> Result<Compiled, CompileError> {
        self.compile_at(self.route(on)?, body)
    }

    /// Compiles a body sent to an endpoint.
    pub fn compile_at(&self, at: impl Into<Route>, body: &[u8]) -> Result<Compiled, CompileError> {
        self.compile_tree(at, &self.parse(body)?)
    }

    /// Compiles a body that was parsed.
    pub fn compile_tree(&self, at: impl Into<Route>, tree: &Tree<'_>) -> Result<Compiled, CompileError> {
        self.compiled(&at.into(), tree, self.after.clone())
    }

    /// Compiles a body, behind a cursor that stands beside it or in it.
    pub(crate) fn compiled(
        &self,
        at: &Route,
        tree: &Tree<'_>,
        beside: Option<Cursor>,
    ) -> Result<Compiled, CompileError> {
        let clock = self.clock();
        let now = self.now_in(at, tree, beside.as_ref(), clock);
        let mut checked = self.check_tree(at, tree, now)?;
        let position = Position::new(&mut checked, beside);
        let (warnings, page) = (std::mem::take(&mut checked.warnings), checked.page);
        let answer = self.catalog().endpoint(at.endpoint).answer;
        let is_page = answer == Answer::Page;
        let total = is_page.then(|| Box::new(self.lowered(&mut checked.clone(), Answer::Count, now)));
        let mut query = self.lowered(&mut checked, answer, now);
        self.resume_after(&mut query, &position, clock, at, tree)?;
        let short = position.short_cursor().map(Box::new);
        Ok(Compiled {
            warnings,
            page,
            total,
            short,
            checked: Some(Arc::new(checked)),
            ..self.without_body(query)
        })
    }

    /// Compiles a body again without what it says of a field; `key` is that of the filter. None where it says nothing of it, or
    /// where no body asked for the query.
    pub fn ignoring(&self, compiled: &Compiled, key: &str, field: &str) -> Option<Compiled> {
        let ir = compiled.query.ir();
        let mut checked = Checked::clone(compiled.checked.as_ref()?);
        if !checked.ignore(self.catalog(), key, field) {
            return None;
        }
        checked.values = ir.values.clone();
        let query = self.lowered(&mut checked, ir.query.answer, ir.query.now);
        Some(Compiled { page: compiled.page, checked: Some(Arc::new(checked)), ..self.without_body(query) })
    }

    /// The query of a checked body, which keeps everything but its values.
    fn lowered(&self, checked: &mut Checked, answer: Answer, now: i64) -> Guarded {
        self.finished(lower_as(&self.language, checked, answer, now))
    }

    /// Parses and checks a body, and stops there.
    pub fn check(&self, at: impl Into<Route>, body: &[u8]) -> Result<Checked, CompileError> {
        let (at, clock) = (at.into(), self.clock());
        let (tree, checked) = self.check_at(&at, body, clock)?;
        if checked.cursor.is_some() || self.after.is_some() {
            // Whether it belongs to this query shows only where the query is made.
            self.compiled(&at, &tree, self.after.clone())?;
        }
        Ok(checked)
    }

    pub(crate) fn check_at<'b>(
        &self,
        at: &Route,
        body: &'b [u8],
        now: i64,
    ) -> Result<(Tree<'b>, Checked), CompileError> {
        let tree = self.parse(body)?;
        let now = self.now_in(at, &tree, self.after.as_ref(), now);
        let checked = self.check_tree(at, &tree, now)?;
        Ok((tree, checked))
    }

    /// What `now` means: the same as on the page before.
    pub(crate) fn now_in(&self, at: &Route, tree: &Tree<'_>, beside: Option<&Cursor>, clock: i64) -> i64 {
        let told = match beside {
            Some(cursor) => cursor.now(),
            None => self.cursor_in(at, tree).and_then(|cursor| cursor.now()),
        };
        told.unwrap_or(clock)
    }

    #[inline]
    pub(crate) fn check_tree(&self, at: &Route, tree: &Tree<'_>, now: i64) -> Result<Checked, CompileError> {
        self.check_policy()?;
        let settings = Settings {
            leniencies: self.leniencies,
            target: self.target,
            limits: self.limits,
            now,
            element_errors: self.element_errors,
        };
        let values: Vec<_> = at.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        check(&self.language, at.endpoint, &values, tree, &settings)
    }

    /// Refuses a policy of another catalog.
    fn check_policy(&self) -> Result<(), CompileError> {
        if self.policy.fits(self.catalog()) {
            return Ok(());
        }
        let message = "the policy is one of another catalog";
        let error = Diagnostic::error(UNKNOWN_ENDPOINT, filterc_syntax::Span::default(), message);
        Err(error.help("make the policy with a compiler of this catalog").into())
    }

    /// The tree of a body. With [`Leniency::NoBody`] no byte at all is an empty body (semantics §1); a blank one is no JSON.
    #[inline]
    pub fn parse<'b>(&self, body: &'b [u8]) -> Result<Tree<'b>, CompileError> {
        let (tree, diagnostics) = self.tree(body);
        if diagnostics.is_empty() { Ok(tree) } else { Err(CompileError { diagnostics }) }
    }

    /// The same, with as much of a tree as could be read.
    #[inline]
    pub(crate) fn tree<'b>(&self, body: &'b [u8]) -> (Tree<'b>, Vec<Diagnostic>) {
        let nothing = self.leniencies.has(Leniency::NoBody) && body.is_empty();
        parse(if nothing { b"{}" } else { body }, &self.limits)
    }

    #[cfg(all(feature = "eval", feature = "sql"))]
    #[inline]
    pub(crate) fn guarded(&self, checked: Checked, now: i64) -> Guarded {
        self.finished(filterc_lang::lower(&self.language, checked, now))
    }

    /// Returns the compiled form of a query that no body asked for.
    pub(crate) fn without_body(&self, query: Guarded) -> Compiled {
        Compiled {
            query,
            warnings: Vec::new(),
            page: None,
            total: None,
            short: None,
            checked: None,
            #[cfg(feature = "sql")]
            statement_cache: self.statement_cache.clone(),
            #[cfg(not(feature = "sql"))]
            catalog: self.catalog().clone(),
        }
    }

    #[inline]
    pub(crate) fn finished(&self, ir: Ir) -> Guarded {
        let mut ir = ir;
        if !self.policy.fits(self.catalog()) {
            ir.query.predicate = ir.join(Connective::Or, &[], Origin::POLICY);
        }
        let mut guarded = guard(ir, &self.policy);
        simplify(&mut guarded, self.catalog());
        guarded
    }

    pub(crate) fn clock(&self) -> i64 {
        self.now.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
        })
    }
}

/// What `--on` takes: collections that can be listed, then endpoints.
pub(crate) fn queryable(catalog: &Catalog) -> impl Iterator<Item = &str> {
    let listed = catalog
        .collections()
        .map(|(_, of)| of.name.as_str())
        .filter(|name| catalog.find_endpoint(name).is_some());
    listed.chain(catalog.endpoints().map(|(_, endpoint)| endpoint.name.as_str()))
}
