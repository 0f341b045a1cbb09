//! `filterc schema`

use filterc::Compiler;
use filterc::catalog::Catalog;
use filterc::lang::schema::body_schema;

use crate::args::SchemaArgs;
use crate::page::heading;
use crate::source;
use crate::{Failure, Outcome, out, report};

pub(crate) fn run(args: &SchemaArgs) -> Outcome {
    let catalog = &source::from_args(&args.catalog)?;
    let Some(name) = &args.on else {
        list(catalog);
        return Ok(());
    };
    let compiler = Compiler::new(catalog).map_err(|_| Failure::Refused)?;
    let endpoint = compiler.endpoint(name).map_err(|refused| report::argument(name, &refused))?;
    let schema = body_schema(compiler.language(), endpoint);
    let json = serde_json::to_string_pretty(&schema).map_err(|error| Failure::Other(error.to_string()))?;
    out::json(&json);
    Ok(())
}

/// Every endpoint, and the collections that stand for one.
fn list(catalog: &Catalog) {
    let widest = catalog.endpoints().map(|(_, endpoint)| endpoint.name.len()).max().unwrap_or_default();
    heading(&format!("{:widest$}  or the collection", "endpoint"));
    for (id, endpoint) in catalog.endpoints() {
        let collection = &catalog.collection(endpoint.collection).name;
        let short = if catalog.find_endpoint(collection) == Some(id) { collection } else { "" };
        out::println!("{}", format!("{:widest$}  {short}", endpoint.name).trim_end());
    }
    out::println!();
    report::note("`filterc schema NAME` prints the schema of its body");
}
