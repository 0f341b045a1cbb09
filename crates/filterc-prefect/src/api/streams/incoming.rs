//! `/events/in`: each message is an event. A ping is answered when all events before it are stored, and so is a goodbye.

use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use filterc::Diagnostic;

use super::socket::{End, Heard, Socket};
use crate::api::now;
use crate::api::received::{EVENT, Event, Lost};
use crate::api::server_state::state;
use filterc_server::app::App;
use filterc_server::model::{Kind, checked};

pub(super) async fn serve(app: &Arc<App>, socket: &mut Socket) -> End {
    let Ok(state) = state(app) else { return End::again("events are not taken") };
    let sender = state.inbox.sender(app);
    loop {
        let end = match socket.receive().await {
            Heard::Text(text) => match event(app, &text) {
                Ok(event) => {
                    sender.leave(event, text.len()).await;
                    continue;
                }
                Err(problem) => End::invalid(problem),
            },
            Heard::Ping => match sender.stored().await {
                Ok(()) => continue,
                Err(lost) => return close_reason(&lost),
            },
            Heard::End(end) => end,
        };
        return match (sender.stored().await, end) {
            (Err(lost), End::Left) => close_reason(&lost),
            (_, end) => end,
        };
    }
}

/// Why a client is not told that its events are stored.
fn close_reason(lost: &Lost) -> End {
    match lost {
        Lost::Again => End::again("events were not stored"),
        Lost::Hidden => End::policy("events were not stored that you may not see"),
    }
}

fn event(app: &App, text: &Utf8Bytes) -> Result<Event, String> {
    let event = checked(&Kind::Model(&EVENT), text.as_bytes(), app.leniencies, now());
    Event::from_json(event.map_err(|errors| describe(&errors.diagnostics))?)
        .map_err(|_| "an event is an object".to_owned())
}

fn describe(errors: &[Diagnostic]) -> String {
    let first = errors.first();
    let describe =
        first.map(|error| format!("{} at `{}`: {}", error.code, error.pointer.as_str(), error.message));
    format!("invalid event: {}", describe.unwrap_or_default())
}
