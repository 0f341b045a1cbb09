//! What all requests share.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use filterc::{Catalog, Compiler, Leniencies, Policy};
use filterc_db::Database;
use filterc_store::{Bounds, Store};

use crate::Settings;
use crate::access::Access;
use crate::api::Api;
use crate::hosts::Hosts;
use crate::origins::CorsOrigins;
use crate::shapes::Shapes;
use crate::sockets::Sockets;

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
    state: Arc<dyn Any + Send + Sync>,
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
    read_only: bool,
    /// Answers say how long their stages took.
    pub server_timing: bool,
    /// What the API says of itself (OpenAPI).
    pub document: Arc<OnceLock<Vec<u8>>>,
    /// The open WebSockets.
    pub sockets: Arc<Sockets>,
}

impl App {
    /// Everything for a server of these settings.
    pub fn new(
        compiler: Compiler,
        database: Database,
        settings: &Settings,
        base_path: String,
        access: Access,
        shapes: Shapes,
    ) -> Self {
        let bounds = Bounds { messages: settings.stream_messages, bytes: settings.stream_bytes };
        let api = Arc::clone(&settings.api);
        Self {
            strict: compiler.clone().leniencies(Leniencies::NONE),
            store: Store::new(compiler, database, bounds).completing(move |of, row| api.complete(of, row)),
            leniencies: settings.leniencies,
            api: Arc::clone(&settings.api),
            state: settings.api.state(),
            shapes,
            hosts: Hosts::new(
                settings.listen,
                access.is_open(),
                settings.public_url.as_deref(),
                &settings.cors_origins,
            ),
            base_path,
            access,
            origins: settings.cors_origins.clone(),
            public_url: settings.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()),
            read_only: settings.read_only,
            server_timing: settings.server_timing,
            document: Arc::default(),
            sockets: Arc::new(Sockets::new(settings)),
        }
    }

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
