//! The accept loop: a limit of connections, time-outs of slow heads, a goodbye to those that are open.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::write_timeout::WriteTimeout;
use crate::{Service, Settings, StartError, urls};

/// A server that listens, and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    service: Service,
}

impl Server {
    /// Opens the database, compares it with the catalog and listens.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let address = settings.listen;
        let service = Service::open(settings).await?;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|problem| StartError::Listen { address, problem })?;
        Ok(Self { listener, service })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `stop` is ready; then what is under way may end, and the database is closed.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { listener, service } = self;
        let (settings, work) = (&service.settings, service.work());
        let places = Arc::new(Semaphore::new(settings.connections));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(settings.read_timeout).keep_alive(true);
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = async {
                // The semaphore is never closed.
                let place = Arc::clone(&places).acquire_owned().await.ok();
                (listener.accept().await, place)
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
            let service = TowerToHyperService::new(service.router());
            let stream = WriteTimeout::new(stream, settings.write_timeout);
            let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
            let mut stopping = work.stopping.subscribe();
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
        drop(listener);
        work.stopping.send_replace(true);
        let all = u32::try_from(settings.connections).unwrap_or(u32::MAX);
        let ended = async { drop(places.acquire_many(all).await) };
        service.end(work, ended).await;
    }
}
