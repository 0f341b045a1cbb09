//! A case as a page: BODY, DIAGNOSTICS, IR, POSTGRES, SQLITE, ROWS.

use std::fmt::Write;

use filterc::catalog::{Answer, Collection};
use filterc::{Compiler, Dialect, Explanation, Refused, StageLine, Theme, explain, report};
use filterc_db::{Cell, Row};

use crate::bodies::Case;
use crate::databases::{count, rows};

/// Rows shown of one case.
const MOST_ROWS: usize = 12;

/// The page of a case. Panics where the two databases answer differently.
pub fn page(case: &Case, compiler: &Compiler<'static>) -> (String, Result<Explanation, Refused>) {
    let endpoint = compiler.endpoint(&case.on).unwrap();
    let explained = explain(compiler, endpoint, &case.body, &Dialect::ALL);
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
        for (statement, laid) in &explanation.sql {
            let mut text = lines(laid);
            for (i, bind) in statement.binds.iter().enumerate() {
                let _ = writeln!(text, "{} = {}", i + 1, bind.shown(80));
            }
            section(&mut page, &statement.dialect.name().to_uppercase(), &text);
        }
        section(&mut page, "ROWS", &answer(explanation, compiler));
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
fn answer(explanation: &Explanation, compiler: &Compiler<'static>) -> String {
    let catalog = compiler.catalog();
    let name = explanation.endpoint.trim_matches('/');
    let endpoint = catalog.endpoint(catalog.find_endpoint(name).unwrap());
    let collection = catalog.collection(endpoint.collection);
    let [postgres, sqlite] = Dialect::ALL.map(|dialect| {
        let found = explanation.sql.iter().find(|(statement, _)| statement.dialect == dialect);
        &found.expect("both dialects").0
    });
    if endpoint.answer == Answer::Count {
        let (postgres, sqlite) = (count(postgres), count(sqlite));
        assert_eq!(postgres, sqlite, "the databases count differently");
        return format!("{sqlite}\n");
    }
    let (postgres, sqlite) = (rows(postgres), rows(sqlite));
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

fn show(rows: &[Row], collection: &Collection) -> Vec<String> {
    let cell = |row: &Row, name: &str| {
        let index = collection.find_column(name).map(filterc::catalog::ColumnId::index);
        index.and_then(|index| row.values.get(index)).cloned().unwrap_or(Cell::Null)
    };
    let text = |cell: Cell| match serde_json::to_value(&cell).unwrap() {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => "-".to_owned(),
        other => other.to_string(),
    };
    rows.iter().map(|row| format!("{}  {}", text(cell(row, "id")), text(cell(row, "name")))).collect()
}
