//! What an API is beyond its catalog: the seam between this server and a guest that stands in for a server of its own.

use std::pin::Pin;

use tokio::sync::watch;

pub use crate::app::{Api, Plain};

/// Work of an API that is done later.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The values in a path by their names.
pub type PathValues = Vec<(String, String)>;

/// A `GET` without credentials.
#[derive(Debug, Clone, Copy)]
pub struct OpenRequest<'r> {
    /// Its whole path.
    pub path: &'r str,
    /// Its path inside of the base path, where it is inside.
    pub inside: Option<&'r str>,
    /// It asks for a WebSocket.
    pub socket: bool,
}

/// When the server ends. Both turn true once.
#[derive(Debug, Clone)]
pub struct Stop {
    /// The server was told to stop: requests that are under way may end.
    pub stopping: watch::Receiver<bool>,
    /// The last request has ended.
    pub idle: watch::Receiver<bool>,
}
