//! `filterc catalog draft`

use filterc::Compiler;
use filterc::catalog::{CatalogError, Source, load};
use filterc::syntax::suggest;
use filterc_inspect::Schema;

use super::inspect;
use crate::args::DraftArgs;
use crate::{Failure, Outcome, out, report};

pub(crate) fn run(args: &DraftArgs) -> Outcome {
    let schema = inspect::schema(&args.database)?;
    args.tables.iter().try_for_each(|name| require_table(&schema, name))?;
    let text = filterc_inspect::draft(&schema, &args.tables);
    out::print_exact(&text);
    if !text.lines().any(|line| line.starts_with("collection ")) {
        let message = "none of the tables can be a collection, so this is no catalog yet";
        return Err(Failure::Other(message.to_owned()));
    }
    checked(&text)
}

/// A table of this name, or an error that says which ones there are.
fn require_table(schema: &Schema, name: &str) -> Outcome {
    let tables = schema.tables.iter().map(|table| table.name.as_str());
    let others = schema.others.iter().map(|other| other.name.as_str());
    let names: Vec<_> = tables.chain(others).collect();
    if names.iter().any(|known| schema.same(known, name)) {
        return Ok(());
    }
    let near = suggest(name, names.iter().copied());
    let help = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(Failure::Other(format!("there is no table `{name}`{help}")))
}

/// Reads the draft as a catalog: what is wrong with it is ours to know, and theirs to mend.
fn checked(text: &str) -> Outcome {
    let refuse = |error: CatalogError| {
        let diagnostics: Vec<_> = error.diagnostics.into_iter().map(|error| error.diagnostic).collect();
        report::findings("draft", text.as_bytes(), &diagnostics);
        Failure::Refused
    };
    let catalog = load(&[Source { name: "draft", text }]).map_err(refuse)?;
    Compiler::new(&catalog).map(drop).map_err(refuse)
}
