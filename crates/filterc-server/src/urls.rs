//! The URLs that answers tell. A client says in `Host` and `X-Forwarded-…` what it likes, so nothing is made of these: a URL
//! begins as the settings say, or else with the address that the connection came to.

use std::net::SocketAddr;

use tokio::task_local;

use crate::app::App;

task_local! {
    static REACHED: SocketAddr;
}

/// Answers a connection that came to this address.
pub async fn reached<F: Future>(address: SocketAddr, connection: F) -> F::Output {
    REACHED.scope(address, connection).await
}

/// A whole URL of a path that begins with a slash.
pub fn absolute(app: &App, path: &str) -> String {
    match &app.public_url {
        Some(url) => format!("{url}{path}"),
        None => {
            let reached = REACHED.try_with(|address| format!("http://{address}{path}"));
            reached.unwrap_or_else(|_| path.to_owned())
        }
    }
}

/// What a client that is here takes to get there: the path alone is right behind every proxy that leaves paths as they are.
pub fn reference(app: &App, path: &str) -> String {
    // A path of two slashes would be the name of a host.
    let path = format!("/{}", path.trim_start_matches('/'));
    match &app.public_url {
        Some(url) => format!("{url}{path}"),
        None => path,
    }
}
