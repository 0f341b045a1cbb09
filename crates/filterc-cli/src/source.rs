//! Catalogs from files, and the demo rows beside them.

use std::path::{Path, PathBuf};

use filterc::catalog::{CatalogError, Source, load};
use filterc::{Catalog, Compiler};

use crate::body::text;
use crate::{Failure, report};

/// Most bytes of a file of a catalog.
const CATALOG: usize = 16 << 20;

/// Most bytes of demo rows.
const DEMO: usize = 256 << 20;

/// The catalog that was asked for.
pub(crate) fn from_args(paths: &[PathBuf]) -> Result<Catalog, Failure> {
    if paths.is_empty() { built_in().cloned() } else { read(paths) }
}

/// The demo rows of the catalog that was asked for: of the built-in one, or `demo.ndjson` in its folder.
pub(crate) fn demo(catalog: &[PathBuf]) -> Result<String, Failure> {
    let Some(first) = catalog.first() else { return built_in_demo() };
    let folder = if first.is_dir() { first } else { first.parent().unwrap_or(first) };
    let path = folder.join("demo.ndjson");
    text(DEMO, &path).map_err(|error| {
        let path = path.display();
        Failure::Other(format!(
            "cannot read the demo rows `{path}`: {error}; name a database with --database"
        ))
    })
}

/// The catalog of this program.
#[cfg(feature = "prefect")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature there is none")]
pub(crate) fn built_in() -> Result<&'static Catalog, Failure> {
    Ok(filterc_prefect::catalog())
}

#[cfg(feature = "prefect")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature there are none")]
fn built_in_demo() -> Result<String, Failure> {
    Ok(filterc_prefect::DEMO.to_owned())
}

#[cfg(not(feature = "prefect"))]
pub(crate) fn built_in() -> Result<&'static Catalog, Failure> {
    Err(Failure::Other("this program has no built-in catalog: name one with `--catalog PATH`".to_owned()))
}

#[cfg(not(feature = "prefect"))]
fn built_in_demo() -> Result<String, Failure> {
    built_in().map(|_| String::new())
}

/// Reads and links a catalog; draws what is wrong with it.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Catalog, Failure> {
    let files = files(paths)?;
    let sources: Vec<_> = files.iter().map(|(name, text)| Source { name, text }).collect();
    let refuse = |error: CatalogError| {
        for error in &error.diagnostics {
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
            let text = text(CATALOG, &file).map_err(|error| failed(&file, error))?;
            all.push((file.display().to_string(), text));
        }
    }
    Ok(all)
}
