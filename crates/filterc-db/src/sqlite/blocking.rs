//! Work on threads that may block.

use crate::DatabaseError;

/// Does something on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, DatabaseError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| DatabaseError::Connection("what ran on it was given up".to_owned()))
}
