//! Every stage of a body, each line with the place in the body it came from.

use filterc_catalog::Route;
use filterc_eval::Program;
use filterc_ir::{Origin, lines};
use filterc_lang::outline;
use filterc_sql::{Dialect, PlanFacts, Plans, Statement, format};
use filterc_syntax::{Diagnostic, Kind, NodeId, Tree};
use serde::Serialize;

use crate::position::Position;
use crate::{CompileError, Compiler};

/// A stage of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Stage {
    /// The JSON tree with its byte spans.
    Tree,
    /// The typed body.
    Ast,
    /// The IR, as lowered.
    Ir,
    /// The IR, guarded and simplified: what is executed.
    Query,
    /// How each database reads the rows: what the SQL text prints.
    Plan,
    /// The SQL text.
    Sql,
    /// The program that runs over rows in memory.
    Eval,
}

/// One line of a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StageLine {
    /// How deep it is nested.
    pub depth: usize,
    /// The text, without indentation.
    pub text: String,
    /// The JSON Pointer it came from; none where it came from nowhere in the body.
    pub pointer: Option<String>,
    /// A line of a plan, for programs.
    #[serde(flatten)]
    pub facts: Option<PlanFacts>,
}

/// How one database reads the rows of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedPlan {
    /// The database.
    pub dialect: Dialect,
    /// Which plans were allowed.
    pub plans: Plans,
    /// The plan, in words and for programs.
    pub lines: Vec<StageLine>,
}

/// All stages of an accepted body.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Explanation {
    /// The endpoint's path.
    pub endpoint: String,
    /// The JSON tree.
    pub tree: Vec<StageLine>,
    /// The typed body.
    pub ast: Vec<StageLine>,
    /// The IR as lowered.
    pub ir: Vec<StageLine>,
    /// The IR that is executed.
    pub query: Vec<StageLine>,
    /// The steps of the program for rows in memory, answering as the first dialect does.
    pub eval: Vec<StageLine>,
    /// For each dialect, how the rows are read.
    pub plan: Vec<ExplainedPlan>,
    /// For each dialect, the statement and its lines.
    pub sql: Vec<(Statement, Vec<StageLine>)>,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
}

/// Runs all stages and keeps them.
pub fn explain(
    compiler: &Compiler,
    at: impl Into<Route>,
    body: &[u8],
    dialects: &[Dialect],
) -> Result<Explanation, CompileError> {
    let clock = compiler.clock();
    let catalog = compiler.catalog();
    let at = at.into();
    let (tree, mut checked) = compiler.check_at(&at, body, clock)?;
    let now = compiler.now_in(&at, &tree, compiler.after.as_ref(), clock);
    let warnings = std::mem::take(&mut checked.warnings);
    let ast = outline(compiler.language(), &checked).into_iter().map(|line| {
        let pointer = line.node.map(|node| tree.pointer(node).as_str().to_owned());
        StageLine { depth: line.depth, text: line.text, pointer, facts: None }
    });
    let ast = ast.collect();
    let from = |ir: &filterc_ir::Ir| {
        let lines = lines(ir, catalog).into_iter();
        lines
            .map(|line| {
                let pointer = place(&tree, line.origin);
                StageLine { depth: line.depth, text: line.text, pointer, facts: None }
            })
            .collect()
    };
    let lowered = filterc_lang::lower(compiler.language(), checked.clone(), now);
    let position = Position::new(&mut checked, compiler.after.clone());
    let mut guarded = compiler.guarded(checked, now);
    compiler.resume_after(&mut guarded, &position, clock, &at, &tree)?;
    let plan = dialects.iter().map(|dialect| {
        let plan = compiler.statement_cache.plan(&guarded, *dialect);
        let lines = plan.lines().into_iter().map(|line| {
            let pointer = place(&tree, line.origin);
            StageLine { depth: line.depth, text: line.text, pointer, facts: Some(line.facts) }
        });
        ExplainedPlan { dialect: *dialect, plans: plan.plans, lines: lines.collect() }
    });
    let plan = plan.collect();
    let sql = dialects.iter().map(|dialect| {
        let statement = compiler.statement_cache.statement(&guarded, *dialect);
        let laid = format(&statement).into_iter();
        let lines = laid.map(|line| {
            let pointer = line.origin.and_then(|origin| place(&tree, origin));
            StageLine { depth: line.depth, text: line.text, pointer, facts: None }
        });
        let lines = lines.collect();
        (statement, lines)
    });
    let like = dialects.first().copied().unwrap_or(Dialect::Postgres).semantics();
    let steps = Program::new(&guarded, catalog, like).lines().into_iter();
    let eval =
        steps.map(|(text, origin)| StageLine { depth: 0, text, pointer: place(&tree, origin), facts: None });
    Ok(Explanation {
        eval: eval.collect(),
        endpoint: catalog.endpoint(at.endpoint).path.clone(),
        ast,
        ir: from(&lowered),
        query: from(guarded.ir()),
        plan,
        sql: sql.collect(),
        warnings,
        tree: tree_lines(&tree),
    })
}

fn place(tree: &Tree<'_>, origin: Origin) -> Option<String> {
    match origin {
        Origin::NONE => None,
        Origin::POLICY => Some("policy".to_owned()),
        Origin::CATALOG => Some("catalog".to_owned()),
        Origin::PATH => Some("path".to_owned()),
        Origin::CURSOR => Some("cursor".to_owned()),
        Origin(node) => Some(tree.pointer(NodeId(node)).as_str().to_owned()),
    }
}

fn tree_lines(tree: &Tree<'_>) -> Vec<StageLine> {
    let mut lines = Vec::new();
    node_lines(tree, NodeId::ROOT, "", 0, &mut lines);
    lines
}

/// Elements shown of one list.
const MOST_ELEMENTS: usize = 5;

fn node_lines(tree: &Tree<'_>, node: NodeId, name: &str, depth: usize, lines: &mut Vec<StageLine>) {
    let (kind, span) = (tree.kind(node), tree.span(node));
    let shown = match kind {
        Kind::Object => "object".to_owned(),
        Kind::Array => format!("list of {}", tree.elements(node).count()),
        _ => tree.raw(node).to_owned(),
    };
    let text = format!("{name}{shown} @{}..{}", span.start, span.end);
    let pointer = Some(tree.pointer(node).as_str().to_owned());
    lines.push(StageLine { depth, text, pointer, facts: None });
    for (key, value) in tree.members(node) {
        node_lines(tree, value, &format!("{}: ", tree.text(key)), depth + 1, lines);
    }
    for element in tree.elements(node).take(MOST_ELEMENTS) {
        node_lines(tree, element, "", depth + 1, lines);
    }
}
