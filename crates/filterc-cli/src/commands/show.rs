//! `filterc catalog show`

use anstyle::{AnsiColor, Style};
use filterc::syntax::{suggest, visible};
use filterc::{CollectionReference, Compiler, FieldReference, Reference, reference};

use crate::args::{ReferenceFormat, ShowArgs};
use crate::page::{heading, paragraph, width};
use crate::source;
use crate::{Failure, Outcome, out, report};

const NAME: Style = Style::new().bold();
const EXAMPLE: Style = AnsiColor::Cyan.on_default();

pub(crate) fn run(args: &ShowArgs) -> Outcome {
    let catalog = &source::from_args(&args.catalog)?;
    let compiler = Compiler::new(catalog).map_err(|_| Failure::Refused)?;
    let whole = reference(&compiler);
    let shown = match &args.collection {
        None => whole,
        Some(name) => {
            let near = suggest(name, catalog.collections().map(|(_, of)| of.name.as_str()));
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            whole
                .only(name)
                .ok_or_else(|| Failure::Other(format!("there is no collection `{name}`{near}")))?
        }
    };
    match (args.format, shown.collections.as_slice()) {
        (ReferenceFormat::Json, _) => {
            let json =
                serde_json::to_string_pretty(&shown).map_err(|error| Failure::Other(error.to_string()))?;
            out::json(&json);
        }
        (ReferenceFormat::Markdown, _) => out::print_exact(&shown.markdown()),
        (ReferenceFormat::Text, [one]) if args.collection.is_some() => chapter(one, &shown),
        (ReferenceFormat::Text, all) => {
            list(all);
            out::println!();
            report::note("`filterc catalog show COLLECTION` shows all of one");
        }
    }
    Ok(())
}

fn list(all: &[CollectionReference]) {
    let (asked, tables): (Vec<_>, Vec<_>) =
        all.iter().partition(|of| !of.endpoints.is_empty() || !of.fields.is_empty());
    let widest = asked.iter().map(|of| of.name.len()).max().unwrap_or_default();
    heading(&format!("{:widest$}  fields  operators  sorts  endpoints", "collection"));
    for of in asked {
        let (fields, operators) = (of.fields.len(), of.operators());
        let (sorts, endpoints) = (of.sorts.len(), of.endpoints.len());
        let counts = format!("{fields:>6}  {operators:>9}  {sorts:>5}  {endpoints:>9}");
        out::styled!("{NAME}{:widest$}{NAME:#}  {counts}", visible(&of.name));
    }
    if !tables.is_empty() {
        let names: Vec<_> = tables.iter().map(|of| of.name.as_str()).collect();
        print_heading("tables that nothing is asked of");
        paragraph(0, &names.join(", "));
    }
}

fn chapter(of: &CollectionReference, all: &Reference) {
    heading(&of.name);
    paragraph(2, &of.summary());
    if !of.fields.is_empty() {
        let operator = if of.takes_operator { "  takes \"operator\": \"and_\" or \"or_\"" } else { "" };
        print_heading(&format!("FILTER{operator}"));
        of.fields.iter().for_each(field);
    }
    pairs("SORT", of.sorts.iter().map(|one| (one.name.clone(), one.order.clone())).collect());
    pairs("RELATED", of.related.iter().map(|one| (one.name.clone(), one.path.join(", "))).collect());
    if !of.endpoints.is_empty() {
        print_heading("ENDPOINTS");
        for one in &of.endpoints {
            out::styled!("  {NAME}{} {}{NAME:#}  {}", visible(&one.method), visible(&one.path), one.answer);
            let values = one.values.iter().map(|value| format!("path {value}"));
            let said: Vec<_> = values.chain(one.keys.iter().cloned()).collect();
            paragraph(4, &said.join("; "));
        }
    }
    let columns = of.columns.iter().map(|one| {
        let null = if one.nullable { "?" } else { "" };
        let key = if one.key { " key" } else { "" };
        let to = one.references.as_ref().map(|to| format!(" -> {to}")).unwrap_or_default();
        (one.name.clone(), format!("{}{null}{key}{to}", one.ty))
    });
    pairs("COLUMNS", columns.collect());
    pairs("ENUMS", all.enums.iter().map(|of| (of.name.clone(), of.members.join(" "))).collect());
}

fn field(field: &FieldReference) {
    out::styled!("  {NAME}{}{NAME:#}", visible(&field.path));
    if !field.notes.is_empty() {
        paragraph(4, &field.notes.join(" "));
    }
    for one in &field.operators {
        let (name, operand, on) = (visible(&one.name), visible(&one.operand), visible(&one.on));
        let used = 4 + one.name.len() + 2 + one.operand.len() + 5;
        if used + one.on.chars().count() <= width() {
            out::styled!("    {NAME}{name}{NAME:#}  {operand}, on {on}");
        } else {
            out::styled!("    {NAME}{name}{NAME:#}  {operand}");
            paragraph(6, &format!("on {}", one.on));
        }
        paragraph(6, &one.describe(&[]));
        out::styled!("      {EXAMPLE}{}{EXAMPLE:#}", visible(&one.example));
    }
}

fn print_heading(title: &str) {
    out::println!();
    heading(title);
}

/// Names with something said of each, in two columns.
fn pairs(title: &str, pairs: Vec<(String, String)>) {
    if pairs.is_empty() {
        return;
    }
    print_heading(title);
    let widest = pairs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, said) in pairs {
        let room = width().saturating_sub(widest + 4).max(20);
        let mut rows = crate::page::wrap(&visible(&said), room).into_iter();
        out::styled!("  {NAME}{:widest$}{NAME:#}  {}", visible(&name), rows.next().unwrap_or_default());
        for row in rows {
            out::println!("  {:widest$}  {row}", "");
        }
    }
}
