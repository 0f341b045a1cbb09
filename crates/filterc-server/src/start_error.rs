//! Why a server does not start.

use filterc::CatalogError;
use filterc_db::DatabaseError;
use filterc_inspect::Difference;

/// An endpoint that an API shapes, and that its catalog does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the catalog `{catalog}` has no endpoint `{path}`")]
pub struct UnknownEndpoint {
    /// The name of the catalog.
    pub catalog: String,
    /// The path that was looked for.
    pub path: String,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The database cannot be opened or filled.
    #[error("{0}")]
    Database(#[from] DatabaseError),
    /// The tables are not those of the catalog.
    #[error("the database does not fit the catalog `{catalog}`:\n{}", lines(.differences))]
    Schema {
        /// The name of the catalog.
        catalog: String,
        /// What differs so that statements would fail.
        differences: Vec<Difference>,
    },
    /// What the API needs is not there, or is not that of the database.
    #[error("{0}")]
    Api(String),
    /// It cannot listen there.
    #[error("cannot listen on {address}: {problem}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// Why not.
        #[source]
        problem: std::io::Error,
    },
    /// A secret that no client can send, or that is none.
    #[error("the {name} {problem}")]
    Credential {
        /// Which one.
        name: &'static str,
        /// What is wrong with it, and what to do.
        problem: &'static str,
    },
    /// The operators of the catalog cannot be linked; the text has a line for each finding.
    #[error("{0}")]
    Catalog(#[from] CatalogError),
    /// The catalog lacks an endpoint that the API shapes.
    #[error("{0}")]
    Endpoint(#[from] UnknownEndpoint),
    /// What the API says of itself cannot be written.
    #[error("cannot describe the API: {0}")]
    Document(String),
}

fn lines(differences: &[Difference]) -> String {
    differences.iter().map(|one| format!("  {one}")).collect::<Vec<_>>().join("\n")
}
