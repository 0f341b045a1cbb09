//! The APIs that this program knows, by the words that catalogs name them by.

use std::sync::Arc;

use filterc::{Catalog, Leniencies};
use filterc_server::api::{Api, Plain};

use crate::Failure;
use crate::args::ServeArgs;

/// An API, and how its server reads bodies unless somebody says otherwise.
pub(crate) struct Known {
    pub(crate) api: Arc<dyn Api>,
    pub(crate) leniencies: Leniencies,
}

/// The words.
const KNOWN: &[&str] = if cfg!(feature = "prefect") { &["prefect"] } else { &[] };

/// The API that a catalog speaks.
pub(crate) fn find(catalog: &Catalog, args: &ServeArgs) -> Result<Known, Failure> {
    let Some(name) = &catalog.api else {
        return Ok(Known { api: Arc::new(Plain), leniencies: Leniencies::NONE });
    };
    #[cfg(feature = "prefect")]
    if name == "prefect" {
        return prefect(args);
    }
    let _ = args;
    let known: Vec<_> = KNOWN.iter().map(|known| format!("`{known}`")).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(Failure::Other(format!(
        "the catalog `{}` speaks the API `{name}`, which this program does not know; it knows {known}. Leave out \
         `api {name}` to serve what the catalog says by itself",
        catalog.name
    )))
}

#[cfg(feature = "prefect")]
fn prefect(args: &ServeArgs) -> Result<Known, Failure> {
    /// Seconds between two looks at all schedules.
    const SCHEDULER_INTERVAL: u64 = 60;
    let every = args.scheduler_interval.unwrap_or(if args.demo { 0 } else { SCHEDULER_INTERVAL });
    let api = filterc_prefect::Prefect {
        encryption_key: encryption_key(args)?,
        scheduler_interval: (every > 0).then(|| std::time::Duration::from_secs(every)),
    };
    Ok(Known { api: Arc::new(api), leniencies: filterc_prefect::LENIENCIES })
}

/// The key of block documents: of this program or, as Prefect's server takes it, of the environment. An empty variable of
/// Prefect says nothing, and the older name counts only where the newer one is not set.
#[cfg(feature = "prefect")]
fn encryption_key(args: &ServeArgs) -> Result<Option<filterc_prefect::EncryptionKey>, Failure> {
    let of_prefect = ["PREFECT_SERVER_ENCRYPTION_KEY", "ORION_ENCRYPTION_KEY"].into_iter().find_map(|name| {
        let text = std::env::var_os(name)?;
        Some((name, text.to_string_lossy().into_owned()))
    });
    let own = args.encryption_key.clone().map(|text| ("--encryption-key", text));
    let Some((name, text)) = own.or(of_prefect.filter(|(_, text)| !text.is_empty())) else { return Ok(None) };
    // Never the text: it may be a key with a slip.
    text.parse().map(Some).map_err(|error| Failure::Other(format!("`{name}` holds {error}")))
}
