//! The accept loop: a limit of connections, time-outs of slow heads, a goodbye to those that are open.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use filterc::Catalog;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::api::Stop;
use crate::app::App;
use crate::patient::Patient;
use crate::{Settings, StartError, access, docs, router, start, urls};

/// A server that listens, and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    routes: Router,
    app: Arc<App>,
    settings: Settings,
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

impl Server {
    /// Opens the database, compares it with the catalog and listens.
    pub async fn start(mut settings: Settings) -> Result<Self, StartError> {
        speaks(&settings.catalog, settings.api.name())?;
        let compiler = filterc::Compiler::new(&settings.catalog)?
            .profile(settings.profile)
            .policy(settings.policy.clone());
        let access = access::Access::new(settings.auth_string.clone(), settings.api_key.clone())?;
        if let Some(rows) = settings.rows.take() {
            settings.rows = Some(settings.api.new_rows(rows)?);
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
        let routes = router::router(&app, &settings);
        let address = settings.listen;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|problem| StartError::Listen { address, problem })?;
        Ok(Self { listener, routes, app, settings })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `stop` is ready; then what is under way may end, and the database is closed.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let stopping = watch::Sender::new(false);
        let idle = watch::Sender::new(false);
        let stop_work = Stop { stopping: stopping.subscribe(), idle: idle.subscribe() };
        let work: Vec<_> = self.app.api.work(&self.app, &stop_work).into_iter().map(tokio::spawn).collect();
        let places = Arc::new(Semaphore::new(self.settings.connections));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(self.settings.read_timeout).keep_alive(true);
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = async {
                // The semaphore is never closed.
                let place = Arc::clone(&places).acquire_owned().await.ok();
                (self.listener.accept().await, place)
            };
            let (accepted, place) = tokio::select! {
                accepted = accepted => accepted,
                () = &mut stop => break,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Too many open files, mostly: some will be closed soon.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let Ok(address) = stream.local_addr() else { continue };
            // Small answers go out at once.
            let _ = stream.set_nodelay(true);
            let service = TowerToHyperService::new(self.routes.clone());
            let stream = Patient::new(stream, self.settings.write_timeout);
            let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
            let mut stopping = stopping.subscribe();
            tokio::spawn(urls::reached(address, async move {
                let mut connection = std::pin::pin!(connection);
                let done = tokio::select! {
                    done = connection.as_mut() => done,
                    () = async { drop(stopping.wait_for(|stopping| *stopping).await) } => {
                        connection.as_mut().graceful_shutdown();
                        connection.await
                    }
                };
                if let Err(error) = done {
                    tracing::debug!(%error, "a connection broke");
                }
                drop(place);
            }));
        }
        drop(self.listener);
        stopping.send_replace(true);
        let all = u32::try_from(self.settings.connections).unwrap_or(u32::MAX);
        let ended = async {
            let (_, ()) = tokio::join!(places.acquire_many(all), self.app.sockets.end());
            idle.send_replace(true);
            for one in work {
                // A panic of it was printed.
                let _ = one.await;
            }
        };
        if tokio::time::timeout(self.settings.goodbye, ended).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        self.app.database.close().await;
    }
}
