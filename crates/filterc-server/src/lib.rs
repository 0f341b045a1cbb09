//! A REST server for the filters of a catalog, on SQLite or Postgres.
//!
//! A handler compiles the body of a request, asks a [`Store`](filterc_store::Store) and shapes the answer. Routes come from the endpoints of the
//! catalog; no handler knows an operator or a field. What an API has beyond its catalog (shapes of answers, more routes, how
//! errors are written) is an [`Api`]; without one, rows are answered as the catalog declares them. A [`Server`] listens by itself; a
//! [`Service`] is a `Router` to nest in an application that authenticates its clients and says of each which rows it sees
//! ([`Policies`]): `examples/tenants.rs` is one.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use filterc::catalog::{Source, load};
//! use filterc_server::{Server, Settings};
//!
//! let text = r#"
//! catalog notes
//!
//! collection notes from note {
//!   columns {
//!     id     int  key
//!     words  text
//!   }
//!   filter groups {
//!     words: like_
//!   }
//!   sort {
//!     ID = id asc
//!   }
//!   endpoint POST "/notes/filter" rows {
//!     notes
//!     limit 1..100 = 100  offset  sort = ID
//!   }
//! }
//! "#;
//! let catalog = load(&[Source { name: "notes.catalog", text }])?;
//! let mut settings = Settings::new(&catalog, "sqlite::memory:");
//! settings.seed = Some(r#"{"notes": {"id": 1, "words": "milk"}}"#.to_owned());
//! settings.listen.set_port(0);
//! let server = Server::start(settings).await?;
//! println!("listening on {:?}", server.address());
//! server.run(async {}).await; // stops at once
//! # Ok(())
//! # }
//! ```

pub mod access;
mod admission;
pub mod api;
pub mod app;
pub mod blocking;
mod bodies;
mod by_key;
mod compiled_request;
mod dispatch;
mod docs;
mod encodings;
pub mod endpoint;
pub mod failure;
mod failure_response;
mod fallback;
mod foreign;
pub mod generic;
mod hosts;
mod layers;
pub mod model;
mod new_app;
mod next;
mod origins;
mod pages;
mod plain_routes;
mod policies;
mod probes;
pub mod reader;
pub mod request;
mod request_id;
mod router;
mod serve;
mod service;
mod settings;
pub mod shapes;
pub mod sockets;
mod start;
mod start_error;
pub mod timing;
pub mod urls;
pub mod warnings;
mod write_timeout;
pub mod writer;

pub use api::Api;
pub use app::App;
pub use failure::Failure;
pub use origins::{BadOrigin, CorsOrigins};
pub use policies::Policies;
pub use serve::Server;
pub use service::Service;
pub use settings::Settings;
pub use start_error::StartError;
