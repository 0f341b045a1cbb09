//! The answer to a request that failed.

use std::sync::Arc;

use axum::response::Response;

use crate::app::App;
use crate::blocking::blocking;
use crate::failure::Failure;

impl Failure {
    /// The answer to the request, as its API writes it; the log is told.
    pub fn response(self, app: &App) -> Response {
        self.log();
        app.api.failure(app, self)
    }

    /// The same where what was refused may be long.
    pub async fn answer(self, app: &Arc<App>) -> Response {
        let bytes = match &self {
            Self::Refused { body, .. } => body.len(),
            _ => 0,
        };
        let of = Arc::clone(app);
        let answer = blocking(bytes, move || self.response(&of)).await;
        answer.unwrap_or_else(|failure| failure.response(app))
    }
}
