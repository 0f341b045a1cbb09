//! An application that serves the notes of two tenants from one database. It knows its clients by a token, and nests the routes of a
//! filterc server, which shows each of them its own notes only.
//!
//! ```sh
//! cargo run -p filterc-server --example tenants
//! curl http://127.0.0.1:8000/filters/api/notes -H 'x-token: red-token' -H 'content-type: application/json' -d '{"tenant": "red", "words": "milk"}'
//! curl http://127.0.0.1:8000/filters/api/notes/count -H 'x-token: blue-token' -d '{}'
//! ```

use std::error::Error;

use axum::Router;
use axum::http::request::Parts;
use axum::routing::get;
use filterc::catalog::{Source, load};
use filterc::{Compiler, Policy};
use filterc_server::{Policies, Service, Settings};
use serde_json::json;

const NOTES: &str = r#"
catalog notes

collection notes from note {
  columns {
    id      uuid  key  default random
    tenant  text
    words   text
  }
  filter groups {
    tenant: any_
    words: like_
  }
  sort {
    WORDS = words asc
  }
  endpoint POST "/notes/filter" rows {
    notes
    limit 1..100 = 50  offset  sort = WORDS
  }
  endpoint POST "/notes/count" count {
    notes
  }
}
"#;

/// The tenant of a request, where its token is known. An application of its own keeps tokens elsewhere.
fn tenant(request: &Parts) -> Option<&'static str> {
    match request.headers.get("x-token")?.to_str().ok()? {
        "red-token" => Some("red"),
        "blue-token" => Some("blue"),
        _ => None,
    }
}

/// The policy of a tenant: of all notes it sees its own.
fn policy(compiler: &Compiler, tenant: &str) -> Option<Policy> {
    let own = json!({"notes": {"tenant": {"any_": [tenant]}}});
    compiler.show_only(Policy::default(), "notes", own.to_string().as_bytes()).ok()
}

/// The application, and the service whose routes it nests.
pub(crate) async fn application(database: &str) -> Result<(Router, Service), Box<dyn Error>> {
    let catalog = load(&[Source { name: "notes.catalog", text: NOTES }])?;
    let compiler = Compiler::new(&catalog)?;
    let mut settings = Settings::new(&catalog, database);
    // A database without tables gets those of the catalog, and no rows.
    settings.seed = Some(String::new());
    settings.policies = Some(Policies::new(move |request| policy(&compiler, tenant(request)?)));
    let service = Service::open(settings).await?;
    let routes = Router::new().route("/", get(|| async { "notes" })).nest("/filters", service.router());
    Ok((routes, service))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (routes, service) = application("sqlite::memory:").await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
    tokio::select! {
        served = async { axum::serve(listener, routes).await } => served?,
        () = service.run(async { drop(tokio::signal::ctrl_c().await) }) => {}
    }
    Ok(())
}
