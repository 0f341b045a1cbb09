//! A REST server for the filters of a catalog, on SQLite or Postgres.
//!
//! A handler turns a request into a compile, runs the statement and shapes the answer. Routes come from the endpoints of the
//! catalog; no handler knows an operator or a field. The shapes of Prefect's API stand in one folder, and every other catalog
//! is answered as it declares its rows.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), filterc_server::StartError> {
//! use filterc_server::{Server, Settings};
//!
//! let catalog = filterc::catalog::prefect();
//! let mut settings = Settings::new(catalog, "sqlite::memory:");
//! settings.rows = Some(filterc::catalog::PREFECT_DEMO.to_owned());
//! settings.listen.set_port(0);
//! let server = Server::start(settings).await?;
//! println!("listening on {:?}", server.address());
//! server.run(async {}).await; // stops at once
//! # Ok(())
//! # }
//! ```

mod access;
mod app;
mod bodies;
mod by_key;
mod docs;
mod endpoint;
mod failure;
mod fallback;
mod generic;
mod hub;
mod layers;
mod model;
mod next;
mod object;
mod origins;
mod patient;
mod prefect;
mod probes;
mod reader;
mod request;
mod request_id;
mod router;
mod serve;
mod settings;
mod sockets;
mod start;
mod table;
mod timing;
mod urls;
mod writer;

pub use origins::CorsOrigins;
pub use prefect::{BadEncryptionKey, EncryptionKey};
pub use serve::Server;
pub use settings::Settings;
pub use start::StartError;
