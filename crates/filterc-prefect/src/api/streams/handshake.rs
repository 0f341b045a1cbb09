//! Who a client is: it says so in the first message, where it knows the protocol of that name.

use axum::extract::ws::WebSocketUpgrade;
use axum::http::HeaderMap;
use serde::Deserialize;

use super::socket::{End, Socket};
use filterc_server::app::App;

/// The subprotocol in which the first message says who asks.
pub(super) const PROTOCOL: &str = "prefect";

/// The messages that a client has to send first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Handshake {
    /// True where the client sends a message first.
    speaks: bool,
    /// True for a client that was admitted before: anybody is, or its headers say who it is.
    pub(super) admitted: bool,
}

#[derive(Deserialize)]
struct Auth<'m> {
    #[serde(rename = "type")]
    kind: std::borrow::Cow<'m, str>,
    token: Option<String>,
}

impl Handshake {
    /// None where it can never be admitted.
    pub(super) fn from_headers(app: &App, headers: &HeaderMap, upgrade: &WebSocketUpgrade) -> Option<Self> {
        let speaks = upgrade.requested_protocols().any(|protocol| protocol == PROTOCOL);
        let admitted = app.access.admits(headers);
        if app.access.is_garbled(headers) {
            return None;
        }
        (speaks || admitted).then_some(Self { speaks, admitted })
    }

    /// Hears the first message where there is one, and answers it.
    pub(super) async fn complete(self, app: &App, socket: &mut Socket) -> Result<(), End> {
        if !self.speaks {
            return Ok(());
        }
        self.check(app, socket).await?;
        acknowledge(socket).await
    }

    /// Hears the first message.
    pub(super) async fn check(self, app: &App, socket: &mut Socket) -> Result<(), End> {
        let text = socket.text().await?;
        let auth: Option<Auth<'_>> = serde_json::from_str(&text).ok();
        let auth = auth.filter(|auth| auth.kind == "auth");
        let auth = auth.ok_or_else(|| End::policy("Expected 'auth' message"))?;
        match auth.token {
            _ if self.admitted => {}
            Some(token) if app.access.admits_token(&token) => {}
            None => return Err(End::policy("Auth required but no token provided")),
            Some(_) => return Err(End::policy("Invalid token")),
        }
        Ok(())
    }
}

/// Answers the first message.
pub(super) async fn acknowledge(socket: &mut Socket) -> Result<(), End> {
    let success = r#"{"type":"auth_success"}"#;
    socket.send_unless(success.into(), std::future::pending()).await
}
