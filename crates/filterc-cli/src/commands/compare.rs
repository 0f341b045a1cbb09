//! `filterc catalog check --database`

use std::io::IsTerminal as _;

use anstyle::{AnsiColor, Style};
use filterc::Catalog;
use filterc::catalog::Collection;
use filterc::syntax::visible;
use filterc_inspect::{Difference, Schema, Severity};
use serde_json::json;

use super::inspect;
use crate::args::TextFormat;
use crate::{Failure, Outcome, out, page};

pub(super) fn run(catalog: &Catalog, url: &str, format: TextFormat) -> Outcome {
    let schema = inspect::schema(url)?;
    let differences = filterc_inspect::compare(&schema, catalog);
    match format {
        TextFormat::Text => text(&differences, &schema, catalog),
        TextFormat::Json => {
            let all =
                json!({ "database": schema.name, "dialect": schema.dialect, "differences": differences });
            out::json(&all.to_string());
        }
    }
    let refused = differences.iter().any(|one| one.severity == Severity::Error);
    if refused { Err(Failure::Refused) } else { Ok(()) }
}

fn text(differences: &[Difference], schema: &Schema, catalog: &Catalog) {
    for one in differences {
        let (style, word) = severity_style(one.severity);
        out::styled!("{style}{word:<7}{style:#}  {}", wrapped_to_terminal(&visible(&one.to_string())));
    }
    let count = |severity, word| {
        let count = differences.iter().filter(|one| one.severity == severity).count();
        format!("{count} {word}{}", if count == 1 { "" } else { "s" })
    };
    let there = |one: &Collection| one.stored && schema.table(&one.table).is_some();
    let tables = catalog.collections().filter(|(_, one)| there(one)).count();
    out::println!(
        "{tables} tables compared: {}, {}, {}",
        count(Severity::Error, "error"),
        count(Severity::Warning, "warning"),
        count(Severity::Note, "note")
    );
}

/// Returns a difference as one line for programs; for people in as many as the terminal needs, beside the severity.
fn wrapped_to_terminal(difference: &str) -> String {
    if !std::io::stdout().is_terminal() {
        return difference.to_owned();
    }
    page::wrap(difference, page::width().saturating_sub(9)).join("\n         ")
}

fn severity_style(severity: Severity) -> (Style, &'static str) {
    match severity {
        Severity::Error => (AnsiColor::Red.on_default().bold(), "error"),
        Severity::Warning => (AnsiColor::Yellow.on_default(), "warning"),
        Severity::Note => (AnsiColor::Cyan.on_default(), "note"),
    }
}
