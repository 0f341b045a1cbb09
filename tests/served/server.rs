//! A server in this process, and what it answers to requests over HTTP.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use axum::Router;
use filterc_server::{Server, Service, Settings, StartError};
use filterc_smith::linear::thread_cpu_time;
use serde_json::Value;
use tokio::sync::oneshot;
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, Body};

/// A server that answers until it is dropped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    agent: Agent,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// The folder of that thread in `/proc`, where the machine has one.
    proc: Option<String>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Starts a server on a free port of 127.0.0.1.
pub(crate) fn start(mut settings: Settings) -> Result<Served, StartError> {
    settings.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = mpsc::channel();
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = match Server::start(settings).await {
                Ok(server) => server,
                Err(error) => return tell.send(Err(error)).unwrap(),
            };
            let proc = std::fs::read_link("/proc/thread-self").ok();
            let proc = proc.map(|thread| format!("/proc/{}", thread.display()));
            tell.send(Ok((server.address().unwrap(), proc))).unwrap();
            server.run(async { drop(stopped.await) }).await;
        });
    });
    let (address, proc) = told.recv().expect("the server starts or says why not")?;
    let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    Ok(Served { address, agent, stop: Some(stop), thread: Some(thread), proc })
}

/// Starts an application on a free port of 127.0.0.1, which a service works beside.
pub(crate) fn embedded(settings: Settings, app: impl FnOnce(Router) -> Router + Send + 'static) -> Served {
    application(async || {
        let service = Service::open(settings).await.unwrap();
        (app(service.router()), service)
    })
}

/// Starts an application that is made with its service, on a free port of 127.0.0.1.
pub(crate) fn application(made: impl AsyncFnOnce() -> (Router, Service) + Send + 'static) -> Served {
    let (stop, stopped) = oneshot::channel::<()>();
    let (tell, told) = mpsc::channel();
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (routes, service) = made().await;
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            tokio::select! {
                served = async { axum::serve(listener, routes).await } => served.unwrap(),
                () = service.run(async { drop(stopped.await) }) => {}
            }
        });
    });
    let address = told.recv().expect("the application starts");
    let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    Served { address, agent, stop: Some(stop), thread: Some(thread), proc: None }
}

impl Served {
    /// Sends a request and waits for the answer; redirects are not followed.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Reply {
        let url = format!("http://{}{path}", self.address);
        let mut request = Request::builder().method(method).uri(&url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let (parts, mut body): (_, Body) =
            answer.unwrap_or_else(|error| panic!("{method} {path}: {error}")).into_parts();
        let body = body.with_config().limit(u64::MAX).read_to_vec().unwrap();
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Nanoseconds that the one thread which serves has spent; none of a machine that does not say so.
    pub(crate) fn thread_cpu_time(&self) -> Option<u128> {
        thread_cpu_time(self.proc.as_ref()?)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], None)
    }

    /// Sends JSON.
    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Reply {
        self.ask("POST", path, &[("content-type", "application/json")], Some(body))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread was printed; another one while dropping would hide the first.
            let _ = thread.join();
        }
    }
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Result<Value, String> {
        serde_json::from_slice(&self.body).map_err(|error| format!("{error}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}
