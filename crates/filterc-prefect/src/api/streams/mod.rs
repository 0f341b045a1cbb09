//! The WebSockets of the API: events come in, events and logs go out (`server/api/events.py`, `logs.py` and
//! `utilities/subscriptions.py` of Prefect).

mod backlog;
mod filter;
mod handshake;
mod incoming;
mod outgoing;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::any;
use tokio::sync::OwnedSemaphorePermit;

use filter::{EVENTS, Feed, LOGS};
use filterc_server::access::unauthorized;
use filterc_server::app::App;
use filterc_server::failure::Failure;
use handshake::Handshake;
use socket::{End, Socket};

/// The purpose of a socket.
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
    let Some(handshake) = Handshake::from_headers(app, headers, &upgrade) else {
        return Failure::Exception(StatusCode::FORBIDDEN, "Forbidden".to_owned()).response(app);
    };
    let place = if handshake.admitted { app.sockets.place() } else { app.sockets.place_of_stranger() };
    let Some(place) = place else {
        return Failure::Status(StatusCode::SERVICE_UNAVAILABLE, FULL.to_owned()).response(app);
    };
    let (app, longest) = (Arc::clone(app), filterc::Limits::default().bytes);
    let upgrade = upgrade.protocols([handshake::PROTOCOL]).max_message_size(longest).max_frame_size(longest);
    upgrade.on_upgrade(async move |stream| {
        let mut socket = Socket::new(stream, &app.sockets);
        let mut place = place;
        let end = match admit(&app, handshake, &mut socket, &mut place).await {
            Err(end) => end,
            Ok(()) => match purpose {
                Purpose::In => incoming::serve(&app, &mut socket).await,
                Purpose::Out(feed) => outgoing::serve(&app, &mut socket, feed).await,
            },
        };
        socket.end(end).await;
        drop(place);
    })
}

const FULL: &str = "all places for streams are taken";

/// Hears who the client is. From then on it has a place among those that are known.
async fn admit(
    app: &App,
    handshake: Handshake,
    socket: &mut Socket,
    place: &mut OwnedSemaphorePermit,
) -> Result<(), End> {
    if handshake.admitted {
        return handshake.complete(app, socket).await;
    }
    let usual = socket.shorten_timeouts(FOR_STRANGERS);
    handshake.check(app, socket).await?;
    *place = app.sockets.place().ok_or_else(|| End::again(FULL))?;
    socket.restore_timeouts(&usual);
    handshake::acknowledge(socket).await
}

/// The time in which a client must say who it is, and leave where that is not enough.
const FOR_STRANGERS: Duration = Duration::from_secs(5);
