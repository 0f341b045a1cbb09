//! `filterc explain`

use filterc::{Dialect, Explanation, StageLine, Statement};
use serde_json::{Value, json};

use crate::args::{ExplainArgs, StageArg, TextFormat};
use crate::{Failure, Outcome, input, out, page, report};

pub(crate) fn run(args: &ExplainArgs) -> Outcome {
    let (compiler, body, route) = input::prepare(&args.body)?;
    let compiler = input::after(compiler, args.after.as_ref())?.plans(args.plans.into());
    let dialects = args.dialect.map_or(Dialect::ALL.to_vec(), |dialect| vec![dialect.into()]);
    let explained = filterc::explain(&compiler, route, &body.bytes, &dialects);
    let explanation = explained.map_err(|refused| report::refused(&body, &refused))?;
    report::findings(&body.name, &body.bytes, &explanation.warnings);
    match args.format {
        TextFormat::Text => text(&explanation, args.stage),
        TextFormat::Json => {
            let printed = serde_json::to_string_pretty(&json(&explanation, args.stage));
            out::json(&printed.map_err(|error| Failure::Other(error.to_string()))?);
        }
    }
    Ok(())
}

fn text(explanation: &Explanation, stage: StageArg) {
    let stages: [(StageArg, &str, &[StageLine]); 4] = [
        (StageArg::Tree, "TREE  the JSON, with byte ranges", &explanation.tree),
        (StageArg::Ast, "AST  checked against the catalog", &explanation.ast),
        (StageArg::Ir, "IR  what it means", &explanation.ir),
        (StageArg::Query, "QUERY  guarded and simplified", &explanation.query),
    ];
    for (of, title, lines) in stages {
        // All stages means those that say something new: the query is shown where it is not the IR.
        let wanted =
            stage == of || stage == StageArg::All && (of != StageArg::Query || lines != explanation.ir);
        if wanted {
            page::heading(title);
            page::lines(lines);
            out::println!();
        }
    }
    if stage == StageArg::Eval {
        page::heading("EVAL  the program for rows in memory");
        page::lines(&explanation.eval);
        out::println!();
    }
    if matches!(stage, StageArg::Plan | StageArg::All) {
        for plan in &explanation.plan {
            page::heading(&format!("PLAN  {}", plan.dialect.name()));
            page::lines(&plan.lines);
            out::println!();
        }
    }
    if matches!(stage, StageArg::Sql | StageArg::All) {
        for (statement, lines) in &explanation.sql {
            page::heading(&format!("SQL  {}", statement.dialect.name()));
            page::lines(lines);
            binds(statement);
            out::println!();
        }
    }
}

/// The binds, one a line.
fn binds(statement: &Statement) {
    let prefix = match statement.dialect {
        Dialect::Postgres => '$',
        Dialect::Sqlite => '?',
    };
    for (i, bind) in statement.binds.iter().enumerate() {
        let number = i + 1;
        out::println!("  {prefix}{number} = {}", bind.display(page::width().saturating_sub(12)));
    }
}

fn json(explanation: &Explanation, stage: StageArg) -> Value {
    let mut all = json!({ "endpoint": explanation.endpoint });
    let stages = [
        (StageArg::Tree, "tree", &explanation.tree),
        (StageArg::Ast, "ast", &explanation.ast),
        (StageArg::Ir, "ir", &explanation.ir),
        (StageArg::Query, "query", &explanation.query),
        (StageArg::Eval, "eval", &explanation.eval),
    ];
    for (of, name, lines) in stages {
        if (stage == of || stage == StageArg::All)
            && let Some(all) = all.as_object_mut()
        {
            all.insert(name.to_owned(), json!(lines));
        }
    }
    if matches!(stage, StageArg::Plan | StageArg::All)
        && let Some(all) = all.as_object_mut()
    {
        all.insert("plan".to_owned(), json!(explanation.plan));
    }
    if matches!(stage, StageArg::Sql | StageArg::All)
        && let Some(all) = all.as_object_mut()
    {
        let sql = explanation.sql.iter().map(|(statement, lines)| {
            let mut one = super::sql::json(statement);
            if let Some(one) = one.as_object_mut() {
                one.insert("lines".to_owned(), json!(lines));
            }
            one
        });
        all.insert("sql".to_owned(), sql.collect());
    }
    if let Some(all) = all.as_object_mut() {
        all.insert("warnings".to_owned(), json!(explanation.warnings));
    }
    all
}
