//! What an API is beyond its catalog: the seam between this server and a guest that stands in for a server of its own.

use std::any::Any;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::RawPathParams;
use axum::http::HeaderMap;
use axum::response::Response;
use filterc::catalog::{Endpoint, EndpointId};
use filterc::lang::ELEMENT_ERRORS;
use filterc::{Catalog, Leniencies, OpenApi};
use filterc_store::Row;
use tokio::sync::watch;

use crate::app::App;
use crate::failure::Failure;
use crate::reader::Reader;
use crate::shapes::{Shapes, UnknownEndpoint};
use crate::{StartError, by_key, generic, probes, request};

/// Work of an API that is done later.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The values in a path by their names.
pub type PathValues = Vec<(String, String)>;

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
        let routes = endpoints.merge(by_key::routes(app.catalog())).merge(probes::routes(app.catalog()));
        if app.writes() { routes.merge(generic::writes(app.catalog())) } else { routes }
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
        // Where a catalog has a path of that name, it is no probe.
        request.inside.is_some_and(|inside| {
            probes::PATHS.contains(&inside) && app.catalog().endpoints().all(|(_, of)| of.path != inside)
        })
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
        generic::describe(reader.app.catalog(), reader.app.writes(), document);
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
