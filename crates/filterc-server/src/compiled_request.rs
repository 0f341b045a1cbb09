//! What the shape of an answer is told of a request, and how it writes JSON.

use axum::body::Bytes;
use axum::http::HeaderMap;
use filterc::Compiled;
use filterc::catalog::EndpointId;

use crate::failure::Failure;

/// A request that was compiled.
pub struct CompiledRequest<'r> {
    /// Where it was sent to.
    pub endpoint: EndpointId,
    /// The values in the path.
    pub values: &'r [(String, String)],
    /// The headers that came.
    pub headers: &'r HeaderMap,
    /// The body that was compiled, for answers that repeat it.
    pub body: &'r Bytes,
    /// What the body asks for.
    pub compiled: &'r Compiled,
}

/// The bytes of an answer.
pub fn encoded(answer: &impl serde::Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(answer).map_err(|error| Failure::Broken(error.to_string()))
}
