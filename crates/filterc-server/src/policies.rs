//! Which rows a client sees, where that differs from client to client.

use std::fmt;
use std::sync::Arc;

use axum::http::request::Parts;
use filterc::Policy;

/// Says of each request which rows its client may see: whoever authenticates clients knows.
#[derive(Clone)]
pub struct Policies(Arc<PolicyOf>);

type PolicyOf = dyn Fn(&Parts) -> Option<Policy> + Send + Sync;

impl Policies {
    /// Asks this function. A client of whom it says nothing is answered 401, but where anybody may ask.
    pub fn new(of: impl Fn(&Parts) -> Option<Policy> + Send + Sync + 'static) -> Self {
        Self(Arc::new(of))
    }

    /// The rows that the client of this request sees, where it is known.
    pub(crate) fn of(&self, parts: &Parts) -> Option<Policy> {
        (self.0)(parts)
    }
}

impl fmt::Debug for Policies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Policies")
    }
}
