//! A plan as indented lines, for people and for programs.

use std::fmt::Write;

use filterc_catalog::Collection;
use filterc_ir::{Link, Origin, Predicate, PredicateId, line};
use serde::Serialize;

use super::cost::Estimator;
use super::{AccessPath, AdaptivePlan, CursorRanges, Fetch, JoinStrategy, Plan, Scan, StepId, StepKind};

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The depth of nesting.
    pub depth: usize,
    /// The line in words.
    pub text: String,
    /// The source of the line.
    pub origin: Origin,
    /// The line for programs.
    pub facts: PlanFacts,
}

/// The facts of a line of a plan, for programs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlanFacts {
    /// `scan`, `keys_first`, `adaptive`, `list`, `primary`, `alternative`, `cursor`, `filter`, `relation`, `and`, `or` or `not`.
    pub operation: &'static str,
    /// The collection that is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection: Option<String>,
    /// `database_choice`, `in_order`, `full_scan`, `index` or `correlated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_path: Option<&'static str>,
    /// `foreign_key`, `correlated`, `semi_join`, `list` or `page_list`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<&'static str>,
    /// True where an index could answer the condition and may not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub bypasses_index: bool,
    /// About how many rows are looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub examined: Option<u64>,
    /// About how many rows are selected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_rows: Option<u64>,
    /// The most rows for which the primary plan is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<u32>,
}

impl Plan<'_> {
    /// Returns the plan in words.
    pub fn lines(&self) -> Vec<PlanLine> {
        let estimator = Estimator::new(self.ir(), self.catalog, self.sizes);
        let mut printer = Printer { plan: self, estimator, lines: Vec::new() };
        match &self.fetch {
            Fetch::Rows(scan) => printer.scan(0, "scan", "", scan),
            Fetch::KeysFirst(scan) => {
                let text = "find the keys of the page first, then read its rows by them".to_owned();
                printer.push(0, text, Origin::NONE, operation("keys_first"));
                printer.scan(1, "scan", "", scan);
            }
            Fetch::Adaptive(plan) => printer.adaptive(plan),
        }
        let cursor = match self.cursor {
            CursorRanges::None => None,
            CursorRanges::One => Some("start behind the cursor, in one range of the sort keys"),
            CursorRanges::Either => Some("start behind the cursor, in two ranges of the sort keys"),
            CursorRanges::Split => {
                Some("start behind the cursor, in two ranges of the sort keys, the second one only if needed")
            }
        };
        if let Some(text) = cursor {
            printer.push(0, text.to_owned(), Origin::CURSOR, operation("cursor"));
        }
        printer.lines
    }

    /// Returns about how many rows a scan selects of all that its collection has.
    pub fn estimated_rows(&self, scan: &Scan) -> f64 {
        estimated(&Estimator::new(self.ir(), self.catalog, self.sizes), scan)
    }
}

fn estimated(estimator: &Estimator<'_>, scan: &Scan) -> f64 {
    estimator.rows(scan.collection) * estimator.selectivity(scan.predicate, scan.collection)
}

fn operation(operation: &'static str) -> PlanFacts {
    PlanFacts { operation, ..PlanFacts::default() }
}

/// A number of rows: at least 1, for a plan that expects none would not be worth reading.
#[expect(clippy::cast_sign_loss, reason = "numbers of rows are positive")]
fn rounded(rows: f64) -> u64 {
    rows.round().max(1.0) as u64
}

struct Printer<'p> {
    plan: &'p Plan<'p>,
    estimator: Estimator<'p>,
    lines: Vec<PlanLine>,
}

