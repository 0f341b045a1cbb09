//! What one server keeps in memory for this API.

use filterc_server::app::App;
use filterc_server::failure::Failure;

use super::encryption_key::EncryptionKey;
use super::received::Inbox;

/// The state of one server: its encryption key and the events that wait to be stored.
#[derive(Debug)]
pub(super) struct ServerState {
    pub(super) encryption_key: Option<EncryptionKey>,
    pub(super) inbox: Inbox,
}

/// Returns the state of the server that answers a request.
pub(super) fn state(app: &App) -> Result<&ServerState, Failure> {
    app.state().ok_or_else(|| Failure::Broken("the server is not one of this API".to_owned()))
}
