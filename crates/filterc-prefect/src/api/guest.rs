//! The API as a guest of a server.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::RawPathParams;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Router, middleware};
use filterc::catalog::{Endpoint, EndpointId};
use filterc::lang::ELEMENT_ERRORS;
use filterc::{Catalog, Leniencies, OpenApi};
use filterc_server::api::{Api, OpenRequest, PathValues, Stop, Work};
use filterc_server::app::App;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_server::shapes::{Shapes, UnknownEndpoint};
use filterc_server::{Settings, StartError};
use filterc_store::Row;

use super::received::{Inbox, keep};
use super::server_state::{ServerState, state};
use super::stands_in::stands_in;
use super::{
    EncryptionKey, actions, describe, encryption, errors, fixed, reads, requests, seed, services, shapes,
    stored, streams, version,
};

/// The API of a Prefect server, to be served with its catalog: see [`Settings::api`](filterc_server::Settings).
#[derive(Debug, Clone, Default)]
pub struct Prefect {
    /// The key that block documents are encrypted with, in place of the one that the database keeps.
    pub encryption_key: Option<EncryptionKey>,
    /// The time between two turns of the scheduler; without it no runs are made by themselves and none are marked as late.
    pub scheduler_interval: Option<Duration>,
}

/// The settings of a server of this API, with the defaults of [`Settings::new`].
pub fn settings(database: impl Into<String>) -> Settings {
    let mut settings = Settings::new(crate::catalog(), database);
    settings.api = Arc::new(Prefect::default());
    settings
}

impl Api for Prefect {
    fn name(&self) -> Option<&'static str> {
        Some("prefect")
    }

    fn state(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::new(ServerState { encryption_key: self.encryption_key.clone(), inbox: Inbox::new() })
    }

    fn shapes(&self, catalog: &Catalog) -> Result<Shapes, UnknownEndpoint> {
        shapes::all(catalog)
    }

    fn new_rows(&self, rows: String) -> Result<String, StartError> {
        let stored = seed::as_stored(&rows, self.encryption_key.as_ref());
        stored.map_err(|failure| StartError::Api(format!("{failure:?}")))
    }

    fn check<'a>(&'a self, app: &'a App) -> Work<'a, Result<(), StartError>> {
        Box::pin(async { encryption::check_key(app).await.map_err(StartError::Api) })
    }

    fn routes(&self, endpoints: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
        let check_version = middleware::from_fn_with_state(Arc::clone(app), version::check);
        let routes = endpoints.merge(reads::routes());
        let routes = if app.writes() { routes.merge(actions::routes()) } else { routes };
        routes.layer(check_version).merge(streams::routes(app))
    }

    fn root_routes(&self) -> Router<Arc<App>> {
        fixed::root()
    }

    fn has_path(&self, path: &str) -> bool {
        reads::has_path(path)
    }

    fn may_be_path(&self, params: &RawPathParams) -> bool {
        !version::has_bad_key(params)
    }

    /// Probes; what a page has to know before it asks for a password; and sockets, which say who they are in their first message.
    fn is_open(&self, app: &App, request: OpenRequest<'_>) -> bool {
        match request.inside {
            _ if request.path == fixed::UI_SETTINGS => true,
            Some("/health" | "/ready") => true,
            Some(inside) => request.socket && streams::is_stream(app, inside),
            None => false,
        }
    }

    fn path_values(&self, endpoint: &Endpoint, values: PathValues) -> Result<PathValues, Failure> {
        requests::path_values(endpoint, values)
    }

    fn body(
        &self,
        app: &App,
        endpoint: &Endpoint,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Bytes, Failure> {
        let body = requests::json(app, headers, body)?;
        Ok(if stands_in(app) { requests::readable(endpoint, body) } else { body })
    }

    fn other_body(&self, app: &App, refusal: &Failure, body: &[u8]) -> Option<Bytes> {
        requests::with_stand_ins(app, refusal, body)
    }

    fn comes_first(&self, app: &App, endpoint: EndpointId, failure: &Failure, body: &[u8]) -> bool {
        requests::comes_first(app, endpoint, failure, body)
    }

    /// Each, as far as a body is told of at all.
    fn element_errors(&self, leniencies: Leniencies) -> usize {
        if leniencies == crate::LENIENCIES { crate::ELEMENT_ERRORS } else { ELEMENT_ERRORS }
    }

    fn failure(&self, app: &App, failure: Failure) -> Response {
        errors::response(app, failure)
    }

    fn complete(&self, collection: &str, row: &mut Row) {
        stored::complete(collection, row);
    }

    fn describe<'a>(
        &'a self,
        reader: &'a Reader<'a>,
        document: &'a mut OpenApi,
    ) -> Work<'a, Result<(), Failure>> {
        Box::pin(describe::describe(reader, document))
    }

    fn work(&self, app: &Arc<App>, stop: &Stop) -> Vec<Work<'static, ()>> {
        let mut work: Vec<Work<'static, ()>> =
            vec![Box::pin(keep(Arc::clone(app))), Box::pin(end_inbox(Arc::clone(app), stop.idle.clone()))];
        if let Some(every) = self.scheduler_interval.filter(|_| app.writes()) {
            work.push(Box::pin(services::work(Arc::clone(app), every, stop.stopping.clone())));
        }
        work
    }
}

/// Lets the inbox end when no more events can come.
async fn end_inbox(app: Arc<App>, mut idle: tokio::sync::watch::Receiver<bool>) {
    // A server that is gone is idle, too.
    let _ = idle.wait_for(|idle| *idle).await;
    if let Ok(state) = state(&app) {
        state.inbox.end();
    }
}