impl Printer<'_> {
    fn push(&mut self, depth: usize, text: String, origin: Origin, facts: PlanFacts) {
        self.lines.push(PlanLine { depth, text, origin, facts });
    }

    /// A predicate over a row of this collection, without its members.
    fn text(&self, id: PredicateId, row: &Collection) -> String {
        line(self.plan.ir(), self.plan.catalog, id, row)
    }

    fn origin(&self, id: PredicateId) -> Origin {
        self.plan.ir().origin(id)
    }

    fn adaptive(&mut self, plan: &AdaptivePlan) {
        let row = self.plan.catalog.collection(plan.primary.collection);
        let text = format!(
            "pick the primary plan where at most {} rows fulfil `{}`, else the alternative; then read the rows by their keys",
            plan.threshold,
            self.condition(plan.condition, row)
        );
        let facts = PlanFacts { threshold: Some(plan.threshold), ..operation("adaptive") };
        self.push(0, text, self.origin(plan.condition), facts);
        if let Some(list) = &plan.list {
            self.scan(1, "list", "list once: ", list);
        }
        self.scan(1, "primary", "primary: ", &plan.primary);
        self.scan(1, "alternative", "alternative: ", &plan.alternative);
    }

    /// A condition in a few words.
    fn condition(&self, id: PredicateId, row: &Collection) -> String {
        match self.plan.ir().predicate(id) {
            Predicate::Exists(link, _) => {
                let related = self.plan.catalog.collection(link.collection);
                let (inner, outer) = (&related.column(link.inner).name, &row.column(link.outer).name);
                format!("{outer} in selected {}.{inner}", related.name)
            }
            _ => self.text(id, row),
        }
    }

    fn scan(&mut self, depth: usize, operation: &'static str, before: &str, scan: &Scan) {
        let row = self.plan.catalog.collection(scan.collection);
        let name = &row.name;
        let (path, words) = match scan.path {
            AccessPath::DatabaseChoice => ("database_choice", format!("read {name} as the database chooses")),
            AccessPath::InOrder => {
                ("in_order", format!("read {name} in the requested order until the page is full"))
            }
            AccessPath::FullScan => ("full_scan", format!("read all {name}")),
            AccessPath::Index(id) => {
                ("index", format!("read {name} through the index for `{}`", self.condition(id, row)))
            }
            AccessPath::Correlated(column) => {
                ("correlated", format!("look {name} up by {name}.{}", row.column(column).name))
            }
        };
        let correlated = matches!(scan.path, AccessPath::Correlated(_));
        let mut facts = PlanFacts {
            operation,
            collection: Some(name.clone()),
            access_path: Some(path),
            ..PlanFacts::default()
        };
        let mut text = format!("{before}{words}");
        if !correlated {
            facts.examined = scan.examined.map(rounded);
            facts.estimated_rows = Some(rounded(estimated(&self.estimator, scan)));
            if let Some(examined) = facts.examined {
                let all = rounded(self.estimator.rows(scan.collection));
                let _ = write!(text, ": about {examined} of {all} rows");
            }
            let _ = write!(text, "; about {} match", facts.estimated_rows.unwrap_or_default());
        }
        self.push(depth, text, Origin::NONE, facts);
        let Some(condition) = scan.condition else { return };
        match self.plan.step(condition).kind {
            StepKind::All(members) => {
                let plan = self.plan;
                plan.children(members).for_each(|member| self.step(depth + 1, member, row));
            }
            _ => self.step(depth + 1, condition, row),
        }
    }

    fn step(&mut self, depth: usize, step: StepId, row: &Collection) {
        let plan = self.plan;
        let step = plan.step(step);
        let (id, origin) = (step.predicate, self.origin(step.predicate));
        match step.kind {
            StepKind::All(members) | StepKind::Any(members) => {
                let word = if matches!(step.kind, StepKind::All(_)) { "and" } else { "or" };
                self.push(depth, word.to_owned(), origin, operation(word));
                plan.children(members).for_each(|member| self.step(depth + 1, member, row));
            }
            StepKind::Not(inner) => {
                self.push(depth, "not".to_owned(), origin, operation("not"));
                self.step(depth + 1, inner, row);
            }
            StepKind::Filter { bypasses_index } => {
                let mut text = self.text(id, row);
                text += if bypasses_index { WITHOUT_INDEX } else { "" };
                self.push(depth, text, origin, PlanFacts { bypasses_index, ..operation("filter") });
            }
            StepKind::Relation(join) => {
                if let Predicate::Exists(link, inner) = plan.ir().predicate(id) {
                    self.relation(depth, join, link, (id, inner), row);
                }
            }
        }
    }

    fn relation(
        &mut self,
        depth: usize,
        join: JoinStrategy,
        link: Link,
        (id, inner): (PredicateId, PredicateId),
        row: &Collection,
    ) {
        let related = self.plan.catalog.collection(link.collection);
        let (of, outer) = (&related.name, &row.column(link.outer).name);
        let (strategy, mut text, scan, bypasses_index) = match join {
            JoinStrategy::ForeignKey { bypasses_index } => {
                let asked = self.text(inner, related);
                let text = format!("{of}.{asked}, compared with {outer} without reading {of}");
                ("foreign_key", text, None, bypasses_index)
            }
            JoinStrategy::Correlated { scan, .. } => {
                ("correlated", format!("exists {of}, for each row"), Some(scan), false)
            }
            JoinStrategy::SemiJoin(scan) => (
                "semi_join",
                format!("{outer} in keys of {of}, from {of} to {}", row.name),
                Some(scan),
                false,
            ),
            JoinStrategy::List(scan) => {
                ("list", format!("{outer} in keys of {of}, listed once"), Some(scan), true)
            }
            JoinStrategy::PageList { bypasses_index } => {
                ("page_list", format!("{outer} in the listed keys of {of}"), None, bypasses_index)
            }
        };
        text += if bypasses_index { WITHOUT_INDEX } else { "" };
        let facts = PlanFacts {
            strategy: Some(strategy),
            collection: Some(of.clone()),
            bypasses_index,
            ..operation("relation")
        };
        self.push(depth, text, self.origin(id), facts);
        if let Some(scan) = scan {
            self.scan(depth + 1, "scan", "", &scan);
        }
    }
}

/// The note on a condition that could use an index and does not.
const WITHOUT_INDEX: &str = ", without its index";
