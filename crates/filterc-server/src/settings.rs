//! How a server is set up.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use filterc::{Catalog, Leniencies, Policy};

use crate::CorsOrigins;
use crate::api::{Api, Plain};
use crate::policies::Policies;

/// Everything a server needs to know; [`Settings::new`] gives the defaults.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The API it serves.
    pub catalog: Catalog,
    /// What it has beyond its catalog.
    pub api: Arc<dyn Api>,
    /// `sqlite://FILE` or `postgres://…`.
    pub database: String,
    /// The rows to fill a SQLite file that is not there, or a database without tables: lines of `{"collection": {row}}`. Without it
    /// the database must be there.
    pub seed: Option<String>,
    /// Answers requests that write as it does those that are no part of the API, and opens the database for reading only.
    pub read_only: bool,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The path before that of each endpoint, `/api`.
    pub base_path: String,
    /// What bodies may leave to chance: nothing unless said otherwise.
    pub leniencies: Leniencies,
    /// Which rows clients see, wherever they ask: all unless said otherwise.
    pub policy: Policy,
    /// Which rows the client of each request sees, where that differs; then [`Settings::policy`] is that of those who may ask without
    /// saying who they are.
    pub policies: Option<Policies>,
    /// Says in `Server-Timing` how long each stage of a request took. Times can tell what a policy hides.
    pub server_timing: bool,
    /// `user:password` that clients have to send (RFC 7617).
    pub auth_string: Option<String>,
    /// A token that clients have to send (RFC 6750); where both are set, either will do.
    pub api_key: Option<String>,
    /// The origins whose pages may ask from a browser: those of this machine unless said otherwise.
    pub cors_origins: CorsOrigins,
    /// How clients reach it where that is not the address it listens on, without the base path: `https://filters.example.com`.
    /// The URLs in answers begin so; what a client says of itself in `Host` and `X-Forwarded-…` is never believed. Where it listens on
    /// this machine only and anybody may ask, requests of other hosts than this one, those of [`Settings::cors_origins`] and this
    /// machine are refused.
    pub public_url: Option<String>,
    /// Most connections to the database. Three in eight can be kept by statements that run longer than a moment, and three in eight
    /// by transactions.
    pub database_connections: u32,
    /// How long a statement may run.
    pub statement_timeout: Duration,
    /// How long a request may wait for a free connection, or for a database that is away.
    pub acquire_timeout: Duration,
    /// How long a request may take, from its head to its answer.
    pub request_timeout: Duration,
    /// How long a client may take to send the head of a request, and how long between two parts of a body.
    pub read_timeout: Duration,
    /// Requests that are worked on at a time; others wait. Their bodies have been read before.
    pub requests: usize,
    /// Requests with a body over 64 KiB that are worked on at a time; others wait. Their bodies have been read before.
    pub large_bodies: usize,
    /// Bytes of bodies over 64 KiB that are kept at a time, except for those of one that goes on all the same; others wait.
    pub body_bytes: usize,
    /// How long a client may take to send the next 64 KiB of a body over 64 KiB.
    pub body_chunk_timeout: Duration,
    /// How long a client may take to take the next 64 KiB of what it is sent.
    pub write_timeout: Duration,
    /// Open connections; others wait to be accepted.
    pub connections: usize,
    /// Open WebSockets; more are refused.
    pub streams: usize,
    /// Open WebSockets beside those whose clients have not said yet who they are; more are refused. They have 5 seconds for it.
    pub anonymous_streams: usize,
    /// Messages that may wait for a client of a stream, and how many bytes they may have together; one that is slower than that
    /// is told so and closed.
    pub stream_messages: usize,
    /// See [`Settings::stream_messages`].
    pub stream_bytes: usize,
    /// How often a client of a stream is asked whether it is still there. One that sends nothing from one time to the next is
    /// gone.
    pub stream_ping: Duration,
    /// How long a client of a stream may take to take a message.
    pub stream_write_timeout: Duration,
    /// How long requests may take to end after the server was told to stop.
    pub shutdown_timeout: Duration,
}

impl Settings {
    /// The defaults: 127.0.0.1:4200, base path `/api`, no leniencies, anybody may ask.
    pub fn new(catalog: &Catalog, database: impl Into<String>) -> Self {
        Self {
            catalog: catalog.clone(),
            api: Arc::new(Plain),
            database: database.into(),
            seed: None,
            read_only: false,
            listen: SocketAddr::from(([127, 0, 0, 1], 4200)),
            base_path: "/api".to_owned(),
            leniencies: Leniencies::NONE,
            policy: Policy::default(),
            policies: None,
            server_timing: false,
            auth_string: None,
            api_key: None,
            cors_origins: CorsOrigins::default(),
            public_url: None,
            database_connections: 8,
            statement_timeout: Duration::from_secs(30),
            acquire_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_mins(1),
            read_timeout: Duration::from_secs(15),
            requests: 256,
            large_bodies: 16,
            body_bytes: 256 << 20,
            body_chunk_timeout: Duration::from_secs(4),
            write_timeout: Duration::from_secs(30),
            connections: 4_096,
            streams: 1_024,
            anonymous_streams: 64,
            stream_messages: 10_000,
            stream_bytes: 8 << 20,
            stream_ping: Duration::from_secs(20),
            stream_write_timeout: Duration::from_secs(20),
            shutdown_timeout: Duration::from_secs(10),
        }
    }
}
