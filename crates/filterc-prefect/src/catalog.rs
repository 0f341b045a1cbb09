//! The catalog of the Prefect 3.9.1 REST API, from `catalog/`.

use std::sync::LazyLock;

use filterc::catalog::{Source, load};
use filterc::{Catalog, Compiler};

macro_rules! sources {
    ($($name:literal),+ $(,)?) => {
        /// The files of the catalog.
        pub const SOURCES: &[Source<'static>] =
            &[$(Source { name: $name, text: include_str!(concat!("../catalog/", $name)) }),+];
    };
}

sources!(
    "types.catalog",
    "flows.catalog",
    "flow_runs.catalog",
    "task_runs.catalog",
    "deployments.catalog",
    "work_pools.catalog",
    "schedules.catalog",
    "workers.catalog",
    "task_workers.catalog",
    "states.catalog",
    "logs.catalog",
    "artifacts.catalog",
    "variables.catalog",
    "blocks.catalog",
    "block_references.catalog",
    "concurrency.catalog",
    "automations.catalog",
    "triggers.catalog",
    "events.catalog",
    "admin.catalog",
);

/// Made-up rows for a demo database: one JSON object a line, `{collection: row}`.
pub const DEMO: &str = include_str!("../catalog/demo.ndjson");

/// The catalog of the API, read once.
pub fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| match load(SOURCES) {
        Ok(catalog) => catalog,
        Err(errors) => {
            #[expect(clippy::panic, reason = "the text is part of this binary, and a test loads it")]
            {
                panic!("the catalog of Prefect does not load: {errors:#?}")
            }
        }
    });
    &CATALOG
}

/// A compiler for the catalog of the API.
pub fn compiler() -> Compiler {
    match Compiler::new(catalog()) {
        Ok(compiler) => compiler,
        #[expect(clippy::unreachable, reason = "a test links the catalog")]
        Err(errors) => unreachable!("{errors:?}"),
    }
}
