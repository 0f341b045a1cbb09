//! `/events/out` and `/logs/out`: after a filter, a message for each row that it selects.

use axum::extract::ws::Utf8Bytes;
use foldhash::HashSet;
use uuid::Uuid;

use super::filter::{Feed, Wanted};
use super::socket::{End, Heard, Socket};
use filterc_server::app::App;
use filterc_store::broadcaster::{Lagged, Subscription};

pub(super) async fn serve(app: &App, socket: &mut Socket, feed: &'static Feed) -> End {
    match stream_changes(app, socket, feed).await {
        Ok(never) => match never {},
        Err(end) => end,
    }
}

async fn stream_changes(
    app: &App,
    socket: &mut Socket,
    feed: &'static Feed,
) -> Result<std::convert::Infallible, End> {
    let message = socket.text().await?;
    let wanted = Wanted::parse(app, feed, &message)?;
    drop(message);
    // From here on nothing is missed: what was written before is in the database, what is written later is in the queue, and
    // what is in both is sent once.
    let mut subscription = app.store.broadcaster().subscribe(wanted.program);
    let alarm = subscription.alarm();
    let mut sent = match wanted.backlog {
        Some(backlog) => backlog.send(app, socket).await?,
        None => HashSet::default(),
    };
    loop {
        tokio::select! {
            biased;
            end = overflowed(&alarm) => return Err(end),
            // What a client says now means nothing, but that it is there.
            heard = socket.receive() => {
                if let Heard::End(end) = heard {
                    return Err(end);
                }
            }
            next = next(&mut subscription, &mut sent) => {
                socket.send_unless(next, overflowed(&alarm)).await?;
            }
        }
    }
}

/// The next message that was not sent before.
async fn next(subscription: &mut Subscription<'_>, sent: &mut HashSet<Uuid>) -> Utf8Bytes {
    loop {
        match subscription.next().await {
            Some(message) if sent.remove(&message.key) => {}
            Some(message) => return Utf8Bytes::from(&*message.text),
            // It lives as long as the subscription.
            None => std::future::pending().await,
        }
    }
}

/// Ready when the client is too slow.
async fn overflowed(alarm: &Lagged) -> End {
    alarm.missed().await;
    End::again("too slow: more messages waited than this server keeps")
}
