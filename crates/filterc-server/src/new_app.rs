//! What all requests share, out of the settings of a server.

use std::sync::Arc;

use filterc::{Compiler, Leniencies};
use filterc_db::Database;
use filterc_store::{Bounds, Store};
use tokio::sync::{Semaphore, watch};

use crate::access::Access;
use crate::app::{App, Shapes};
use crate::hosts::Hosts;
use crate::settings::Settings;
use crate::sockets::Sockets;

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
}

impl Sockets {
    /// As many places as the settings say.
    pub fn new(settings: &Settings) -> Self {
        let number = |places: usize| u32::try_from(places).unwrap_or(u32::MAX);
        let places = |places: usize| Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
        Self {
            places: places(settings.streams),
            most: number(settings.streams),
            anonymous: places(settings.anonymous_streams),
            most_anonymous: number(settings.anonymous_streams),
            stop: watch::Sender::new(false),
            first: settings.read_timeout,
            ping: settings.stream_ping,
            write_timeout: settings.stream_write_timeout,
        }
    }
}
