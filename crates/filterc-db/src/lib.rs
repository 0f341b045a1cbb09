//! Runs statements on SQLite or Postgres and decodes their rows by the columns of the catalog.
//!
//! Equal rows on both databases give equal [`Cell`]s, whatever their storage form (semantics §4). A statement that runs
//! too long is stopped, and a database that was opened for reading is never written to. This crate knows no body, no
//! filter and no operator: it is given text and binds.
//!
//! The features `sqlite` and `postgres` bring the drivers; both are on by default, and at least one must be.
//!
//! The futures need a tokio runtime with time and input/output enabled.
//!
//! A handler of an axum server: a request becomes rows, or a problem of RFC 9457 that says what to type where.
//!
//! ```
//! use axum::{Json, body::Bytes, extract::State, http::StatusCode, http::header::CONTENT_TYPE};
//! use axum::response::{IntoResponse, Response};
//! use filterc::{Compiler, problem};
//! use filterc_db::Database;
//!
//! #[derive(Clone)]
//! struct App {
//!     compiler: Compiler,
//!     database: Database,
//! }
//!
//! async fn filter_notes(State(app): State<App>, body: Bytes) -> Response {
//!     let compiled = match app.compiler.compile("notes", &body) {
//!         Ok(compiled) => compiled,
//!         Err(refused) => {
//!             let problem = Json(problem(&body, &refused.diagnostics));
//!             let kind = [(CONTENT_TYPE, "application/problem+json")];
//!             return (StatusCode::UNPROCESSABLE_ENTITY, kind, problem).into_response();
//!         }
//!     };
//!     let (catalog, notes) = (app.compiler.catalog(), compiled.collection());
//!     match app.database.rows(&compiled.statement(app.database.dialect()), catalog).await {
//!         Ok(rows) => Json(rows.iter().map(|row| row.named(notes)).collect::<Vec<_>>()).into_response(),
//!         Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
//!     }
//! }
//! # use tower::ServiceExt;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let text = r#"
//! # collection notes from note {
//! #   columns {
//! #     id    int   key
//! #     name  text
//! #   }
//! #   filter { name: any_ }
//! #   endpoint POST "/notes/filter" rows {
//! #     notes
//! #     limit 1..100 = 100  order id asc
//! #   }
//! # }
//! # "#;
//! # let catalog = filterc::catalog::load(&[filterc::catalog::Source { name: "notes", text }]).unwrap();
//! # let rows = r#"{"notes": {"id": 1, "name": "garden"}}"#;
//! # let database = Database::demo(&catalog, rows).await.unwrap();
//! # let app = App { compiler: Compiler::new(&catalog).unwrap(), database };
//! # let routes = axum::Router::new().route("/notes/filter", axum::routing::post(filter_notes)).with_state(app);
//! # let ask = |body: &'static str| {
//! #     let request = axum::http::Request::post("/notes/filter").body(axum::body::Body::from(body)).unwrap();
//! #     let routes = routes.clone();
//! #     async move {
//! #         let response = routes.oneshot(request).await.unwrap();
//! #         let (head, body) = response.into_parts();
//! #         let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
//! #         (head.status.as_u16(), head.headers[CONTENT_TYPE].clone(), String::from_utf8(body.to_vec()).unwrap())
//! #     }
//! # };
//! # let (status, _, text) = ask(r#"{"notes": {"name": {"any_": ["garden"]}}}"#).await;
//! # assert!(status == 200 && text.contains(r#""name":"garden""#), "{status} {text}");
//! # let (status, kind, text) = ask(r#"{"notes": {"name": {"any": ["garden"]}}}"#).await;
//! # assert!(status == 422 && kind == "application/problem+json" && text.contains("/notes/name/any"), "{status} {text}");
//! # }
//! ```

#[cfg(not(any(feature = "postgres", feature = "sqlite")))]
compile_error!("turn on a feature of `filterc-db`: `postgres`, `sqlite` or both");

#[cfg(not(all(feature = "postgres", feature = "sqlite")))]
mod absent;
mod cell;
mod database;
mod decode;
mod error;
mod facts;
mod json;
mod load;
mod location;
mod options;
mod places;
#[cfg(feature = "postgres")]
mod postgres;
mod record;
mod session;
mod sizes;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(not(feature = "postgres"))]
use absent as postgres;
#[cfg(not(feature = "sqlite"))]
use absent as sqlite;

pub use cell::{Cell, Odd, Row};
pub use database::Database;
pub use error::DatabaseError;
pub use facts::{Fact, Facts};
pub use location::Location;
pub use options::{Access, Options};
pub use session::Session;

#[cfg(test)]
#[cfg(all(feature = "postgres", feature = "sqlite"))]
mod tests;
