//! The WebSockets of the API: events come in, events and logs go out (`server/api/events.py`, `logs.py` and
//! `utilities/subscriptions.py` of Prefect).

mod backlog;
mod filter;
mod handshake;
mod incoming;
mod outgoing;
mod socket;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::any;

use crate::access::unauthorized;
use crate::app::App;
use crate::failure::Failure;
use filter::{EVENTS, Feed, LOGS};
use handshake::Handshake;
use socket::Socket;

/// What a socket is for.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    In,
    Out(&'static Feed),
}

/// The paths of those that there are.
fn all(app: &App) -> impl Iterator<Item = (&'static str, Purpose)> + use<> {
    let events_in = ("/events/in", Purpose::In);
    let out = [("/events/out", Purpose::Out(&EVENTS)), ("/logs/out", Purpose::Out(&LOGS))];
    Some(events_in).filter(|_| app.writes()).into_iter().chain(out)
}

/// True of the path of one.
pub(crate) fn is_stream(app: &App, path: &str) -> bool {
    all(app).any(|(known, _)| known == path)
}

/// A route for each. They need no `Authorization`: a socket tells who it is in its first message.
pub(crate) fn routes(app: &App) -> Router<Arc<App>> {
    all(app).fold(Router::new(), |routes, (path, purpose)| {
        routes.route(
            path,
            any(move |app: State<Arc<App>>, headers: HeaderMap, upgrade: Upgrade| async move {
                open(&app, &headers, upgrade, purpose)
            }),
        )
    })
}

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

fn open(app: &Arc<App>, headers: &HeaderMap, upgrade: Upgrade, purpose: Purpose) -> Response {
    let Ok(upgrade) = upgrade else {
        let is_admitted = app.access.admits(headers);
        return if is_admitted { Failure::no_route().response(app) } else { unauthorized(app) };
    };
    let Some(handshake) = Handshake::of(app, headers, &upgrade) else {
        return Failure::Exception(StatusCode::FORBIDDEN, "Forbidden".to_owned()).response(app);
    };
    let Some(place) = app.sockets.place() else {
        let detail = "all places for streams are taken";
        return Failure::Status(StatusCode::SERVICE_UNAVAILABLE, detail.to_owned()).response(app);
    };
    let (app, longest) = (Arc::clone(app), filterc::Limits::default().bytes);
    let upgrade = upgrade.protocols([handshake::PROTOCOL]).max_message_size(longest).max_frame_size(longest);
    upgrade.on_upgrade(async move |stream| {
        let mut socket = Socket::new(stream, &app.sockets);
        let greeted = handshake.greet(&app, &mut socket).await;
        let end = match (greeted, purpose) {
            (Err(end), _) => end,
            (Ok(()), Purpose::In) => incoming::serve(&app, &mut socket).await,
            (Ok(()), Purpose::Out(feed)) => outgoing::serve(&app, &mut socket, feed).await,
        };
        socket.end(end).await;
        drop(place);
    })
}
