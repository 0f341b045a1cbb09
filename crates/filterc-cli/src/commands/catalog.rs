//! `filterc catalog`

use std::path::{Path, PathBuf};

use filterc::catalog::{Located, Source, load, prefect};
use filterc::sql::schema;
use filterc::{Catalog, Compiler};

use crate::args::CatalogCommand;
use crate::{Failure, Outcome, report};

pub(crate) fn run(command: &CatalogCommand) -> Outcome {
    match command {
        CatalogCommand::Check(args) => {
            let own = if args.files.is_empty() { None } else { Some(read(&args.files)?) };
            let catalog = own.as_ref().unwrap_or_else(|| prefect());
            if let Some(url) = &args.database {
                return super::compare::run(catalog, url, args.format);
            }
            let fields: usize = catalog.collections().map(|(_, collection)| collection.fields.len()).sum();
            let (collections, endpoints) = (catalog.collections().count(), catalog.endpoints().count());
            anstream::println!(
                "{collections} collections, {fields} fields, {endpoints} endpoints: no errors"
            );
        }
        CatalogCommand::Draft(args) => super::draft::run(args)?,
        CatalogCommand::Ddl { files, dialect } => {
            let catalog = read(files)?;
            for statement in schema(&catalog, (*dialect).into()).statements() {
                anstream::println!("{statement};");
            }
        }
    }
    Ok(())
}

/// Reads and links a catalog; draws what is wrong with it.
fn read(paths: &[PathBuf]) -> Result<Catalog, Failure> {
    let files = files(paths)?;
    let sources: Vec<_> = files.iter().map(|(name, text)| Source { name, text }).collect();
    let refuse = |errors: Vec<Located>| {
        for error in &errors {
            if let Some(source) = sources.get(error.source) {
                report::findings(
                    source.name,
                    source.text.as_bytes(),
                    std::slice::from_ref(&error.diagnostic),
                );
            }
        }
        Failure::Refused
    };
    let catalog = load(&sources).map_err(refuse)?;
    Compiler::new(&catalog).map_err(refuse)?;
    Ok(catalog)
}

fn files(paths: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let failed = |path: &Path, error: std::io::Error| {
        Failure::Other(format!("cannot read `{}`: {error}", path.display()))
    };
    let mut all = Vec::new();
    for path in paths {
        let mut inside = vec![path.clone()];
        if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(|error| failed(path, error))?;
            inside = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
            inside.retain(|file| file.extension().is_some_and(|extension| extension == "catalog"));
            inside.sort();
            if inside.is_empty() {
                let message = format!("there is no `*.catalog` file in `{}`", path.display());
                return Err(Failure::Other(message));
            }
        }
        for file in inside {
            let text = std::fs::read_to_string(&file).map_err(|error| failed(&file, error))?;
            all.push((file.display().to_string(), text));
        }
    }
    Ok(all)
}
