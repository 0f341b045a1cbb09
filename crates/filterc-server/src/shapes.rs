//! How the answers of endpoints are shaped, by endpoint.

use std::fmt;

use filterc::Catalog;
use filterc::catalog::EndpointId;

use crate::api::Work;
use crate::endpoint::CompiledRequest;
use crate::failure::Failure;
use crate::generic;
use crate::reader::Reader;

/// Reads for a request and shapes the answer.
pub type Shape = for<'a> fn(&'a Reader<'a>, &'a CompiledRequest<'a>) -> Work<'a, Result<Reply, Failure>>;

/// The answer to a request.
#[derive(Debug)]
pub struct Reply {
    /// JSON.
    pub bytes: Vec<u8>,
    /// The cursor of the next page, where there is one.
    pub next: Option<String>,
}

impl From<Vec<u8>> for Reply {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, next: None }
    }
}

/// The way in which an endpoint is answered.
#[derive(Clone, Copy)]
pub enum Answers {
    /// The query of the body, shaped.
    Shaped(Shape),
    /// Always these bytes, to every body that is JSON.
    Fixed(&'static [u8]),
    /// A route of the API.
    Route,
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

/// An endpoint that an API shapes, and that its catalog does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the catalog `{catalog}` has no endpoint `{path}`")]
pub struct UnknownEndpoint {
    /// The name of the catalog.
    pub catalog: String,
    /// The path that was looked for.
    pub path: String,
}

/// How the answers of all endpoints of a catalog are shaped.
#[derive(Debug, Clone)]
pub struct Shapes {
    catalog: Catalog,
    by_endpoint: Vec<Answers>,
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
