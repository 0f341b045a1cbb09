//! The built-in catalog: the filter language of the Prefect 3.9.1 REST API, from `grammar/prefect/`.

use std::sync::LazyLock;

use crate::{Catalog, Source, load};

macro_rules! sources {
    ($($name:literal),+ $(,)?) => {
        /// The files of the built-in catalog.
        pub const PREFECT_SOURCES: &[Source<'static>] =
            &[$(Source { name: $name, text: include_str!(concat!("../prefect/", $name)) }),+];
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
pub const PREFECT_DEMO: &str = include_str!("../prefect/demo.ndjson");

/// The built-in catalog, read once.
pub fn prefect() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| match load(PREFECT_SOURCES) {
        Ok(catalog) => catalog,
        Err(errors) => {
            #[expect(clippy::panic, reason = "the text is part of this binary, and a test loads it")]
            {
                panic!("the built-in catalog does not load: {errors:#?}")
            }
        }
    });
    &CATALOG
}
