//! What all requests share, and the API that it is for: an [`Api`] is told of the [`App`] that holds it.

use std::any::Any;
use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::RawPathParams;
use axum::http::HeaderMap;
use axum::response::Response;
use filterc::catalog::{Endpoint, EndpointId};
use filterc::lang::ELEMENT_ERRORS;
use filterc::{Catalog, Compiler, Leniencies, OpenApi, Policy};
use filterc_store::{Row, Store};

use crate::access::Access;
use crate::api::{OpenRequest, PathValues, Stop, Work};
use crate::compiled_request::CompiledRequest;
use crate::failure::Failure;
use crate::hosts::Hosts;
use crate::origins::CorsOrigins;
use crate::request;
use crate::sockets::Sockets;
use crate::start_error::{StartError, UnknownEndpoint};

/// What all requests share.
#[derive(Debug, Clone)]
pub struct App {
    /// The rows, as far as clients see them.
    pub store: Store,
    /// Reads the filters of requests that write: without leniencies, whatever the settings.
    pub strict: Compiler,
    /// What bodies may leave to chance.
    pub leniencies: Leniencies,
    /// What the API has beyond its catalog.
    pub api: Arc<dyn Api>,
    /// What the API keeps for this server.
    pub(crate) state: Arc<dyn Any + Send + Sync>,
    /// How answers are shaped.
    pub shapes: Shapes,
    /// Without a slash at its end: `/api`.
    pub base_path: String,
    /// The secrets that open the server.
    pub access: Access,
    /// Pages of browsers that may ask.
    pub origins: CorsOrigins,
    /// By which names it may be asked.
    pub(crate) hosts: Hosts,
    /// Without a slash at its end: `https://filters.example.com`.
    pub public_url: Option<String>,
    pub(crate) read_only: bool,
    /// Answers say how long their stages took.
    pub server_timing: bool,
    /// What the API says of itself (OpenAPI).
    pub document: Arc<OnceLock<Vec<u8>>>,
    /// The open WebSockets.
    pub sockets: Arc<Sockets>,
}

impl App {
    /// The same server as a client sees it of whom another policy holds.
    pub(crate) fn seen_by(&self, policy: Policy) -> Self {
        let store = self.store.seen_by(policy);
        Self { strict: store.compiler().clone().leniencies(Leniencies::NONE), store, ..self.clone() }
    }

    /// What the API keeps for this server, where it is of this type.
    pub fn state<T: Any>(&self) -> Option<&T> {
        let state: &(dyn Any + Send + Sync) = &*self.state;
        state.downcast_ref()
    }

    /// False where everything that would change something is no part of the API.
    pub fn writes(&self) -> bool {
        !self.read_only
    }

    /// What the API has.
    pub fn catalog(&self) -> &Catalog {
        self.store.catalog()
    }
}

/// Reads of a store for one request, and the server that they are for.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    /// What all requests share.
    pub app: &'a App,
    pub(crate) reader: filterc_store::Reader<'a>,
}

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

/// How the answers of all endpoints of a catalog are shaped.
#[derive(Debug, Clone)]
pub struct Shapes {
    pub(crate) catalog: Catalog,
    pub(crate) by_endpoint: Vec<Answers>,
}

/// An API that has more than its catalog: shapes of answers, routes, formats of errors, work in the background. Each method has the answer of a plain catalog as its default.
pub trait Api: Debug + Send + Sync + 'static {
    /// The word by which a catalog names this API, as in `catalog NAME "VERSION" api WORD`; none for the plain one.
    fn name(&self) -> Option<&'static str> {
        None
    }

    /// What one server keeps for this API; [`App::state`] gives it back.
    fn state(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::new(())
    }

    /// How the answers of endpoints are shaped. The server asks when it starts; an error names what the catalog lacks.
    fn shapes(&self, catalog: &Catalog) -> Result<Shapes, UnknownEndpoint> {
        Ok(Shapes::plain(catalog))
    }

    /// The rows that a new database begins with, as this API stores them: lines of `{"collection": {row}}`.
    fn new_rows(&self, rows: String) -> Result<String, StartError> {
        Ok(rows)
    }

    /// Looks at the database before the server listens.
    fn check<'a>(&'a self, app: &'a App) -> Work<'a, Result<(), StartError>> {
        let _ = app;
        Box::pin(async { Ok(()) })
    }

    /// The routes of the API. It gets those of the catalog's endpoints, and adds what it has beside: by default rows by their
    /// keys, what writes them, and probes.
    fn routes(&self, endpoints: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
        endpoints.merge(app.plain_routes())
    }

    /// Routes outside of the base path.
    fn root_routes(&self) -> Router<Arc<App>> {
        Router::new()
    }

    /// True of a route of [`Api::routes`] that stands in no catalog; `path` is inside of the base path.
    fn has_path(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// False where a value in the path is one that no row can have, so that there is no such path for any method.
    fn may_be_path(&self, params: &RawPathParams) -> bool {
        let _ = params;
        true
    }

    /// True where a `GET` needs no credentials: by default probes, which say whether the server is alive.
    fn is_open(&self, app: &App, request: OpenRequest<'_>) -> bool {
        request.inside.is_some_and(|inside| app.is_probe(inside))
    }

    /// The values in a path as the catalog takes them. A failure where no row can have one.
    fn path_values(&self, endpoint: &Endpoint, values: PathValues) -> Result<PathValues, Failure> {
        let _ = endpoint;
        Ok(values)
    }

    /// The body of a request as the compiler takes it.
    fn body(
        &self,
        app: &App,
        endpoint: &Endpoint,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Bytes, Failure> {
        let _ = endpoint;
        request::json(app.leniencies, headers, body)
    }

    /// A refused body as it would be read without what was refused; none where there is nothing else to find out. What it is told then
    /// takes the place of the refusal where it [comes first](Api::comes_first).
    fn other_body(&self, app: &App, refusal: &Failure, body: &[u8]) -> Option<Bytes> {
        let _ = (app, refusal, body);
        None
    }

    /// True of a failure of [`Api::other_body`] that the body itself is told, and not its refusal.
    fn comes_first(&self, app: &App, endpoint: EndpointId, failure: &Failure, body: &[u8]) -> bool {
        let _ = (app, endpoint, failure, body);
        false
    }

    /// How many wrong elements of one list are told, of a server with these leniencies.
    fn element_errors(&self, leniencies: Leniencies) -> usize {
        let _ = leniencies;
        ELEMENT_ERRORS
    }

    /// How a failure is written: by default as RFC 9457 says.
    fn failure(&self, app: &App, failure: Failure) -> Response {
        let _ = app;
        failure.problem()
    }

    /// Makes the values of a row whole before it is written.
    fn complete(&self, collection: &str, row: &mut Row) {
        let _ = (collection, row);
    }

    /// What OpenAPI cannot read off the catalog.
    fn describe<'a>(
        &'a self,
        reader: &'a Reader<'a>,
        document: &'a mut OpenApi,
    ) -> Work<'a, Result<(), Failure>> {
        reader.app.describe_rows(document);
        Box::pin(async { Ok(()) })
    }

    /// Work in the background, from when the server answers until [`Stop`] says so.
    fn work(&self, app: &Arc<App>, stop: &Stop) -> Vec<Work<'static, ()>> {
        let _ = (app, stop);
        Vec::new()
    }
}

/// The API of a catalog that names none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl Api for Plain {}
