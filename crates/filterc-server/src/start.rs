//! Opening the database of a server: one that is there and fits the catalog, or a new file.

use filterc::Catalog;
use filterc_db::{Access, Database, Location, Options};
use filterc_inspect::{Severity, compare, inspect};

use crate::settings::Settings;
use crate::start_error::StartError;

/// The database, open.
pub(crate) async fn open(settings: &Settings) -> Result<Database, StartError> {
    let (url, catalog) = (&settings.database, &settings.catalog);
    let location = Location::parse(url)?;
    let writes = match &location {
        // To open a file for writing would make it.
        Location::File(file) => !settings.read_only && (settings.seed.is_some() || file.exists()),
        Location::Memory => !settings.read_only || settings.seed.is_some(),
        Location::Server => !settings.read_only,
    };
    if let Some(rows) = &settings.seed {
        match &location {
            // It may have been made just now by somebody else, who fills it.
            Location::File(file) if !settings.read_only || !file.exists() => fill(url, catalog, rows).await?,
            Location::Server => fill(url, catalog, rows).await?,
            Location::File(_) | Location::Memory => {}
        }
    }
    let options = Options {
        access: if writes { Access::ReadWrite } else { Access::ReadOnly },
        timeout: settings.statement_timeout,
        acquire_timeout: settings.acquire_timeout,
        connections: settings.database_connections,
    };
    let database = Database::connect(url, &options).await?;
    if let (Some(rows), Location::Memory) = (&settings.seed, &location) {
        // It is gone with its connection.
        database.fill(catalog, rows).await?;
    }
    fits(&database, catalog).await?;
    Ok(database)
}

/// Fills a database that has no tables yet; a file that is not there is made.
async fn fill(url: &str, catalog: &Catalog, rows: &str) -> Result<(), StartError> {
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    let database = Database::connect(url, &options).await?;
    let filled = async {
        // To ask first takes no lock.
        if !inspect(&database).await?.tables.is_empty() {
            return Ok(None);
        }
        database.fill_empty(catalog, rows).await
    };
    let filled = filled.await;
    database.close().await;
    if let Some(rows) = filled? {
        tracing::info!(rows, "made a database");
    }
    Ok(())
}

async fn fits(database: &Database, catalog: &Catalog) -> Result<(), StartError> {
    let found = compare(&inspect(database).await?, catalog);
    for one in found.iter().filter(|one| one.severity == Severity::Warning) {
        tracing::warn!("{one}");
    }
    let differences: Vec<_> = found.into_iter().filter(|one| one.severity == Severity::Error).collect();
    if differences.is_empty() {
        return Ok(());
    }
    Err(StartError::Schema { catalog: catalog.name.clone(), differences })
}
