//! Work on what a client sent that takes more than a moment is done on a thread that serves nobody else meanwhile.

use crate::failure::Failure;

/// Work on more bytes takes more than a moment.
const LONG: usize = 256 << 10;

/// True of a body whose work is done elsewhere.
pub fn is_long(body: &[u8]) -> bool {
    body.len() > LONG
}

/// Does work on so many bytes, on a thread of its own where they are many.
pub async fn blocking<T: Send + 'static>(
    bytes: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    if bytes <= LONG { Ok(work()) } else { spawn(work).await }
}

/// Does long work on a thread of its own.
pub async fn spawn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Broken(error.to_string()))
}
