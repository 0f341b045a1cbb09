//! A server without a listener, for applications that have one.

use std::sync::Arc;

use axum::Router;
use filterc::Catalog;
use filterc_store::Store;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api::Stop;
use crate::app::App;
use crate::{Settings, StartError, access, dispatch, docs, start};

/// The routes of a catalog on a database. An application nests them, and lets [`Service::run`] work beside them.
#[derive(Debug)]
pub struct Service {
    routes: Router,
    app: Arc<App>,
    pub(crate) settings: Settings,
}

/// The background work of a service, and how it is told to stop.
pub(crate) struct Work {
    pub(crate) stopping: watch::Sender<bool>,
    idle: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// A catalog is never served without what its API adds to it, nor with another one's.
fn speaks(catalog: &Catalog, given: Option<&str>) -> Result<(), StartError> {
    let problem = match (&catalog.api, given) {
        (Some(named), given) if given == Some(named) => return Ok(()),
        (None, None) => return Ok(()),
        (Some(named), _) => format!(
            "the catalog `{}` speaks the API `{named}`, which this server was not given",
            catalog.name
        ),
        (None, Some(given)) => format!(
            "the catalog `{0}` does not speak the API `{given}`: its first line is `catalog {0} \"VERSION\" api {given}` where it does",
            catalog.name
        ),
    };
    Err(StartError::Api(problem))
}

impl Service {
    /// Opens the database and compares it with the catalog. What the settings say of listening does not matter.
    pub async fn open(mut settings: Settings) -> Result<Self, StartError> {
        speaks(&settings.catalog, settings.api.name())?;
        let compiler = filterc::Compiler::new(&settings.catalog)?
            .leniencies(settings.leniencies)
            .element_errors(settings.api.element_errors(settings.leniencies))
            .policy(settings.policy.clone());
        let access = access::Access::new(settings.auth_string.clone(), settings.api_key.clone())?;
        if let Some(rows) = settings.seed.take() {
            settings.seed = Some(settings.api.new_rows(rows)?);
        }
        let database = start::open(&settings).await?;
        let base_path = settings.base_path.trim_end_matches('/').to_owned();
        let target = filterc::Target {
            postgres: database.dialect() == filterc::Dialect::Postgres,
            sqlite: database.dialect() == filterc::Dialect::Sqlite,
        };
        let compiler = compiler.target(target).sizes(database.sizes(&settings.catalog).await?);
        let shapes = settings.api.shapes(&settings.catalog)?;
        let app = Arc::new(App::new(compiler, database, &settings, base_path, access, shapes));
        app.api.check(&app).await?;
        let document =
            docs::document(&app).await.map_err(|failure| StartError::Document(format!("{failure:?}")))?;
        // Nobody else sets it.
        let _ = app.document.set(document);
        let routes = dispatch::router(&app, &settings);
        Ok(Self { routes, app, settings })
    }

    /// The routes, with everything that stands around them: limits, time-outs, who may ask. Paths begin with [`Settings::base_path`]
    /// below the path where they are nested.
    pub fn router(&self) -> Router {
        self.routes.clone()
    }

    /// The rows that are served, as far as [`Settings::policy`] shows them.
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// Does the work of the API that is done in the background until `stop` is ready; then streams end, and the database is closed.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let work = self.work();
        stop.await;
        work.stopping.send_replace(true);
        self.end(work, async {}).await;
    }

    pub(crate) fn work(&self) -> Work {
        let (stopping, idle) = (watch::Sender::new(false), watch::Sender::new(false));
        let stop = Stop { stopping: stopping.subscribe(), idle: idle.subscribe() };
        let tasks = self.app.api.work(&self.app, &stop).into_iter().map(tokio::spawn).collect();
        Work { stopping, idle, tasks }
    }

    /// Waits for the last requests, for as long as the settings say, and closes the database.
    pub(crate) async fn end(&self, work: Work, requests: impl Future<Output = ()>) {
        let ended = async {
            let ((), ()) = tokio::join!(requests, self.app.sockets.end());
            work.idle.send_replace(true);
            for task in work.tasks {
                // A panic of it was printed.
                let _ = task.await;
            }
        };
        if tokio::time::timeout(self.settings.shutdown_timeout, ended).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        self.app.store.database().close().await;
    }
}
