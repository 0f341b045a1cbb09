//! Work pools by their names, and how it is told that there is none.

use filterc::Values;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use uuid::Uuid;

/// There is no pool of this name.
pub(super) fn no_work_pool(name: &str) -> Failure {
    Failure::missing(format!("Work pool \"{name}\" not found."))
}

/// The pool has no queue of this name.
pub(super) fn no_work_queue(pool: &str, name: &str) -> Failure {
    Failure::missing(format!("Work pool queue '{pool}/{name}' not found."))
}

/// The pool of this name.
pub(super) async fn work_pool(reader: &Reader<'_>, name: &str) -> Result<Uuid, Failure> {
    let pools = reader.find("work_pools", &[("name", Values::Texts(&[name]))]).await?;
    pools.first().and_then(|pool| pool.uuid("id")).ok_or_else(|| no_work_pool(name))
}
