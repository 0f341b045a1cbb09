//! What stands in a database that the command line names.

use filterc_db::{Database, DatabaseError, Options};
use filterc_inspect::Schema;

use crate::Failure;

/// The schema of a database.
pub(super) fn schema(url: &str) -> Result<Schema, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Other(format!("cannot start: {error}")))?;
    let reading = async {
        let database = Database::connect(url, &Options::default()).await?;
        let schema = filterc_inspect::inspect(&database).await;
        database.close().await;
        schema
    };
    runtime.block_on(reading).map_err(|error: DatabaseError| Failure::Other(error.to_string()))
}
