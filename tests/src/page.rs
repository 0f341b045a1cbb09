//! A case as a page: BODY, DIAGNOSTICS, IR, PLAN, POSTGRES, SQLITE, ROWS.

use std::fmt::Write;

use filterc::catalog::{Answer, Collection};
use filterc::sql::Output;
use filterc::{CompileError, Dialect, Explanation, StageLine, Statement, Theme, explain, report};
use filterc_db::{Cell, Row};

use crate::bodies::Case;
use crate::databases::World;

/// Rows shown of one case.
const MOST_ROWS: usize = 12;

/// The page of a case. Panics where the two databases answer differently.
pub fn page(case: &Case, world: &World) -> (String, Result<Explanation, CompileError>) {
    let compiler = &world.compiler().leniencies(case.leniencies);
    let route = compiler.route(&case.on).unwrap();
    let endpoint = route.endpoint;
    let explained = explain(compiler, route, &case.body, &Dialect::ALL);
    let path = &compiler.catalog().endpoint(endpoint).path;
    let mut page = String::new();
    section(&mut page, &format!("BODY  POST {path}"), &format!("{}\n", String::from_utf8_lossy(&case.body)));
    let found = match &explained {
        Ok(explanation) => &explanation.warnings,
        Err(refused) => &refused.diagnostics,
    };
    let drawn: String =
        found.iter().map(|one| report("body.json", &case.body, one, Theme::Plain, 100)).collect();
    section(&mut page, "DIAGNOSTICS", if drawn.is_empty() { "none\n" } else { &drawn });
    if let Ok(explanation) = &explained {
        section(&mut page, "IR", &lines(&explanation.query));
        let plans = explanation.plan.iter().map(|plan| {
            let lines = lines(&plan.lines);
            format!("{}\n{lines}", plan.dialect.name())
        });
        section(&mut page, "PLAN", &plans.collect::<String>());
        for (statement, laid) in &explanation.sql {
            let mut text = lines(laid);
            for (i, bind) in statement.binds.iter().enumerate() {
                let _ = writeln!(text, "{} = {}", i + 1, bind.display(80));
            }
            section(&mut page, &statement.dialect.name().to_uppercase(), &text);
        }
        section(&mut page, "ROWS", &answer(explanation, world));
    }
    (page, explained)
}

fn section(page: &mut String, title: &str, text: &str) {
    let _ = writeln!(page, "{title}\n{text}");
}

fn lines(lines: &[StageLine]) -> String {
    let mut text = String::new();
    for line in lines {
        let indented = format!("{:indent$}{}", "", line.text, indent = line.depth * 2);
        let _ = match line.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
            Some(pointer) => writeln!(text, "{indented:<90}  {pointer}"),
            None => writeln!(text, "{indented}"),
        };
    }
    text
}

/// What both databases answer.
fn answer(explanation: &Explanation, world: &World) -> String {
    let catalog = &world.catalog;
    let name = explanation.endpoint.trim_matches('/');
    let endpoint = catalog.endpoint(catalog.find_endpoint(name).unwrap());
    let collection = catalog.collection(endpoint.collection);
    let [postgres, sqlite] = Dialect::ALL.map(|dialect| {
        let found = explanation.sql.iter().find(|(statement, _)| statement.dialect == dialect);
        &found.expect("both dialects").0
    });
    if endpoint.answer == Answer::Count {
        let (postgres, sqlite) = (world.count(postgres), world.count(sqlite));
        assert_eq!(postgres, sqlite, "the databases count differently");
        return format!("{sqlite}\n");
    }
    if endpoint.answer == Answer::Groups {
        return groups(postgres, sqlite, world);
    }
    let (postgres, sqlite) = (world.rows(postgres), world.rows(sqlite));
    assert_eq!(show(&postgres, collection), show(&sqlite, collection), "the databases answer differently");
    assert_eq!(postgres, sqlite, "the databases hold different values");
    let shown = show(&sqlite, collection);
    let mut text = format!("{} rows\n", shown.len());
    for row in shown.iter().take(MOST_ROWS) {
        let _ = writeln!(text, "{row}");
    }
    if shown.len() > MOST_ROWS {
        let _ = writeln!(text, "…");
    }
    text
}

/// Groups, a row each. Sums and means of intervals lose the fraction of each row on SQLite, so they come out less by up to
/// a second a row; everything else is the same.
fn groups(postgres: &Statement, sqlite: &Statement, world: &World) -> String {
    let Output::Groups(columns) = &sqlite.output else { panic!("not an answer in groups") };
    let (on_postgres, on_sqlite) = (world.rows(postgres), world.rows(sqlite));
    assert_eq!(on_postgres.len(), on_sqlite.len(), "the databases give other groups");
    let mut text = format!("{} groups\n", on_sqlite.len());
    // Groups come in no order of their own; enums have one on Postgres.
    let mut pairs: Vec<_> = [on_sqlite, on_postgres].map(sorted).into_iter().collect();
    let (on_postgres, on_sqlite) = (pairs.pop().unwrap(), pairs.pop().unwrap());
    for (ours, theirs) in on_sqlite.iter().zip(&on_postgres) {
        let mut cells = Vec::new();
        for (((name, _), ours), theirs) in columns.iter().zip(&ours.values).zip(&theirs.values) {
            match (ours, theirs) {
                (Cell::Float(ours), Cell::Float(theirs)) => {
                    assert!((-0.001..=200.0).contains(&(theirs - ours)), "{name}: {theirs} and {ours}");
                }
                _ => assert_eq!(ours, theirs, "{name}"),
            }
            cells.push(format!("{name} {}", plain(theirs)));
        }
        let _ = writeln!(text, "{}", cells.join("  "));
    }
    text
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    let exact = |row: &Row| -> Vec<String> {
        let cells = row.values.iter().filter(|cell| !matches!(cell, Cell::Float(_)));
        cells.map(|cell| format!("{cell:?}")).collect()
    };
    rows.sort_by_key(exact);
    rows
}

fn plain(cell: &Cell) -> String {
    match serde_json::to_value(cell).unwrap() {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}

/// The key, and the first column that says something to people.
fn show(rows: &[Row], collection: &Collection) -> Vec<String> {
    let named = ["name", "event", "message", "key", "slug", "checksum"];
    let named = named.iter().find_map(|name| collection.find_column(name));
    let cell = |row: &Row, id: filterc::catalog::ColumnId| row.values.get(id.index()).map(plain);
    let shown = rows.iter().map(|row| {
        let name = named.and_then(|id| cell(row, id)).unwrap_or_else(|| "-".to_owned());
        format!("{}  {name}", cell(row, collection.key).unwrap_or_default())
    });
    shown.collect()
}
