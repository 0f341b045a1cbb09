//! How the answers of endpoints are shaped, by endpoint.

use std::fmt;

use filterc::Catalog;
use filterc::catalog::EndpointId;

use crate::generic;

pub use crate::app::{Answers, Reply, Shape, Shapes};
pub use crate::start_error::UnknownEndpoint;

impl From<Vec<u8>> for Reply {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, next: None }
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Shaped(_) => "Shaped",
            Self::Fixed(_) => "Fixed",
            Self::Route => "Route",
        })
    }
}

impl Shapes {
    /// Answers as the catalog declares them.
    pub fn plain(catalog: &Catalog) -> Self {
        Self::new(catalog, |reader, request| Box::pin(generic::answer(reader, request)))
    }

    /// The same shape for all endpoints, until another one is registered.
    pub fn new(catalog: &Catalog, usual: Shape) -> Self {
        Self {
            catalog: catalog.clone(),
            by_endpoint: catalog.endpoints().map(|_| Answers::Shaped(usual)).collect(),
        }
    }

    /// Registers what answers the endpoint with this path. An error where the catalog has none.
    pub fn at(&mut self, path: &str, answers: Answers) -> Result<(), UnknownEndpoint> {
        let Some((id, _)) = self.catalog.endpoints().find(|(_, one)| one.path == path) else {
            return Err(UnknownEndpoint { catalog: self.catalog.name.clone(), path: path.to_owned() });
        };
        if let Some(here) = self.by_endpoint.get_mut(id.index()) {
            *here = answers;
        }
        Ok(())
    }

    /// The way in which an endpoint is answered.
    pub(crate) fn of(&self, endpoint: EndpointId) -> Answers {
        self.by_endpoint.get(endpoint.index()).copied().unwrap_or(Answers::Route)
    }
}
